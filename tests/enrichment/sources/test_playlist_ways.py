"""The three ways of reading a playlist on the stand-in: which is gone first, and what the next one makes good."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists
from enrichment.simulator.server import StandIn, serve
from enrichment.simulator.spotify import query_hash
from enrichment.simulator.world import World
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import (
    Credentials,
    Embed,
    Listing,
    PlayerPage,
    PlaylistGone,
    PlaylistPrivate,
    Playlists,
    WebApi,
)
from enrichment.sources.playlists.listing import Way
from enrichment.sources.playlists.web import Web

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with serve(World(100, unlisted=10_000, playlists=(40, 250, 10_000), now=NOW), clock=lambda: NOW) as standin:
        yield standin


@pytest.fixture
def standin(running: StandIn) -> StandIn:
    running.scenarios.clear()
    running.calls.clear()
    return running


@pytest.fixture
def turns() -> list[float]:
    return []


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


def playlist(standin: StandIn, number: int) -> WorldPlaylist:
    return next(one for one in WorldPlaylists(standin.world) if one.number == number)


def embed(standin: StandIn, web: Web, *, query: bool = True) -> Embed:
    known = query_hash(standin.world, "fetchPlaylist") if query else ""
    return Embed(web, standin.url, f"{standin.url}/pathfinder/v2/query", known)


def web_api(standin: StandIn, web: Web) -> WebApi:
    return WebApi(web, standin.url, f"{standin.url}/api/token", Credentials("app", "a-secret-of-an-app"))


def read(standin: StandIn, ways: Sequence[Way], turns: list[float], number: int = 2) -> Listing | NotRead:
    return Playlists(ways).read(playlist(standin, number).spotify_id, turns.append)


def seen(standin: StandIn, ways: Sequence[Way], turns: list[float], number: int = 2) -> Listing:
    answer = read(standin, ways, turns, number)
    assert isinstance(answer, Listing)
    return answer


def expect_whole(standin: StandIn, listing: Listing, number: int = 2) -> None:
    rows = WorldPlaylists(standin.world).rows(playlist(standin, number), NOW)
    firsts: dict[str, int] = {}
    for position, row in enumerate(rows, 1):
        if row.track:
            firsts.setdefault(row.track.spotify_id, position)
    assert listing.is_complete
    assert {one.spotify_id: one.position for one in listing.entries} == firsts


def test_the_web_api_goes_first_and_is_enough(standin: StandIn, web: Web, turns: list[float]) -> None:
    listing = seen(standin, [web_api(standin, web), embed(standin, web)], turns)

    expect_whole(standin, listing)
    assert listing.source == "spotify web api"
    assert {one.isrc[:5] for one in listing.entries} == {"QZTST"}
    assert standin.calls["embed_pages"] == 0
    assert len(turns) == standin.calls["web_api_calls"] + standin.calls["tokens"] == 8


def test_its_token_is_kept_and_renewed_once_where_it_ended(standin: StandIn, web: Web, turns: list[float]) -> None:
    api = web_api(standin, web)
    seen(standin, [api], turns)
    seen(standin, [api], turns)
    assert standin.calls["tokens"] == 1
    standin.scenarios.set("spotify", Scenario.TOKEN_ENDED, times=1)

    expect_whole(standin, seen(standin, [api], turns))

    assert standin.calls["tokens"] == 2


def test_a_playlist_that_it_may_not_read_is_read_on_the_public_page(
    standin: StandIn, web: Web, turns: list[float]
) -> None:
    standin.scenarios.set("spotify", Scenario.WEB_API_REFUSED)

    listing = seen(standin, [web_api(standin, web), embed(standin, web)], turns)

    expect_whole(standin, listing)
    assert listing.source == "spotify playlist query"


def test_where_it_asks_to_wait_it_is_left_alone_for_that_long(standin: StandIn, web: Web, turns: list[float]) -> None:
    standin.scenarios.set("spotify", Scenario.WEB_API_RATE_LIMITED, seconds=3_600, times=1)
    ways: list[Way] = [web_api(standin, web), embed(standin, web)]
    expect_whole(standin, seen(standin, ways, turns))
    asked = standin.calls["web_api_calls"]

    expect_whole(standin, seen(standin, ways, turns))

    assert standin.calls["web_api_calls"] == asked


def test_the_query_is_asked_a_hundred_rows_at_a_time(standin: StandIn, web: Web, turns: list[float]) -> None:
    listing = seen(standin, [embed(standin, web)], turns, number=3)

    expect_whole(standin, listing, number=3)
    assert standin.calls["playlist_queries"] == 100
    assert len(turns) == 101


def test_without_a_hash_only_the_first_rows_are_told(standin: StandIn, web: Web, turns: list[float]) -> None:
    listing = seen(standin, [embed(standin, web, query=False)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (50, None, False)
    assert "first rows" in listing.trouble


@pytest.mark.parametrize("scenario", [Scenario.STALE_HASH, Scenario.API_BLOCKED, Scenario.API_BLOCK_PAGE])
def test_a_query_that_is_refused_leaves_the_first_rows(
    standin: StandIn, web: Web, turns: list[float], scenario: Scenario
) -> None:
    standin.scenarios.set("spotify", scenario)

    listing = seen(standin, [embed(standin, web)], turns)

    assert (listing.count, listing.is_complete) == (50, False)
    assert "Only the first rows were seen" in listing.trouble


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        (Scenario.DEAD, PlaylistGone),
        (Scenario.PRIVATE, PlaylistPrivate),
        (Scenario.BLOCKED, SourceBlocked),
        (Scenario.SERVER_ERROR, SourceUnreachable),
        (Scenario.BLOCK_PAGE, PageChanged),
    ],
)
def test_a_playlist_that_is_not_shown_says_why(
    standin: StandIn, web: Web, turns: list[float], scenario: Scenario, error: type[NotRead]
) -> None:
    standin.scenarios.set("spotify", scenario)

    assert isinstance(read(standin, [embed(standin, web)], turns), error)


def test_a_wait_that_spotify_names_is_passed_on_and_nothing_more_is_asked(
    standin: StandIn, web: Web, turns: list[float]
) -> None:
    standin.scenarios.set("spotify", Scenario.API_RATE_LIMITED, seconds=7)

    answer = read(standin, [embed(standin, web), embed(standin, web)], turns)

    assert isinstance(answer, SourceBlocked)
    assert answer.retry_after == timedelta(seconds=7)
    assert standin.calls["embed_pages"] == 1


def test_no_answer_at_all_is_unreachable_and_names_no_address(web: Web, turns: list[float]) -> None:
    answer = Playlists([Embed(web, "http://127.0.0.1:9", "http://127.0.0.1:9/q")]).read("0" * 22, turns.append)

    assert isinstance(answer, SourceUnreachable)
    assert "127.0.0.1" not in str(answer)


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(Credentials("app", "a-secret-of-an-app"))


# The browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(Path(tmp_path_factory.mktemp("p")), page_seconds=4))
    yield browser
    browser.close()


def player(standin: StandIn, browser: Browser) -> PlayerPage:
    return PlayerPage(browser, standin.url, f"{standin.url}/pathfinder/v2/query")


@pytest.mark.processes
@pytest.mark.parametrize("number", [1, 2])
def test_the_browser_asks_the_players_query_for_every_row(
    standin: StandIn, browser: Browser, turns: list[float], number: int
) -> None:
    expect_whole(standin, seen(standin, [player(standin, browser)], turns, number), number)


@pytest.mark.processes
def test_the_browser_makes_good_what_a_stale_hash_leaves_out(
    standin: StandIn, browser: Browser, web: Web, turns: list[float]
) -> None:
    listing = seen(standin, [embed(standin, web, query=False), player(standin, browser)], turns)

    expect_whole(standin, listing)
    assert listing.source == "spotify playlist page"


@pytest.mark.processes
def test_the_browser_does_not_wait_for_rows_that_are_withheld(
    standin: StandIn, browser: Browser, turns: list[float]
) -> None:
    standin.scenarios.set("spotify", Scenario.ROWS_WITHHELD)

    listing = seen(standin, [player(standin, browser)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (25, 250, False)


@pytest.mark.processes
def test_the_page_of_a_dead_playlist_is_gone(standin: StandIn, browser: Browser, turns: list[float]) -> None:
    standin.scenarios.set("spotify", Scenario.DEAD)

    assert isinstance(read(standin, [player(standin, browser)], turns), PlaylistGone)


def test_the_tracks_of_an_album_and_of_an_artist_are_shown_to_who_pastes_its_link(
    standin: StandIn, web: Web, turns: list[float]
) -> None:
    track = next(iter(standin.world))
    artist = track.credited[0]
    source = Playlists([embed(standin, web)])

    of_album = source.glance(track.album_id, turns.append, "album")
    of_artist = source.glance(artist.spotify_id, turns.append, "artist")
    unknown = source.glance("0" * 22, turns.append, "artist")

    assert isinstance(of_album, Listing)
    assert [one.spotify_id for one in of_album.entries] == [track.spotify_id]
    assert isinstance(of_artist, Listing)
    assert [one.spotify_id for one in of_artist.entries] == [one.spotify_id for one in standin.world.popular(artist)]
    assert isinstance(unknown, PlaylistGone)
