"""The controls of the simulator: faults to switch on while it runs, and counters of the requests.

In Python they are on the object that `server.serve` yields; other processes use `/simulator/scenarios` and
`/simulator/calls`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Platform = Literal["spotify", "youtube", "chartmetric", "credits_fm", "musicbrainz"]


class Scenario(StrEnum):
    """A way in which a platform misbehaves."""

    # Every platform.
    SLOW = "slow"
    NEVER_LOADS = "never_loads"
    SERVER_ERROR = "server_error"

    # Spotify, the document.
    DEAD = "dead"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    BLOCK_PAGE = "block_page"
    LOGIN = "login"
    REGION = "region"
    CONSENT = "consent"

    # Spotify, the answer of the API; the document is normal.
    NOT_FOUND = "not_found"
    RESTRICTED = "restricted"
    COUNTRY_RESTRICTED = "country_restricted"
    STALE_HASH = "stale_hash"
    API_BLOCKED = "api_blocked"
    API_RATE_LIMITED = "api_rate_limited"
    API_BLOCK_PAGE = "api_block_page"
    API_SERVER_ERROR = "api_server_error"
    WRONG_TRACK = "wrong_track"
    GENERIC_ERROR = "generic_error"
    NULL_WITH_ERRORS = "null_with_errors"
    ZERO = "zero"
    INTEGER = "integer"

    # Spotify, what the page shows.
    CHANGED = "changed"
    DISAGREE = "disagree"
    BELOW_THRESHOLD = "below_threshold"
    ABBREVIATED = "abbreviated"
    UNREADABLE_TEXT = "unreadable_text"
    SECOND_COUNT = "second_count"
    COUNTS_UP = "counts_up"
    NO_CANONICAL = "no_canonical"
    KILLS_BROWSER = "kills_browser"
    SPINS = "spins"
    LOCALE = "locale"

    # Spotify, a request that the page did not send itself.
    QUESTION_DIFFERS = "question_differs"
    QUESTION_RATE_LIMITED = "question_rate_limited"
    QUESTION_BLOCKED = "question_blocked"

    # Spotify, credits.
    CREDITS_HIDDEN = "credits_hidden"
    CREDITS_RATE_LIMITED = "credits_rate_limited"
    CREDITS_CHANGED = "credits_changed"

    # Spotify, a playlist.
    PRIVATE = "private"
    EMPTIED = "emptied"
    ROWS_WITHHELD = "rows_withheld"
    REVISED = "revised"
    BLANKED = "blanked"
    ROWS_FAIL = "rows_fail"
    ROWS_WITHOUT_CONTENT = "rows_without_content"
    ROWS_RATE_LIMITED = "rows_rate_limited"

    # Spotify, how a page sends its requests. ASKS_UNHEARD: a track's request goes where it cannot be observed.
    ASKS_UNHEARD = "asks_unheard"
    BY_REQUEST = "by_request"
    BY_XHR = "by_xhr"
    ASKS_LATE = "asks_late"
    WEB_API_REFUSED = "web_api_refused"
    WEB_API_RATE_LIMITED = "web_api_rate_limited"
    TOKEN_ENDED = "token_ended"  # noqa: S105 - no password

    # YouTube.
    QUOTA = "quota"
    RATE_MINUTE = "rate_minute"
    REFUSED = "refused"
    HTML = "html"
    PARTIAL = "partial"
    DISCONNECT = "disconnect"

    # YouTube, only the search.
    SEARCHES_SPENT = "searches_spent"
    SEARCH_FAILS = "search_fails"
    SEARCH_CHANGED = "search_changed"

    # Chartmetric; the last four also apply to credits.fm and MusicBrainz.
    REFRESH_REFUSED = "refresh_refused"
    CREDITS_SPENT = "credits_spent"
    PLAN_REFUSED = "plan_refused"
    ACCESS_REFUSED = "access_refused"
    UNKNOWN = "unknown"
    EMPTY = "empty"
    TOO_FAST = "too_fast"


OF_QUESTIONS: Final = frozenset(
    {Scenario.QUESTION_DIFFERS, Scenario.QUESTION_RATE_LIMITED, Scenario.QUESTION_BLOCKED}
)
"""Scenarios that a page does not notice; only repeating its request does."""

OF_CREDITS: Final = frozenset({Scenario.CREDITS_HIDDEN, Scenario.CREDITS_RATE_LIMITED, Scenario.CREDITS_CHANGED})
"""Scenarios that only opening a track's credits meets."""

_ALL: Final = {Scenario.SLOW, Scenario.NEVER_LOADS, Scenario.SERVER_ERROR}
_YOUTUBE: Final = {
    Scenario.QUOTA,
    Scenario.RATE_MINUTE,
    Scenario.REFUSED,
    Scenario.HTML,
    Scenario.PARTIAL,
    Scenario.DISCONNECT,
    Scenario.SEARCHES_SPENT,
    Scenario.SEARCH_FAILS,
    Scenario.SEARCH_CHANGED,
}
_CHARTMETRIC: Final = {
    Scenario.REFRESH_REFUSED,
    Scenario.ACCESS_REFUSED,
    Scenario.CREDITS_SPENT,
    Scenario.PLAN_REFUSED,
    Scenario.UNKNOWN,
    Scenario.EMPTY,
    Scenario.TOO_FAST,
}
_CREDITS: Final = {Scenario.ACCESS_REFUSED, Scenario.UNKNOWN, Scenario.EMPTY, Scenario.TOO_FAST}
_OF: Final = {
    "spotify": set(Scenario) - _YOUTUBE - _CHARTMETRIC,
    "youtube": _ALL | _YOUTUBE,
    "chartmetric": _ALL | _CHARTMETRIC,
    "credits_fm": _ALL | _CREDITS,
    "musicbrainz": _ALL | _CREDITS,
}


@dataclass(slots=True)
class ActiveScenario:
    """A scenario that is switched on, for some ids (none: for all) and this many requests (None: no limit)."""

    platform: Platform
    scenario: Scenario
    only: frozenset[str]
    seconds: float
    times: int | None

    def meets(self, platform: Platform, ids: Collection[str], among: Set[Scenario] | None) -> bool:
        """Return whether it affects a request about these ids."""
        if self.platform != platform or self.times == 0 or (among is not None and self.scenario not in among):
            return False
        return not self.only or not self.only.isdisjoint(ids)

    def as_json(self) -> dict[str, Any]:
        """Return it in the form in which it can be posted."""
        return {
            "platform": self.platform,
            "scenario": self.scenario.value,
            "only": sorted(self.only),
            "seconds": self.seconds,
            "times": self.times,
        }


class Scenarios:
    """The scenarios that are switched on. Those for single ids come before those for all; newest first."""

    def __init__(self) -> None:
        self._troubles: list[ActiveScenario] = []

    def set(
        self,
        platform: Platform,
        scenario: Scenario,
        *,
        only: Iterable[str] = (),
        seconds: float = 5.0,
        times: int | None = None,
    ) -> None:
        """Switch a scenario on. `seconds` is the wait of SLOW and ASKS_LATE, and the Retry-After of the rate limits.

        Raises ValueError if the platform has no such scenario.
        """
        if scenario not in _OF.get(platform, ()):
            raise ValueError(f"{platform} has no scenario {scenario}")
        self._troubles.insert(0, ActiveScenario(platform, scenario, frozenset(only), seconds, times))

    def clear(self) -> None:
        """Switch everything off."""
        self._troubles.clear()

    def peek(
        self, platform: Platform, ids: Collection[str], among: Set[Scenario] | None = None
    ) -> ActiveScenario | None:
        """Return the trouble that affects these ids, without using up one of its `times`."""
        met = [trouble for trouble in self._troubles if trouble.meets(platform, ids, among)]
        return min(met, key=lambda trouble: not trouble.only, default=None)

    def take(
        self, platform: Platform, ids: Collection[str], among: Set[Scenario] | None = None
    ) -> ActiveScenario | None:
        """Return the trouble that affects these ids, and use up one of its `times`."""
        trouble = self.peek(platform, ids, among)
        if trouble is not None and trouble.times is not None:
            trouble.times -= 1
        return trouble

    def as_json(self) -> list[dict[str, Any]]:
        """Return what is switched on."""
        return [trouble.as_json() for trouble in self._troubles]


class Calls:
    """How often each kind of thing was requested, and each track's document.

    Kinds: documents, graphql, get_track, questions (repeated requests), images, fonts, consent, captcha,
    analytics, scripts, locales, youtube_calls, youtube_ids, youtube_searches, chartmetric_tokens, chartmetric_calls,
    credits, credits_fm_calls, credits_fm_isrcs, musicbrainz_calls.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()

    def __getitem__(self, kind: str) -> int:
        return self._counts[kind]

    def add(self, kind: str, number: int = 1) -> None:
        """Count one or more of a kind."""
        self._counts[kind] += number

    def add_document(self, spotify_id: str) -> None:
        """Count one document of a track."""
        self.add("documents")
        self._documents[spotify_id] += 1

    def documents_of(self, spotify_id: str) -> int:
        """Return how often this track's document was requested."""
        return self._documents[spotify_id]

    def clear(self) -> None:
        """Set all counters to zero."""
        self._counts.clear()
        self._documents.clear()

    def as_json(self) -> dict[str, int]:
        """Return the counts by kind."""
        return dict(self._counts)


def routes(scenarios: Scenarios, calls: Calls) -> list[Route]:
    """Return the addresses of the controls."""

    async def on_scenarios(request: Request) -> Response:
        if request.method == "DELETE":
            scenarios.clear()
        elif request.method == "POST":
            try:
                _switch_on(scenarios, await request.json())
            except (KeyError, TypeError, ValueError) as refused:
                return JSONResponse({"error": str(refused)}, status_code=400)
        return JSONResponse(scenarios.as_json())

    async def on_calls(request: Request) -> Response:
        if request.method == "DELETE":
            calls.clear()
        return JSONResponse(calls.as_json())

    return [
        Route("/simulator/scenarios", on_scenarios, methods=["GET", "POST", "DELETE"]),
        Route("/simulator/calls", on_calls, methods=["GET", "DELETE"]),
    ]


def _switch_on(scenarios: Scenarios, wish: dict[str, Any]) -> None:
    scenarios.set(
        wish["platform"],
        Scenario(wish["scenario"]),
        only=wish.get("only", ()),
        seconds=float(wish.get("seconds", 5.0)),
        times=wish.get("times"),
    )
