"""ETags for the API: 304 for callers that already have the answer.

    GET /api/tracks                                   200, ETag: "5d41…"
    GET /api/tracks   If-None-Match: "5d41…"          304 while it is the same, byte by byte

An operation may set its own ETag, as a run does with its version. All others are a hash of the answer, which saves
bandwidth but not queries: people edit the catalogue at any time, and no row records when one last did. Access is
checked before anything is compared, so a 304 reveals nothing, and no shared cache may store an answer.
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
