"""The ways of reading a playlist from the simulator, and what a complete listing contains."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from enrichment.browser import Browser
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists
from enrichment.simulator.server import Simulator
from enrichment.simulator.spotify import query_hash
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import Credentials, Embed, Listing, PlayerPage, Playlists, WebApi
from enrichment.sources.playlists.listing import PlaylistWay
from enrichment.sources.playlists.web import Web

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


def playlist(simulator: Simulator, number: int) -> WorldPlaylist:
    return next(one for one in WorldPlaylists(simulator.world) if one.number == number)


def embed(simulator: Simulator, web: Web, *, query: bool = True) -> Embed:
    known = query_hash(simulator.world, "fetchPlaylist") if query else ""
    return Embed(web, simulator.url, f"{simulator.url}/pathfinder/v2/query", known)


def web_api(simulator: Simulator, web: Web) -> WebApi:
    return WebApi(web, simulator.url, f"{simulator.url}/api/token", Credentials("app", "a-secret-of-an-app"))


def player(simulator: Simulator, browser: Browser) -> PlayerPage:
    return PlayerPage(browser, simulator.url, f"{simulator.url}/pathfinder/v2/query")


def read(simulator: Simulator, ways: Sequence[PlaylistWay], turns: list[float], number: int = 2) -> Listing | NotRead:
    return Playlists(ways).read(playlist(simulator, number).spotify_id, turns.append)


def seen(simulator: Simulator, ways: Sequence[PlaylistWay], turns: list[float], number: int = 2) -> Listing:
    answer = read(simulator, ways, turns, number)
    assert isinstance(answer, Listing)
    return answer


def expect_whole(simulator: Simulator, listing: Listing, number: int = 2) -> None:
    rows = WorldPlaylists(simulator.world).rows(playlist(simulator, number), NOW)
    firsts: dict[str, int] = {}
    for position, row in enumerate(rows, 1):
        if row.track:
            firsts.setdefault(row.track.spotify_id, position)
    assert listing.is_complete
    assert {one.spotify_id: one.position for one in listing.entries} == firsts
