"""Answers in the API's own form where no operation answers: unknown addresses and methods, and unexpected errors.

GET /api/nowhere        404 {"detail": "There is no address /api/nowhere. …"}
DELETE /api/tracks      405 {"detail": "DELETE is not possible here, only GET."}
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

BROKEN = "TrackPulse made an error, which its administrators can see in the log. Nothing is wrong with the request."


class ApiErrors:
    """Give errors below /api/ a sentence in JSON instead of a page; while debugging, Django's page of an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/api/") or _is_json(response):
            return response
        words = _words(request, response)
        if words is None:
            return response
        headers = {name: response[name] for name in ("Allow",) if name in response}
        return JsonResponse({"detail": words}, status=response.status_code, headers=headers)


def _is_json(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("application/json")


def _words(request: HttpRequest, response: HttpResponse) -> str | None:
    """Return what is wrong, None if nothing is that an API must say."""
    match response.status_code:
        case 404:
            return f"There is no address {request.path}. /api/openapi.json lists all."
        case 405:
            return f"{request.method} is not possible here, only {response['Allow']}."
        case 500 if not settings.DEBUG:
            return BROKEN
    return None
