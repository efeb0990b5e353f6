"""The ways to read a playlist: the embed page, the player's page and query, and the Web API."""

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator import pathfinder, playlist_answers, playlist_embeds, playlist_items, spotify_troubles
from enrichment.simulator.control import ActiveScenario, Scenario
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists, WorldRow
from enrichment.simulator.stage import Stage

Json = dict[str, Any]

_EMBEDDED: Final = 50
_MOST_ROWS: Final = 100
_MOST_ITEMS: Final = 50
_MOST_FOUND: Final = 10
_NOT_FOUND: Final[Json] = {"status": 404, "title": "Page not found"}
_TOKEN: Final = "invented-token"  # noqa: S105 - everything here is invented
_DOCUMENT: Final = frozenset(
    {Scenario.BLOCKED, Scenario.RATE_LIMITED, Scenario.SERVER_ERROR, Scenario.BLOCK_PAGE, Scenario.REGION}
)
_ANSWER: Final = frozenset(
    {Scenario.API_BLOCKED, Scenario.API_RATE_LIMITED, Scenario.API_SERVER_ERROR, Scenario.API_BLOCK_PAGE}
)
# How the rows after the first ones are damaged.
_ROWS: Final = frozenset(
    {Scenario.ROWS_WITHHELD, Scenario.ROWS_FAIL, Scenario.ROWS_WITHOUT_CONTENT, Scenario.ROWS_RATE_LIMITED}
)
_ASKING: Final = frozenset({Scenario.BY_REQUEST, Scenario.BY_XHR})
_WEB_API: Final = frozenset({Scenario.WEB_API_REFUSED, Scenario.WEB_API_RATE_LIMITED, Scenario.TOKEN_ENDED})


class PlaylistPages:
    """Everything that shows a playlist, for one world."""

    def __init__(self, stage: Stage, query_hash: Callable[[str], str], shell: Callable[[Json], Response]) -> None:
        """`query_hash` gives the hash of a query of the player; `shell` gives its page with the given oddities."""
        self._stage = stage
        self._hash = query_hash
        self._shell = shell
        self._playlists = WorldPlaylists(stage.world)

    def routes(self) -> list[Route]:
        return [
            Route("/embed/playlist/{spotify_id}", self._embed),
            Route("/embed/track/{spotify_id}", self._embed_track),
            Route("/embed/{kind:str}/{spotify_id}", self._embed_other),
            Route("/playlist/{spotify_id}", self._page),
            Route("/api/token", self._token, methods=["POST"]),
            Route("/v1/playlists/{spotify_id}", self._about),
            Route("/v1/playlists/{spotify_id}/items", self._items),
            Route("/v1/tracks/{spotify_id}", self._track),
            Route("/v1/search", self._search),
        ]

    async def _embed(self, request: Request) -> Response:
        self._stage.calls.add("embed_pages")
        spotify_id = request.path_params["spotify_id"]
        refusal = self._refusal(spotify_id, _DOCUMENT)
        if refusal is not None:
            return refusal
        playlist = self._find(spotify_id)
        if playlist is None:
            return _embed_page("playlist", spotify_id, _NOT_FOUND)
        if self._has(spotify_id, Scenario.PRIVATE):
            return _embed_page("playlist", spotify_id, {"status": 403, "title": "Page not available"})
        entity = playlist_embeds.playlist(playlist, self._rows(playlist, 0, _EMBEDDED))
        return _embed_page("playlist", spotify_id, playlist_embeds.shown(entity, _TOKEN))

    async def _embed_track(self, request: Request) -> Response:
        spotify_id = request.path_params["spotify_id"]
        track = self._stage.world.find(spotify_id)
        props = playlist_embeds.shown(playlist_embeds.track(track), _TOKEN) if track else _NOT_FOUND
        return _embed_page("track", spotify_id, props)

    async def _embed_other(self, request: Request) -> Response:
        """Show the first tracks of an album or an artist."""
        kind, spotify_id = request.path_params["kind"], request.path_params["spotify_id"]
        tracks = self._stage.world.tracks_of(kind, spotify_id)
        if not tracks:
            return _embed_page(kind, spotify_id, _NOT_FOUND)
        entity = playlist_embeds.other(kind, spotify_id, tracks)
        return _embed_page(kind, spotify_id, playlist_embeds.shown(entity, _TOKEN))

    async def _page(self, request: Request) -> Response:
        spotify_id = request.path_params["spotify_id"]
        self._stage.calls.add_document(spotify_id)
        refusal = self._refusal(spotify_id, _DOCUMENT)
        if refusal is not None:
            return refusal
        if self._find(spotify_id) is None:
            return spotify_troubles.message("Bad Request", "We can't seem to find that playlist.", 400)
        return self._shell(self._oddities(spotify_id))

    def _oddities(self, spotify_id: str) -> Json:
        """Return what the page's script must know about how to send its request."""
        asking = self._stage.scenarios.peek("spotify", {spotify_id}, _ASKING)
        late = self._stage.scenarios.peek("spotify", {spotify_id}, {Scenario.ASKS_LATE})
        return {"asks": asking.scenario if asking else ""} | ({"late_ms": late.seconds * 1_000} if late else {})

    async def fetch(self, variables: Json, request: Request) -> Response:
        """Answer fetchPlaylist. Every page of the player also requests a playlist that does not exist."""
        spotify_id = str(variables.get("uri", "")).rpartition(":")[2]
        playlist = self._find(spotify_id)
        if playlist is None:
            return JSONResponse(pathfinder.not_found("playlistV2"))
        self._stage.calls.add("playlist_queries")
        refusal = self._refusal(spotify_id, _ANSWER)
        if refusal is not None:
            return refusal
        body = await request.json()
        asked = body.get("extensions", {}).get("persistedQuery", {}).get("sha256Hash")
        if asked != self._hash(body["operationName"]) or self._has(spotify_id, Scenario.STALE_HASH):
            return JSONResponse(pathfinder.stale_hash())
        if self._has(spotify_id, Scenario.PRIVATE):
            return JSONResponse({"data": {"playlistV2": {"__typename": "RestrictedContent"}}, "extensions": {}})
        offset, limit = int(variables["offset"]), min(int(variables["limit"]), _MOST_ROWS)
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, _ROWS) if offset else None
        if trouble is not None and trouble.scenario is Scenario.ROWS_RATE_LIMITED:
            return JSONResponse({}, status_code=429, headers={"Retry-After": str(int(trouble.seconds))})
        answer = self._answer(playlist, offset, limit, names_it=body["operationName"] == "fetchPlaylist")
        return JSONResponse(_spoilt(answer, trouble))

    def _answer(self, playlist: WorldPlaylist, offset: int, limit: int, *, names_it: bool) -> Json:
        world, at, rows = self._stage.world, self._stage.clock(), self._rows(playlist, offset, limit)
        content = playlist_answers.page(world, rows, at, total=self._total(playlist), offset=offset, limit=limit)
        if not names_it:
            return playlist_answers.contents(content)
        revision = self._playlists.revision(playlist, at)
        if offset and self._has(playlist.spotify_id, Scenario.REVISED):
            revision = f"{revision}-later"
        return playlist_answers.fetched(playlist, content, revision)

    async def _token(self, request: Request) -> Response:
        self._stage.calls.add("tokens")
        if not request.headers.get("Authorization", "").startswith("Basic ") or await request.body() != (
            b"grant_type=client_credentials"
        ):
            return JSONResponse({"error": "invalid_client"}, status_code=400)
        return JSONResponse({"access_token": _TOKEN, "token_type": "Bearer", "expires_in": 3600})

    async def _about(self, request: Request) -> Response:
        playlist = self._allowed(request)
        if isinstance(playlist, Response):
            return playlist
        revision = self._playlists.revision(playlist, self._stage.clock())
        return JSONResponse(playlist_items.about(playlist, revision))

    async def _items(self, request: Request) -> Response:
        playlist = self._allowed(request)
        if isinstance(playlist, Response):
            return playlist
        offset = int(request.query_params.get("offset", "0"))
        limit = min(int(request.query_params.get("limit", "20")), _MOST_ITEMS)
        rows, total = self._rows(playlist, offset, limit), self._total(playlist)
        return JSONResponse(playlist_items.page(playlist, rows, total=total, offset=offset, limit=limit))

    async def _track(self, request: Request) -> Response:
        refusal, spotify_id = self._kept_from(request), request.path_params["spotify_id"]
        track = None if self._has(spotify_id, Scenario.DEAD) else self._stage.world.find(spotify_id)
        return refusal or (JSONResponse(playlist_items.track(track)) if track else _error(404, "Non existing id"))

    async def _search(self, request: Request) -> Response:
        """Find tracks by an ISRC; other search terms are not supported here."""
        kind, _colon, isrc = request.query_params.get("q", "").partition(":")
        if refusal := self._kept_from(request):
            return refusal
        found = self._stage.world.find_by_isrc(isrc) if kind == "isrc" else []
        shown = [one for one in found if not self._has(one.spotify_id, Scenario.DEAD)]
        limit = min(int(request.query_params.get("limit", "5")), _MOST_FOUND)
        return JSONResponse(playlist_items.found(shown[:limit], len(shown), limit))

    def _allowed(self, request: Request) -> WorldPlaylist | Response:
        """Return the requested playlist, or why the app may not read it."""
        spotify_id = request.path_params["spotify_id"]
        playlist = self._find(spotify_id)
        if (refusal := self._kept_from(request)) is not None:
            return refusal
        if playlist is None or self._has(spotify_id, Scenario.PRIVATE):
            return _error(404, "Resource not found")
        return playlist

    def _kept_from(self, request: Request) -> Response | None:
        """Return why the Web API rejects this request, None if it answers."""
        self._stage.calls.add("web_api_calls")
        spotify_id = request.path_params.get("spotify_id", "")
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, _WEB_API)
        scenario = trouble.scenario if trouble else None
        if request.headers.get("Authorization") != f"Bearer {_TOKEN}" or scenario is Scenario.TOKEN_ENDED:
            return _error(401, "The access token expired")
        if trouble and scenario is Scenario.WEB_API_RATE_LIMITED:
            return _error(429, "API rate limit exceeded", {"Retry-After": str(int(trouble.seconds))})
        return _error(404, "Resource not found") if scenario is Scenario.WEB_API_REFUSED else None

    def _find(self, spotify_id: str) -> WorldPlaylist | None:
        return None if self._has(spotify_id, Scenario.DEAD) else self._playlists.find(spotify_id)

    def _has(self, spotify_id: str, scenario: Scenario) -> bool:
        return self._stage.scenarios.peek("spotify", {spotify_id}, {scenario}) is not None

    def _refusal(self, spotify_id: str, among: frozenset[Scenario]) -> Response | None:
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, among)
        return spotify_troubles.refusal(trouble) if trouble else None

    def _total(self, playlist: WorldPlaylist) -> int:
        return 0 if self._has(playlist.spotify_id, Scenario.EMPTIED) else playlist.size

    def _rows(self, playlist: WorldPlaylist, offset: int, limit: int) -> tuple[WorldRow, ...]:
        last = min(self._total(playlist), offset + limit)
        rows = self._playlists.rows(playlist, self._stage.clock(), offset, last)
        if not self._has(playlist.spotify_id, Scenario.BLANKED):
            return rows
        return tuple(replace(row, is_blanked=row.track is not None and row.track.number % 3 == 0) for row in rows)


def _spoilt(answer: Json, trouble: ActiveScenario | None) -> Json:
    """Return a page of rows as this scenario damages it."""
    match trouble.scenario if trouble else None:
        case Scenario.ROWS_WITHHELD:
            answer["data"]["playlistV2"]["content"]["items"] = []
        case Scenario.ROWS_FAIL:
            return playlist_answers.failed()
        case Scenario.ROWS_WITHOUT_CONTENT:
            return playlist_answers.without_content(answer)
    return answer


def _embed_page(kind: str, spotify_id: str, props: Json) -> Response:
    status = props.get("status", 200)
    # Escaped as the page's framework does, so that it cannot contain the end of a script.
    data = json.dumps(playlist_embeds.data(kind, spotify_id, props)).replace("<", "\\u003c")
    title = escape("Simulator: every name on this page is invented")
    html = f'<!DOCTYPE html><title>{title}</title><script id="__NEXT_DATA__" type="application/json">{data}</script>'
    return HTMLResponse(html, status_code=status)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"status": status, "message": message}}, status_code=status, headers=headers)
