"""What Spotify sends when something is wrong: rejected documents, odd answers, pages with another number."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from enrichment.simulator import assets, pathfinder
from enrichment.simulator.control import ActiveScenario, Scenario
from enrichment.simulator.pathfinder import Json

_MESSAGE: Final = assets.page("message.html")
_DISAGREEMENT: Final = 4_321
_SESSIONS: Final[dict[Scenario, Json]] = {
    Scenario.KILLS_BROWSER: {"trouble": "crash"},
    Scenario.SPINS: {"trouble": "spin"},
    Scenario.LOCALE: {"locale": "fr"},
    Scenario.CHANGED: {"without_testids": True},
    Scenario.BELOW_THRESHOLD: {"shown_count": "< 1,000"},
    Scenario.ABBREVIATED: {"shown_count": "1.2M"},
    Scenario.SECOND_COUNT: {"second_count": "4321"},
    Scenario.COUNTS_UP: {"counts_up": True},
    Scenario.ASKS_UNHEARD: {"asks": "unheard"},
    Scenario.NO_CANONICAL: {"asks": "unheard", "without_canonical": True},
}


def message(title: str, text: str, status: int = 200) -> HTMLResponse:
    """Return a page with one message."""
    return HTMLResponse(_MESSAGE.substitute(title=title, text=text), status_code=status)


def page_not_found() -> HTMLResponse:
    """Return the document of a track that was removed or never existed."""
    return message("Page not found", "We can't seem to find the page you are looking for.", 404)


def document(trouble: ActiveScenario, request: Request) -> Response | None:
    """Return the document sent instead of the page; None if the page itself is sent."""
    match trouble.scenario:
        case Scenario.LOGIN:
            return RedirectResponse(f"/login?continue={quote(str(request.url), safe='')}", status_code=302)
        case Scenario.CONSENT:
            return message("Cookies", '<button id="onetrust-accept-btn-handler">Accept cookies to go on</button>')
        case Scenario.DEAD:
            return page_not_found()
    return refusal(trouble)


def session(trouble: ActiveScenario, truth: Json) -> Json:
    """Return what the page's script needs to act out this trouble; `truth` is the correct getTrack answer."""
    if trouble.scenario is Scenario.ASKS_LATE:
        return {"late_ms": trouble.seconds * 1_000}
    count = int(truth["data"]["trackUnion"]["playcount"])
    if trouble.scenario is Scenario.DISAGREE:
        return {"shown_count": str(count + _DISAGREEMENT)}
    if trouble.scenario is Scenario.UNREADABLE_TEXT:
        return {"shown_count": f"{count:,} plays"}
    return _SESSIONS.get(trouble.scenario, {})


def answer(trouble: ActiveScenario, truth: Json) -> Response:
    """Return getTrack's answer: `truth`, or what this trouble replaces it with."""
    spoil = _SPOILED.get(trouble.scenario)
    if spoil is not None:
        return JSONResponse(spoil(truth))
    return refusal(trouble) or JSONResponse(truth)


def instead_of_credits(trouble: ActiveScenario) -> Response:
    """Return the answer sent instead of the credits."""
    match trouble.scenario:
        case Scenario.CREDITS_RATE_LIMITED:
            response = message("429 Too Many Requests", "Too many requests", 429)
            response.headers["Retry-After"] = str(int(trouble.seconds))
            return response
        case Scenario.CREDITS_HIDDEN:
            return JSONResponse({"data": {"trackUnion": {"__typename": "Track", "creditsTrait": None}}})
    return JSONResponse({"data": {"trackUnion": {"__typename": "Track", "people": []}}})


def refusal(trouble: ActiveScenario) -> Response | None:
    """Return the answer to a rejected client, None if this trouble is another."""
    match trouble.scenario:
        case Scenario.REGION:
            return RedirectResponse("/int/why-not-available/", status_code=302)
        case Scenario.BLOCKED | Scenario.API_BLOCKED | Scenario.QUESTION_BLOCKED:
            return message("403 Forbidden", "Forbidden", 403)
        case Scenario.RATE_LIMITED | Scenario.API_RATE_LIMITED | Scenario.QUESTION_RATE_LIMITED:
            response = message("429 Too Many Requests", "Too many requests", 429)
            response.headers["Retry-After"] = str(int(trouble.seconds))
            return response
        case Scenario.SERVER_ERROR | Scenario.API_SERVER_ERROR:
            return message("500 Internal Server Error", "upstream connect error", 500)
        case Scenario.BLOCK_PAGE | Scenario.API_BLOCK_PAGE:
            return message("Spotify", '<form id="challenge">Confirm that you are not a robot.</form>')
    return None


def _not_found(_: Json) -> Json:
    return pathfinder.not_found("trackUnion")


def _restricted(_: Json) -> Json:
    return pathfinder.track_union({"__typename": "RestrictedContent"})


def _country_restricted(truth: Json) -> Json:
    barred = {"playability": {"playable": False, "reason": "COUNTRY_RESTRICTED"}, "playcount": None}
    return pathfinder.track_union(truth["data"]["trackUnion"] | barred)


def _without_count(truth: Json) -> Json:
    return pathfinder.track_union(truth["data"]["trackUnion"] | {"playcount": None})


def _generic_error(_: Json) -> Json:
    return pathfinder.track_union({"__typename": "GenericError", "message": "Something went wrong"})


def _null_with_errors(_: Json) -> Json:
    return {"data": None, "errors": [{"message": "upstream failed"}], "extensions": {}}


def _zero(truth: Json) -> Json:
    return pathfinder.track_union(truth["data"]["trackUnion"] | {"playcount": "0"})


def _integer(truth: Json) -> Json:
    union = truth["data"]["trackUnion"]
    return pathfinder.track_union(union | {"playcount": int(union["playcount"])})


def _another_count(truth: Json) -> Json:
    union = truth["data"]["trackUnion"]
    return pathfinder.track_union(union | {"playcount": str(int(union["playcount"]) + _DISAGREEMENT)})


def _stale_hash(_: Json) -> Json:
    return pathfinder.stale_hash()


_SPOILED: Final[dict[Scenario, Callable[[Json], Json]]] = {
    Scenario.DEAD: _not_found,
    Scenario.NOT_FOUND: _not_found,
    Scenario.RESTRICTED: _restricted,
    Scenario.COUNTRY_RESTRICTED: _country_restricted,
    Scenario.STALE_HASH: _stale_hash,
    Scenario.GENERIC_ERROR: _generic_error,
    Scenario.NULL_WITH_ERRORS: _null_with_errors,
    Scenario.ZERO: _zero,
    Scenario.INTEGER: _integer,
    Scenario.QUESTION_DIFFERS: _another_count,
    Scenario.CHANGED: pathfinder.of_another_shape,
    Scenario.BELOW_THRESHOLD: _without_count,
    Scenario.ABBREVIATED: _without_count,
}
