"""What the API answers to a caller who has the answer already: 304, and nothing else.

    GET /api/tracks                                   200, ETag: "5d41…"
    GET /api/tracks   If-None-Match: "5d41…"          304 while it is the same, byte by byte

An operation may give an ETag of its own, as a run does by its version. All others are made of the answer
itself, which spares the line but not the queries: people edit the catalogue at any time, and no row tells
when one last did. A caller is let in before anything is compared, so nobody learns from a 304 what they may not
read, and no store that several share keeps an answer.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers

CREDENTIALS = ["Authorization", "Cookie", "X-API-Key"]


class ConditionalApi(ConditionalGetMiddleware):
    """Give API answers an ETag, and make everybody revalidate them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return response
        patch_vary_headers(response, CREDENTIALS)
        patch_cache_control(response, private=True, no_cache=True)
        return super().process_response(request, response)
