"""What the YouTube Data API sends when something is wrong, with the bodies of Google's services."""

from typing import Any, Final

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from enrichment.simulator.control import ActiveScenario, Scenario

_BAD_KEY: Final = "API key not valid. Please pass a valid API key."
_QUOTA: Final = (
    "The request cannot be completed because you have exceeded your "
    '<a href="/youtube/v3/getting-started#quota">quota</a>.'
)
_PER_MINUTE: Final = (
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service "
    "'youtube.googleapis.com' for consumer 'project_number:000000000000'."
)
_SEARCHES: Final = (
    "Quota exceeded for quota metric 'Search Queries' and limit 'Search Queries per day' of service "
    "'youtube.googleapis.com' for consumer 'project_number:000000000000'."
)
_HTML: Final = (
    "<!DOCTYPE html><html lang=en><title>{title}</title>"
    "<p>That's an error. All that this simulator says is invented.</p></html>"
)


class BrokenOff(Response):
    """An answer that announces more bytes than it sends before the connection closes."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send only the first bytes."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"kind": "youtube#vid', "more_body": True})


def answer(trouble: ActiveScenario) -> Response | None:
    """Return the answer sent instead of the list; None if the list itself is sent."""
    match trouble.scenario:
        case Scenario.QUOTA:
            return _error(403, _QUOTA, "youtube.quota", "quotaExceeded")
        case Scenario.SEARCHES_SPENT:
            return _exhausted(_SEARCHES, "SearchesPerDay", "1/d/{project}")
        case Scenario.RATE_MINUTE:
            return _exhausted(_PER_MINUTE, "QueriesPerMinute", "1/min/{project}/{user}")
        case Scenario.REFUSED:
            return bad_key()
        case Scenario.SERVER_ERROR | Scenario.SEARCH_FAILS:
            return HTMLResponse(_HTML.format(title="Error 500 (Server Error)!!1"), status_code=500)
        case Scenario.HTML | Scenario.SEARCH_CHANGED:
            return HTMLResponse(_HTML.format(title="Sorry..."))
        case Scenario.DISCONNECT:
            return BrokenOff()
    return None


def bad_key() -> Response:
    """Return the answer to a missing or rejected key."""
    reason = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "youtube.googleapis.com"},
    }
    return _error(400, _BAD_KEY, "global", "badRequest", status="INVALID_ARGUMENT", details=[reason])


def bad_parameter(message: str, reason: str) -> Response:
    """Return the answer to an invalid request."""
    return _error(400, message, "youtube.parameter", reason)


def _exhausted(message: str, limit: str, unit: str) -> Response:
    """Return the answer to a client that reached a limit. `unit` tells the daily limit from the one per minute."""
    metadata = {
        "service": "youtube.googleapis.com",
        "consumer": "projects/000000000000",
        "quota_metric": "youtube.googleapis.com/default",
        "quota_limit": limit,
        "quota_location": "global",
        "quota_limit_value": "100",
        "quota_unit": unit,
    }
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    links = [{"description": "Request a higher quota limit.", "url": "https://cloud.google.com/docs/quotas"}]
    more = [info, {"@type": "type.googleapis.com/google.rpc.Help", "links": links}]
    return _error(429, message, "global", "rateLimitExceeded", status="RESOURCE_EXHAUSTED", details=more)


def _error(code: int, message: str, domain: str, reason: str, **more: Any) -> Response:
    error = {"code": code, "message": message}
    causes = [{"message": message, "domain": domain, "reason": reason}]
    return JSONResponse({"error": error | {"errors": causes} | more}, status_code=code)
