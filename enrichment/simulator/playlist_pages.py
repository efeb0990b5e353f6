"""Spotify's sides of a playlist: the embed page, the player's page and query, and the Web API."""

import json
from collections.abc import Callable
from html import escape
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator import pathfinder, playlist_answers, spotify_troubles
from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists, WorldRow
from enrichment.simulator.stage import Stage

_EMBEDDED: Final = 50
_MOST_ROWS: Final = 100
_MOST_ITEMS: Final = 50
_TOKEN: Final = "invented-token"  # noqa: S105 - everything here is invented
_DOCUMENT: Final = frozenset({Scenario.BLOCKED, Scenario.RATE_LIMITED, Scenario.SERVER_ERROR, Scenario.BLOCK_PAGE})
_ANSWER: Final = frozenset(
    {Scenario.API_BLOCKED, Scenario.API_RATE_LIMITED, Scenario.API_SERVER_ERROR, Scenario.API_BLOCK_PAGE}
)
_WEB_API: Final = frozenset({Scenario.WEB_API_REFUSED, Scenario.WEB_API_RATE_LIMITED, Scenario.TOKEN_ENDED})


class PlaylistPages:
    """Everything that shows a playlist, for one world."""

    def __init__(self, stage: Stage, query_hash: str, shell: Callable[[], Response]) -> None:
        self._stage = stage
        self._hash = query_hash
        self._shell = shell
        self._playlists = WorldPlaylists(stage.world)

    def routes(self) -> list[Route]:
        return [
            Route("/embed/playlist/{spotify_id}", self._embed),
            Route("/embed/{kind:str}/{spotify_id}", self._embed_other),
            Route("/playlist/{spotify_id}", self._page),
            Route("/api/token", self._token, methods=["POST"]),
            Route("/v1/playlists/{spotify_id}", self._about),
            Route("/v1/playlists/{spotify_id}/items", self._items),
            Route("/v1/tracks/{spotify_id}", self._track),
        ]

    # The public site

    async def _embed(self, request: Request) -> Response:
        self._stage.calls.add("embed_pages")
        spotify_id = request.path_params["spotify_id"]
        refusal = self._refusal(spotify_id, _DOCUMENT)
        if refusal is not None:
            return refusal
        playlist = self._find(spotify_id)
        if playlist is None:
            return _embed_page({"status": 404, "title": "Page not found"}, 404)
        if self._has(spotify_id, Scenario.PRIVATE):
            return _embed_page({"status": 403}, 403)
        rows = self._rows(playlist, 0, _EMBEDDED)
        entity = playlist_answers.embedded(playlist, rows)
        return _embed_page(
            {"state": {"data": {"entity": entity}, "settings": {"session": {"accessToken": _TOKEN}}}}, 200
        )

    async def _embed_other(self, request: Request) -> Response:
        """Show the first tracks of an album or an artist."""
        kind, spotify_id = request.path_params["kind"], request.path_params["spotify_id"]
        tracks = self._stage.world.tracks_of(kind, spotify_id)
        if not tracks:
            return _embed_page({"status": 404, "title": "Page not found"}, 404)
        entity = playlist_answers.embedded_other(kind, spotify_id, tracks)
        return _embed_page({"state": {"data": {"entity": entity}}}, 200)

    async def _page(self, request: Request) -> Response:
        spotify_id = request.path_params["spotify_id"]
        self._stage.calls.add_document(spotify_id)
        refusal = self._refusal(spotify_id, _DOCUMENT)
        if refusal is not None:
            return refusal
        if self._find(spotify_id) is None:
            return spotify_troubles.message("Bad Request", "We can't seem to find that playlist.", 400)
        return self._shell()

    async def fetch(self, variables: dict[str, Any], request: Request) -> Response:
        """Answer fetchPlaylist. Every page of the player also asks for one playlist that is not there."""
        spotify_id = str(variables.get("uri", "")).rpartition(":")[2]
        playlist = self._find(spotify_id)
        if playlist is None:
            return JSONResponse(pathfinder.not_found("playlistV2"))
        self._stage.calls.add("playlist_queries")
        refusal = self._refusal(spotify_id, _ANSWER)
        if refusal is not None:
            return refusal
        asked = (await request.json()).get("extensions", {}).get("persistedQuery", {}).get("sha256Hash")
        if asked != self._hash or self._has(spotify_id, Scenario.STALE_HASH):
            return JSONResponse(pathfinder.stale_hash())
        if self._has(spotify_id, Scenario.PRIVATE):
            return JSONResponse({"data": {"playlistV2": {"__typename": "RestrictedContent"}}, "extensions": {}})
        offset, limit = int(variables["offset"]), min(int(variables["limit"]), _MOST_ROWS)
        return JSONResponse(self._answer(playlist, offset, limit))

    def _answer(self, playlist: WorldPlaylist, offset: int, limit: int) -> dict[str, Any]:
        revision = self._playlists.revision(playlist, self._stage.clock())
        if offset and self._has(playlist.spotify_id, Scenario.REVISED):
            revision = f"{revision}-later"
        shown = self._rows(playlist, offset, limit)
        if offset and self._has(playlist.spotify_id, Scenario.ROWS_WITHHELD):
            shown = ()
        world, at = self._stage.world, self._stage.clock()
        return playlist_answers.fetched(
            world, playlist, shown, at, total=self._total(playlist), offset=offset, revision=revision
        )

    # The Web API

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
        return JSONResponse(
            {
                "name": playlist.name,
                "uri": f"spotify:playlist:{playlist.spotify_id}",
                "owner": {"display_name": playlist_answers.OWNER},
                "snapshot_id": revision,
            }
        )

    async def _items(self, request: Request) -> Response:
        playlist = self._allowed(request)
        if isinstance(playlist, Response):
            return playlist
        offset = int(request.query_params.get("offset", "0"))
        limit = min(int(request.query_params.get("limit", "20")), _MOST_ITEMS)
        items = [playlist_answers.item(row) for row in self._rows(playlist, offset, limit)]
        return JSONResponse({"total": self._total(playlist), "offset": offset, "limit": limit, "items": items})

    async def _track(self, request: Request) -> Response:
        refusal, spotify_id = self._kept_from(request), request.path_params["spotify_id"]
        track = None if self._has(spotify_id, Scenario.DEAD) else self._stage.world.find(spotify_id)
        return refusal or (JSONResponse(playlist_answers.track(track)) if track else _error(404, "Non existing id"))

    def _allowed(self, request: Request) -> WorldPlaylist | Response:
        """Return the playlist asked for, or why the app may not read it."""
        spotify_id = request.path_params["spotify_id"]
        playlist = self._find(spotify_id)
        if (refusal := self._kept_from(request)) is not None:
            return refusal
        if playlist is None or self._has(spotify_id, Scenario.PRIVATE):
            return _error(404, "Resource not found")
        return playlist

    def _kept_from(self, request: Request) -> Response | None:
        """Return why the Web API answers nothing to this request, None where it does."""
        self._stage.calls.add("web_api_calls")
        spotify_id = request.path_params["spotify_id"]
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, _WEB_API)
        scenario = trouble.scenario if trouble else None
        if request.headers.get("Authorization") != f"Bearer {_TOKEN}" or scenario is Scenario.TOKEN_ENDED:
            return _error(401, "The access token expired")
        if trouble and scenario is Scenario.WEB_API_RATE_LIMITED:
            return _error(429, "API rate limit exceeded", {"Retry-After": str(int(trouble.seconds))})
        return _error(404, "Resource not found") if scenario is Scenario.WEB_API_REFUSED else None

    # All of them

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
        return self._playlists.rows(playlist, self._stage.clock(), offset, last)


def _embed_page(props: dict[str, Any], status: int) -> Response:
    # As the page's framework writes it: no end of a script can stand in it.
    data = json.dumps({"props": {"pageProps": props}}).replace("<", "\\u003c")
    title = escape("Stand-in: every name on this page is invented")
    html = f'<!DOCTYPE html><title>{title}</title><script id="__NEXT_DATA__" type="application/json">{data}</script>'
    return HTMLResponse(html, status_code=status)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"status": status, "message": message}}, status_code=status, headers=headers)
