"""Simulates Chartmetric under `/chartmetric`: a token, and the history of a track's streams.

It records Spotify's count once a day at midnight; its newest number is always yesterday's.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator.control import ActiveScenario, Scenario
from enrichment.simulator.stage import Stage
from enrichment.simulator.world import WorldTrack

Json = dict[str, Any]

_TOKEN_LIFE: Final = timedelta(hours=1)
_BEHIND: Final = timedelta(days=1)
_LIMIT: Final = 1_000
_ASKED_WRONGLY: Final = 400


class SimulatedChartmetric:
    """Tokens, ids and stats for one world."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._tokens: dict[str, datetime] = {}

    def routes(self) -> list[Route]:
        """Return every address of this platform."""
        return [
            Route("/chartmetric/api/token", self._give_token, methods=["POST"]),
            Route("/chartmetric/api/track/{id}/spotify/stats/highest-playcounts", self._give_stats),
            Route("/chartmetric/api/track/{kind}/{id}/get-ids", self._give_ids),
        ]

    async def _give_token(self, request: Request) -> Response:
        self._stage.calls.add("chartmetric_tokens")
        trouble = self._stage.scenarios.take("chartmetric", (), {Scenario.REFRESH_REFUSED, Scenario.SERVER_ERROR})
        if trouble is not None:
            return self._failing(500 if trouble.scenario is Scenario.SERVER_ERROR else 401)
        body = await request.json()
        if not isinstance(body, dict) or not body.get("refreshtoken"):
            return self._failing(_ASKED_WRONGLY)
        token = f"invented-access-token-{len(self._tokens) + 1:04d}"
        self._tokens[token] = self._stage.clock() + _TOKEN_LIFE
        answer = {"token": token, "expires_in": int(_TOKEN_LIFE.total_seconds()), "scope": "api"}
        return self._answer(answer)

    async def _give_stats(self, request: Request) -> Response:
        spotify_id = request.path_params["id"]
        refused = await self._refused(request, spotify_id)
        if refused is not None:
            return refused
        track = self._stage.world.find(spotify_id)
        query = request.query_params
        # Without `isDomainId` the id is one of Chartmetric's own, which the simulator does not have.
        if track is None or query.get("isDomainId") != "true" or query.get("type") != "streams":
            return self._failing(404)
        since = _day(query.get("since"))
        if since is None:
            return self._failing(_ASKED_WRONGLY)
        data = self._series(track, since)
        latest = data[-1:] if query.get("latest") == "true" else data
        series = [{"domain": "spotify", "track_domain_id": spotify_id, "data": latest}]
        return self._answer({"obj": [*self._of_another_edition(track), *series] if data else []})

    def _of_another_edition(self, track: WorldTrack) -> list[Json]:
        """Return the series of a recording that is also known under other ids than the one requested."""
        others = [one for one in self._stage.world if one.recording == track.recording and one.number != track.number]
        data = [{"timestp": f"{track.released}", "value": 1}]
        return [{"domain": "spotify", "track_domain_id": one.spotify_id, "data": data} for one in others[:1]]

    async def _give_ids(self, request: Request) -> Response:
        kind, asked = request.path_params["kind"], request.path_params["id"]
        refused = await self._refused(request, asked)
        if refused is not None:
            return refused
        track = self._find(kind, asked)
        if track is None:
            return self._failing(404)
        ids = {"chartmetric_ids": [900_000 + track.recording], "isrc": track.isrc, "spotify_ids": [track.spotify_id]}
        return self._answer({"obj": [ids]})

    def _find(self, kind: str, asked: str) -> WorldTrack | None:
        if kind == "spotify":
            return self._stage.world.find(asked)
        return next((one for one in self._stage.world if kind == "isrc" and one.isrc == asked), None)

    async def _refused(self, request: Request, asked: str) -> Response | None:
        """Return the error for an invalid token or a fault that is switched on, None if there is neither."""
        self._stage.calls.add("chartmetric_calls")
        trouble = self._stage.scenarios.take("chartmetric", [asked], _OF_STATS)
        if not self._is_good(request) or (trouble and trouble.scenario is Scenario.ACCESS_REFUSED):
            return self._failing(401)
        if trouble is None:
            return None
        await self._stage.delay(trouble, request)
        return None if trouble.scenario is Scenario.SLOW else self._troubled(trouble)

    def _is_good(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        good_until = self._tokens.get(token)
        return scheme == "Bearer" and good_until is not None and self._stage.clock() < good_until

    def _troubled(self, trouble: ActiveScenario) -> Response:
        if trouble.scenario is Scenario.EMPTY:
            return self._answer({"obj": []})
        if trouble.scenario is Scenario.SERVER_ERROR:
            page = "<h1>Bad gateway</h1><p>All that this simulator says is invented.</p>"
            return HTMLResponse(page, 502, headers=self._allowance())
        if trouble.scenario is Scenario.TOO_FAST:
            # Real time, because that is what a client waits in, whatever the world's clock says.
            reset = datetime.now(UTC) + timedelta(seconds=trouble.seconds)
            return self._failing(429, remaining=0, reset=reset)
        return self._failing(_STATUS.get(trouble.scenario, 500))

    def _series(self, track: WorldTrack, since: date) -> list[Json]:
        """Return one entry a day, whole numbers in three notations; null for days on which Spotify had no number."""
        now = self._stage.clock()
        newest = datetime.combine((now - _BEHIND).date(), datetime.min.time(), UTC)
        first = max(since, track.released)
        days = range((newest.date() - first).days, -1, -1)
        return [self._entry(track, newest - timedelta(days=back)) for back in days]

    def _entry(self, track: WorldTrack, at: datetime) -> Json:
        streams = self._stage.world.streams(track, at)
        written = (int, str, float)[at.day % 3]
        return {"timestp": f"{at:%Y-%m-%d}", "value": streams if streams is None else written(streams)}

    def _answer(self, answer: Json) -> Response:
        return JSONResponse(answer, headers=self._allowance())

    def _failing(self, status: int, *, remaining: int | None = None, reset: datetime | None = None) -> Response:
        return JSONResponse({"error": "invented"}, status, headers=self._allowance(remaining, reset))

    def _allowance(self, remaining: int | None = None, reset: datetime | None = None) -> dict[str, str]:
        asked = self._stage.calls["chartmetric_calls"]
        left = max(_LIMIT - asked, 1) if remaining is None else remaining
        until = reset or datetime.now(UTC) + timedelta(hours=1)
        return {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(int(until.timestamp()) + 1),
        }


_STATUS: Final = {Scenario.CREDITS_SPENT: 402, Scenario.PLAN_REFUSED: 403, Scenario.UNKNOWN: 404}
_OF_STATS: Final = frozenset(Scenario) - {Scenario.REFRESH_REFUSED}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
