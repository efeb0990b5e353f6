"""What a browser may load for our pages: files of this site and nothing else, and no script written into a page.

A title that slipped through as markup could then still run nothing and call nobody.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_STRICT = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# Swagger UI draws its icons from data: addresses.
_DOCS = f"{_STRICT}; img-src 'self' data:"


class ContentPolicy:
    """Give every answer its Content-Security-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = _DOCS if request.path == "/api/docs" else _STRICT
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
