"""Answers those who only ask whether we are well, before anything else: by any name, and without HTTPS.

A container asks itself by 127.0.0.1 and a monitor by an address, neither of which is in ALLOWED_HOSTS; and inside a
container nobody speaks HTTPS.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trackpulse import health

PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/health/": health.live, "/health/ready/": health.ready}


class Probes:
    """Hand every other request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return (probe or self.get_response)(request)
