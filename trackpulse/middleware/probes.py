"""Answers health checks before anything else: under any host name, and without HTTPS.

A container checks itself at 127.0.0.1 and a monitor uses an IP address, neither of which is in ALLOWED_HOSTS; and
there is no HTTPS inside a container.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trackpulse import health

PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/health/": health.live, "/health/ready/": health.ready}


class Probes:
    """Pass on every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return (probe or self.get_response)(request)
