"""The API: authentication, error format, and the routers of the apps."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from analytics.access.callers import Caller, person, program
from analytics.api import router as catalogue
from analytics.api.parameters import know_every_name
from enrichment.api import router as runs
from trackpulse import __version__

NOT_KNOWN = (
    "Log in, or send a valid API key as `Authorization: Bearer tp_…` or as `X-API-Key: tp_…`. "
    "Administrators make keys in the admin or with `manage.py create_api_key`."
)
FORGED = "Send the CSRF token of your session in the header X-CSRFToken, or use an API key, which does not need one."


class BearerKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002 - ninja's signature
        return program(token)


class HeaderKey(APIKeyHeader):
    param_name = "X-API-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:  # noqa: ARG002 - as above
        return program(key) if key else None


class Session(SessionAuth):
    """A login session; its unsafe requests must prove that they come from our own pages (CSRF)."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        # Before the CSRF check: callers without a login should be told that, not about tokens.
        caller = person(request.user)
        if caller is not None:
            self._refuse_forged(request)
        return caller

    def _refuse_forged(self, request: HttpRequest) -> None:
        # The CSRF check would also look for a token in the form and consume the body before the view reads it.
        _kept = request.body
        try:
            self._get_key(request)
        except HttpError:
            raise HttpError(403, FORGED) from None


class DescribedOnce(NinjaAPI):
    """An API whose description is made once: it takes a tenth of a second, and anybody may ask for it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


api = DescribedOnce(
    title="TrackPulse",
    version=__version__,
    description="The numbers of every followed track and contact, and the runs that read them. `null` means "
    "unknown, never zero. Every number comes with the time at which its platform was read, in UTC, so that you can "
    "tell its age. Lists are paged with `limit` and `offset`; `count` is the number of rows, or a minimum if "
    "`is_counted` is false. Every answer to a GET has an `ETag`: send it back as `If-None-Match`, and you get 304 "
    "while nothing has changed.",
    urls_namespace="api",
    docs_decorator=csp_update({"img-src": [SELF, "data:"]}),  # Swagger UI draws its icons from data: addresses
    auth=[BearerKey(), HeaderKey(), Session()],
)
api.add_decorator(know_every_name)
api.add_router("", catalogue)
api.add_router("", runs)


@api.exception_handler(AuthenticationError)
def ask_for_login(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = api.create_response(request, {"detail": NOT_KNOWN}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def say_what_is_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer with one sentence per error, each with the place where it was found."""
    faults = [f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors]
    return api.create_response(request, {"detail": ". ".join(faults)}, status=422)


def _place(location: tuple[str | int, ...]) -> str:
    """Return where an error is, without the view's own name for the body."""
    names = [str(name) for name in location]
    return " ".join([names[0], *names[2:]]) if names[0] == "body" else " ".join(names)
