"""Refuses NUL characters, which PostgreSQL cannot store, where nothing else checks for them.

Forms check their own fields. Cookies and the filters of the admin's lists reach the database as they are.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

ADMIN = "/admin/"


class NoNullCharacters:
    """Pass on every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _has_null(request):
            return HttpResponseBadRequest("A NUL character is not allowed here.\n", content_type="text/plain")
        return self.get_response(request)


def _has_null(request: HttpRequest) -> bool:
    if any("\0" in value for value in request.COOKIES.values()):
        return True
    return request.path_info.startswith(ADMIN) and "%00" in request.META.get("QUERY_STRING", "")
