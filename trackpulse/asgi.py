"""The ASGI application: pages and API over HTTP, live runs over WebSocket."""

import os
from urllib.parse import ParseResult

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from trackpulse.embedded.users import serve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")
serve()
http = get_asgi_application()

from enrichment.live.consumers import Nothing, RunConsumer  # noqa: E402 - needs the apps, which the line above loads
from trackpulse.loaded import load  # noqa: E402 - belongs with the import above
from trackpulse.middleware.body_limit import BodyLimit  # noqa: E402 - belongs with the import above

MOST_BYTES = (settings.IMPORT_MEGABYTES + 1) * 1_000_000
"""The largest request: the largest upload, and what a form adds around it."""


class OurPages(OriginValidator):
    """Accepts browsers on our own pages, and programs, which send no origin and no browser cookies."""

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(super().valid_origin(parsed_origin))


# Django's own types know only HTTP views in a path; Channels routes consumers by the very same paths.
sockets = [path("ws/runs/<int:run_id>/", RunConsumer.as_asgi())]  # type: ignore[arg-type]
nothing = re_path("", Nothing.as_asgi())  # type: ignore[arg-type]  # as above
websocket = AuthMiddlewareStack(URLRouter([*sockets, nothing]))  # type: ignore[list-item]
application = ProtocolTypeRouter(
    {"http": BodyLimit(http, MOST_BYTES), "websocket": OurPages(websocket, settings.ALLOWED_HOSTS)}
)
load()
