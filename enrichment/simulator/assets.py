"""The files that a page of the web player loads, each counted, so that tests see what a client blocked.

The paths begin with the host that really sends such a file, so that a client's block list can name both.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrichment.simulator.control import Calls

_PAGES: Final = Path(__file__).parent / "pages"
# A transparent pixel.
_GIF: Final = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
# A build of the player never changes, so a browser that keeps its profile requests it once.
_IMMUTABLE: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_SCRIPT: Final = "text/javascript"

Handler = Callable[[Request], Awaitable[Response]]


def page(name: str) -> Template:
    """Return a page template with `$names`."""
    return Template(_text(name))


def routes(calls: Calls, script_bytes: int = 0) -> list[Route]:
    """Return the addresses of all files, and of the analytics endpoints, which only receive."""
    player = _text("player.js")
    player += _ballast(script_bytes - len(player))
    return [
        Route("/open.spotifycdn.com/cdn/build/{name:path}", _file(calls, "scripts", player, _SCRIPT)),
        Route(
            "/open.spotifycdn.com/cdn/generated-locales/{name:path}",
            _file(calls, "locales", "{}", "application/json"),
        ),
        Route("/i.scdn.co/image/{name}", _file(calls, "images", _GIF, "image/gif")),
        Route("/encore.scdn.co/fonts/{name}", _file(calls, "fonts", b"", "font/woff2")),
        Route("/cdn.cookielaw.org/logos/{name}", _file(calls, "images", _GIF, "image/gif")),
        Route(
            "/cdn.cookielaw.org/scripttemplates/{name}",
            _file(calls, "consent", _text("consent.js"), _SCRIPT),
        ),
        Route("/www.google.com/recaptcha/{name}", _file(calls, "captcha", "", _SCRIPT)),
        Route("/www.googletagmanager.com/{name}", _file(calls, "analytics", "", _SCRIPT)),
        Route("/gew1-spclient.spotify.com/{name:path}", _listener(calls), methods=["POST"]),
    ]


def _text(name: str) -> str:
    return (_PAGES / name).read_text(encoding="utf-8")


def _ballast(length: int) -> str:
    """Return a script of about this length that nothing calls, like most of the real player's."""
    function = (
        "function ballast{0}(a, b) {{ const c = [a, b, {0}]; return c.map((one) => one * {0}).join(a ? '-' : b); }}\n"
    )
    return "".join(map(function.format, range(max(0, length) // len(function.format(1000)))))


def _file(calls: Calls, kind: str, body: str | bytes, media_type: str) -> Handler:
    async def send(_: Request) -> Response:
        calls.add(kind)
        return Response(body, media_type=media_type, headers=_IMMUTABLE)

    return send


def _listener(calls: Calls) -> Handler:
    async def listen(_: Request) -> Response:
        calls.add("analytics")
        return Response(status_code=204)

    return listen
