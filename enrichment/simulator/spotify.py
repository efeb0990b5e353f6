"""Spotify's public web player, logged out: the document of a track page, and the service that its script calls."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator import assets, pathfinder, spotify_troubles
from enrichment.simulator.control import OF_CREDITS, OF_QUESTIONS, ActiveScenario, Scenario
from enrichment.simulator.pathfinder import Json
from enrichment.simulator.playlist_pages import PlaylistPages
from enrichment.simulator.stage import Stage
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World, WorldTrack

_SHELL: Final = assets.page("track.html")
_IN_PLACE_OF_THE_PAGE: Final = frozenset(
    {
        Scenario.DEAD,
        Scenario.BLOCKED,
        Scenario.RATE_LIMITED,
        Scenario.SERVER_ERROR,
        Scenario.BLOCK_PAGE,
        Scenario.LOGIN,
        Scenario.REGION,
        Scenario.CONSENT,
        Scenario.KILLS_BROWSER,
        Scenario.SPINS,
    },
)

_OF_PAGES: Final = frozenset(Scenario) - OF_QUESTIONS - OF_CREDITS

Variables = dict[str, Any]
Operation = Callable[[Variables, Request], Awaitable[Response]]


class SimulatedSpotify:
    """The pages and the GraphQL service, for one world."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._build = build_of(stage.world)
        self._awaited: set[str] = set()
        self._playlists = PlaylistPages(stage, partial(query_hash, stage.world), self._shell_of_playlist)
        self._operations: dict[str, Operation] = {
            "getTrack": self._get_track,
            "getAlbum": self._get_album,
            "canvas": self._moving_picture,
            "home": self._home,
            "queryArtistOverview": self._artist_overview,
            "queryTrackCreditsGroupedModal": self._credits,
            "internalLinkRecommenderTrack": self._recommended,
            "fetchPlaylist": self._playlists.fetch,
            "fetchPlaylistContents": self._playlists.fetch,
        }

    def routes(self) -> list[Route]:
        """Return every address of this platform."""
        return [
            Route("/track/{spotify_id}", self._track_page),
            Route("/intl-{locale}/track/{spotify_id}", self._track_page),
            *self._playlists.routes(),
            Route("/login", self._login_page),
            Route("/int/why-not-available/", self._region_page),
            Route("/pathfinder/v1/query", self._query_in_address),
            Route("/pathfinder/v2/query", self._query, methods=["POST"]),
            *assets.routes(self._stage.calls, self._stage.script_bytes),
        ]

    async def _track_page(self, request: Request) -> Response:
        spotify_id = request.path_params["spotify_id"]
        self._stage.calls.add_document(spotify_id)
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, _IN_PLACE_OF_THE_PAGE)
        instead = spotify_troubles.document(trouble, request) if trouble else None
        if instead is not None:
            return instead
        track = self._find(spotify_id)
        if track is None:
            return spotify_troubles.page_not_found()
        self._awaited.add(spotify_id)
        # Only peek at a trouble of the answer here; the answer itself uses it up.
        return self._shell(track, trouble or self._stage.scenarios.peek("spotify", {spotify_id}))

    def _shell(self, track: WorldTrack, trouble: ActiveScenario | None) -> Response:
        session = self._session()
        if trouble is not None:
            session |= spotify_troubles.session(trouble, self._truth(track))
        return HTMLResponse(_SHELL.substitute(build=self._build, session=json.dumps(session)))

    def _session(self) -> Json:
        hashes = {name: query_hash(self._stage.world, name) for name in self._operations}
        return {"build": self._build, "hashes": hashes}

    def _shell_of_playlist(self, oddities: Json) -> Response:
        return HTMLResponse(_SHELL.substitute(build=self._build, session=json.dumps(self._session() | oddities)))

    async def _login_page(self, _: Request) -> Response:
        return spotify_troubles.message("Login - Spotify", "Log in to Spotify")

    async def _region_page(self, _: Request) -> Response:
        return spotify_troubles.message("Not available", "This is not available in your region.", 404)

    async def _query(self, request: Request) -> Response:
        try:
            body = await request.json()
            return await self._answer(body["operationName"], dict(body["variables"]), request)
        except (KeyError, TypeError, ValueError):
            return JSONResponse({"errors": [{"message": "Invalid request"}]}, status_code=400)

    async def _query_in_address(self, request: Request) -> Response:
        """Answer a query in the older form, which is in the address."""
        query = request.query_params
        try:
            return await self._answer(query["operationName"], dict(json.loads(query["variables"])), request)
        except (KeyError, TypeError, ValueError):
            return JSONResponse({"errors": [{"message": "Invalid request"}]}, status_code=400)

    async def _answer(self, operation: str, variables: Variables, request: Request) -> Response:
        self._stage.calls.add("graphql")
        await asyncio.sleep(self._stage.latencies.spotify)
        return await self._operations[operation](variables, request)

    async def _get_track(self, variables: Variables, request: Request) -> Response:
        self._stage.calls.add("get_track")
        spotify_id = _id_in(variables)
        track = self._find(spotify_id)
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, self._troubles_of(spotify_id))
        if track is None:
            return JSONResponse(pathfinder.not_found("trackUnion"))
        scenario = trouble.scenario if trouble else None
        if trouble:
            await self._stage.delay(trouble, request)
        if track.story is Story.NEVER_LOADS:
            await self._stage.hang(request)
        if scenario is Scenario.WRONG_TRACK:
            track = next(iter(self._stage.world.recommended(track)), track)
        truth = self._truth(track)
        return spotify_troubles.answer(trouble, truth) if trouble else JSONResponse(truth)

    async def _get_album(self, variables: Variables, _: Request) -> Response:
        tracks = self._stage.world.tracks_of("album", _id_in(variables))
        if not tracks:
            return JSONResponse(pathfinder.not_found("albumUnion"))
        return JSONResponse(pathfinder.get_album(self._stage.world, tracks[0], self._stage.clock()))

    async def _moving_picture(self, variables: Variables, _: Request) -> Response:
        track = self._find(_id_in(variables))
        return JSONResponse(pathfinder.moving_picture(track) if track else pathfinder.not_found("trackUnion"))

    async def _home(self, _: Variables, __: Request) -> Response:
        """Answer one of a page's many requests that are not about a track."""
        return JSONResponse({"data": {"home": {"__typename": "Home", "greeting": {"text": "Good evening"}}}})

    def _troubles_of(self, spotify_id: str) -> frozenset[Scenario]:
        """Return the scenarios that may affect a request: a page sends one itself, further ones are repetitions."""
        if spotify_id in self._awaited:
            self._awaited.remove(spotify_id)
            return _OF_PAGES
        self._stage.calls.add("questions")
        return frozenset(Scenario) - OF_CREDITS

    async def _artist_overview(self, variables: Variables, _: Request) -> Response:
        world = self._stage.world
        artist = world.find_artist(_id_in(variables))
        if artist is None:
            return JSONResponse(pathfinder.not_found("artistUnion"))
        return JSONResponse(pathfinder.artist_overview(world, artist, self._stage.clock()))

    async def _recommended(self, variables: Variables, _: Request) -> Response:
        track = self._find(_id_in(variables))
        if track is None:
            return JSONResponse(pathfinder.not_found("seoRecommendedTrack"))
        return JSONResponse(pathfinder.recommended(self._stage.world, track, self._stage.clock()))

    async def _credits(self, variables: Variables, _: Request) -> Response:
        """Answer the request that only *View credits* sends."""
        self._stage.calls.add("credits")
        spotify_id = _id_in({"uri": variables.get("trackUri", "")})
        track = self._find(spotify_id)
        trouble = self._stage.scenarios.take("spotify", {spotify_id}, OF_CREDITS)
        if trouble is not None:
            return spotify_troubles.instead_of_credits(trouble)
        if track is None:
            return JSONResponse(pathfinder.not_found("trackUnion"))
        return JSONResponse(pathfinder.credits_of(self._stage.world, track))

    def _find(self, spotify_id: str) -> WorldTrack | None:
        """Return the track if Spotify has it now."""
        world = self._stage.world
        track = world.find(spotify_id)
        return track if track and world.streams(track, self._stage.clock()) is not None else None

    def _truth(self, track: WorldTrack) -> Json:
        return pathfinder.get_track(self._stage.world, track, self._stage.clock())


def _id_in(variables: Variables) -> str:
    return str(variables.get("uri", "")).rpartition(":")[2]


def build_of(world: World) -> str:
    """Return the name of the player's release that a world's pages load."""
    return _hash(world.now)[:8]


def query_hash(world: World, operation: str) -> str:
    """Return the hash that names a query of that release."""
    return _hash(build_of(world), operation)


def _hash(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()
