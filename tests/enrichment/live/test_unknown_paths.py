"""WebSockets at unknown paths: closed as not found, with one line in the log."""

import asyncio
import logging
from typing import Any

import pytest

from enrichment.live.consumers import NO_SUCH_RUN
from trackpulse.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


async def opened(path: str) -> list[dict[str, Any]]:
    """Return what a browser receives that connects to a path and then leaves."""
    coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    coming.put_nowait({"type": "websocket.connect"})
    coming.put_nowait({"type": "websocket.disconnect", "code": 1000})
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": path, "headers": [], "query_string": b"", "subprotocols": []}
    serve: Any = application
    await serve(scope, coming.get, send)
    return said


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ws/",
        "/ws/nothing/",
        "/ws/runs/x/",
        f"/ws/runs/{'9' * 5000}/",
        "/ws/a\nWARNING invented",
        "/ws/" + "a" * 9000,
    ],
    ids=["root", "ws", "nothing", "no number", "endless number", "line break", "long"],
)
def test_an_unknown_path_is_closed_as_not_found_in_one_short_line(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    said = asyncio.run(opened(path))

    assert [one["type"] for one in said] == ["websocket.accept", "websocket.close"]
    assert said[1]["code"] == NO_SUCH_RUN
    (line,) = [one.getMessage() for one in caplog.records if one.name == "enrichment.live.consumers"]
    assert "\n" not in line
    assert len(line) < 300
