"""The three ways of reading a playlist on the simulator: which is gone first, and what the next one makes good."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import Kind, WorldPlaylist, WorldPlaylists
from enrichment.simulator.server import Simulator, serve
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
def running() -> Iterator[Simulator]:
    with serve(World(100, unlisted=1_500, playlists=(40, 250, 1_050), now=NOW), clock=lambda: NOW) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
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


def playlist(simulator: Simulator, number: int) -> WorldPlaylist:
    return next(one for one in WorldPlaylists(simulator.world) if one.number == number)


def embed(simulator: Simulator, web: Web, *, query: bool = True) -> Embed:
    known = query_hash(simulator.world, "fetchPlaylist") if query else ""
    return Embed(web, simulator.url, f"{simulator.url}/pathfinder/v2/query", known)


def web_api(simulator: Simulator, web: Web) -> WebApi:
    return WebApi(web, simulator.url, f"{simulator.url}/api/token", Credentials("app", "a-secret-of-an-app"))


def read(simulator: Simulator, ways: Sequence[Way], turns: list[float], number: int = 2) -> Listing | NotRead:
    return Playlists(ways).read(playlist(simulator, number).spotify_id, turns.append)


def seen(simulator: Simulator, ways: Sequence[Way], turns: list[float], number: int = 2) -> Listing:
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


def test_the_web_api_goes_first_and_is_enough(simulator: Simulator, web: Web, turns: list[float]) -> None:
    listing = seen(simulator, [web_api(simulator, web), embed(simulator, web)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify web api"
    assert {one.isrc[:5] for one in listing.entries} == {"QZTST"}
    assert simulator.calls["embed_pages"] == 0
    assert len(turns) == simulator.calls["web_api_calls"] + simulator.calls["tokens"] == 8


def test_its_token_is_kept_and_renewed_once_where_it_ended(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    api = web_api(simulator, web)
    seen(simulator, [api], turns)
    seen(simulator, [api], turns)
    assert simulator.calls["tokens"] == 1
    simulator.scenarios.set("spotify", Scenario.TOKEN_ENDED, times=1)

    expect_whole(simulator, seen(simulator, [api], turns))

    assert simulator.calls["tokens"] == 2


def test_a_playlist_that_it_may_not_read_is_read_on_the_public_page(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.WEB_API_REFUSED)

    listing = seen(simulator, [web_api(simulator, web), embed(simulator, web)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify playlist query"


def test_where_it_asks_to_wait_it_is_left_alone_for_that_long(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.WEB_API_RATE_LIMITED, seconds=3_600, times=1)
    ways: list[Way] = [web_api(simulator, web), embed(simulator, web)]
    expect_whole(simulator, seen(simulator, ways, turns))
    asked = simulator.calls["web_api_calls"]

    expect_whole(simulator, seen(simulator, ways, turns))

    assert simulator.calls["web_api_calls"] == asked


def test_the_query_is_asked_a_hundred_rows_at_a_time(simulator: Simulator, web: Web, turns: list[float]) -> None:
    listing = seen(simulator, [embed(simulator, web)], turns, number=3)

    expect_whole(simulator, listing, number=3)
    assert simulator.calls["playlist_queries"] == 11
    assert len(turns) == 12


def test_without_a_hash_only_the_first_rows_are_told(simulator: Simulator, web: Web, turns: list[float]) -> None:
    listing = seen(simulator, [embed(simulator, web, query=False)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (50, None, False)
    assert "first rows" in listing.trouble


@pytest.mark.parametrize("scenario", [Scenario.STALE_HASH, Scenario.API_BLOCKED, Scenario.API_BLOCK_PAGE])
def test_a_query_that_is_refused_leaves_the_first_rows(
    simulator: Simulator, web: Web, turns: list[float], scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    listing = seen(simulator, [embed(simulator, web)], turns)

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
    simulator: Simulator, web: Web, turns: list[float], scenario: Scenario, error: type[NotRead]
) -> None:
    simulator.scenarios.set("spotify", scenario)

    assert isinstance(read(simulator, [embed(simulator, web)], turns), error)


def test_a_wait_that_spotify_names_is_passed_on_and_nothing_more_is_asked(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.API_RATE_LIMITED, seconds=7)

    answer = read(simulator, [embed(simulator, web), embed(simulator, web)], turns)

    assert isinstance(answer, SourceBlocked)
    assert answer.retry_after == timedelta(seconds=7)
    assert simulator.calls["embed_pages"] == 1


def test_no_answer_at_all_is_unreachable_and_names_no_address(web: Web, turns: list[float]) -> None:
    answer = Playlists([Embed(web, "http://127.0.0.1:9", "http://127.0.0.1:9/q")]).read("0" * 22, turns.append)

    assert isinstance(answer, SourceUnreachable)
    assert "127.0.0.1" not in str(answer)


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(Credentials("app", "a-secret-of-an-app"))


# The browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(Path(tmp_path_factory.mktemp("p")), page_seconds=60))
    yield browser
    browser.close()


@pytest.fixture
def hurried(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(tmp_path, page_seconds=6))
    yield browser
    browser.close()


def player(simulator: Simulator, browser: Browser) -> PlayerPage:
    return PlayerPage(browser, simulator.url, f"{simulator.url}/pathfinder/v2/query")


@pytest.mark.processes
@pytest.mark.parametrize("number", [1, 2])
def test_the_browser_asks_the_players_query_for_every_row(
    simulator: Simulator, browser: Browser, turns: list[float], number: int
) -> None:
    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns, number), number)


@pytest.mark.processes
def test_the_browser_makes_good_what_a_stale_hash_leaves_out(
    simulator: Simulator, browser: Browser, web: Web, turns: list[float]
) -> None:
    listing = seen(simulator, [embed(simulator, web, query=False), player(simulator, browser)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify playlist page"


@pytest.mark.processes
def test_the_browser_does_not_wait_for_rows_that_are_withheld(
    simulator: Simulator, browser: Browser, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.ROWS_WITHHELD)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (25, 250, False)


@pytest.mark.processes
@pytest.mark.parametrize("scenario", [Scenario.BY_REQUEST, Scenario.BY_XHR])
def test_every_row_comes_however_the_page_asks(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns))


@pytest.mark.processes
def test_a_page_that_asks_for_its_rows_late_is_waited_for(
    simulator: Simulator, hurried: Browser, turns: list[float]
) -> None:
    # Longer than the browser may look at a page without a break.
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=7)

    expect_whole(simulator, seen(simulator, [player(simulator, hurried)], turns, number=1), number=1)


@pytest.mark.processes
@pytest.mark.parametrize("scenario", [Scenario.ROWS_FAIL, Scenario.ROWS_WITHOUT_CONTENT])
def test_one_answer_that_fails_costs_no_row(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario
) -> None:
    # The first is the page's own question, the second is one of ours.
    simulator.scenarios.set("spotify", scenario, times=2)

    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns))


@pytest.mark.processes
@pytest.mark.parametrize(
    ("scenario", "reason"), [(Scenario.ROWS_FAIL, "could not answer"), (Scenario.ROWS_WITHOUT_CONTENT, "fewer rows")]
)
def test_rows_that_cannot_be_had_leave_the_others_and_a_reason(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario, reason: str
) -> None:
    simulator.scenarios.set("spotify", scenario)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (25, 250, False)
    assert reason in listing.trouble


@pytest.mark.processes
def test_told_to_wait_the_page_asks_for_no_more_rows_and_keeps_those_it_has(
    simulator: Simulator, browser: Browser, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.ROWS_RATE_LIMITED, seconds=7)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.retry_after) == (25, timedelta(seconds=7))
    # The first rows, the page's own question and one of ours.
    assert simulator.calls["playlist_queries"] == 3


@pytest.mark.parametrize("scenario", [Scenario.ROWS_FAIL, Scenario.ROWS_WITHOUT_CONTENT])
def test_the_query_is_asked_once_more_where_an_answer_fails(
    simulator: Simulator, web: Web, turns: list[float], scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario, times=1)

    expect_whole(simulator, seen(simulator, [embed(simulator, web)], turns))


@pytest.mark.parametrize("scenario", [Scenario.ROWS_FAIL, Scenario.ROWS_WITHOUT_CONTENT, Scenario.ROWS_WITHHELD])
def test_a_query_that_fails_again_leaves_the_rows_it_gave(
    simulator: Simulator, web: Web, turns: list[float], scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    listing = seen(simulator, [embed(simulator, web)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (100, 250, False)
    assert "The rest was not seen" in listing.trouble
    assert simulator.calls["playlist_queries"] == 3


def test_a_wait_in_the_middle_of_the_rows_keeps_those_that_were_seen(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.ROWS_RATE_LIMITED, seconds=7)

    listing = seen(simulator, [embed(simulator, web), embed(simulator, web)], turns)

    assert (listing.count, listing.retry_after) == (100, timedelta(seconds=7))
    assert simulator.calls["embed_pages"] == 1


def test_a_playlist_without_names_is_counted_the_same_on_every_way(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.BLANKED)
    rows = WorldPlaylists(simulator.world).rows(playlist(simulator, 2), NOW)
    blanked = [row.track.spotify_id for row in rows if row.track and row.track.number % 3 == 0]

    for way in (web_api(simulator, web), embed(simulator, web), embed(simulator, web, query=False)):
        listing = seen(simulator, [way], turns)
        first = rows[: listing.count]

        names = {(one.title, one.artists) for one in listing.entries}
        assert all(title and "Various Artists" not in artists for title, artists in names)
        assert not {one.spotify_id for one in listing.entries} & set(blanked)
        assert listing.unavailable == sum(
            row.kind is Kind.UNAVAILABLE or bool(row.track and row.track.number % 3 == 0) for row in first
        )


@pytest.mark.processes
def test_the_page_of_a_dead_playlist_is_gone(simulator: Simulator, browser: Browser, turns: list[float]) -> None:
    simulator.scenarios.set("spotify", Scenario.DEAD)

    assert isinstance(read(simulator, [player(simulator, browser)], turns), PlaylistGone)


def test_the_tracks_of_an_album_and_of_an_artist_are_shown_to_who_pastes_its_link(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    track = next(iter(simulator.world))
    artist = track.credited[0]
    source = Playlists([embed(simulator, web)])

    of_album = source.glance(track.album_id, turns.append, "album")
    of_artist = source.glance(artist.spotify_id, turns.append, "artist")
    unknown = source.glance("0" * 22, turns.append, "artist")

    assert isinstance(of_album, Listing)
    assert [one.spotify_id for one in of_album.entries] == [track.spotify_id]
    assert isinstance(of_artist, Listing)
    assert [one.spotify_id for one in of_artist.entries] == [
        one.spotify_id for one in simulator.world.popular(artist)
    ]
    assert isinstance(unknown, PlaylistGone)
