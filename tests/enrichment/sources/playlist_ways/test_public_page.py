"""The public page of a playlist and its query: all rows, or the first ones and a reason."""

from datetime import timedelta

import pytest

from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import RowKind, WorldPlaylists
from enrichment.simulator.server import Simulator
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import Embed, Listing, PlaylistGone, PlaylistPrivate, Playlists
from enrichment.sources.playlists.web import Web
from tests.enrichment.sources.playlist_ways.reading import NOW, embed, expect_whole, playlist, read, seen, web_api


@pytest.mark.slow
def test_the_query_is_asked_a_hundred_rows_at_a_time(simulator: Simulator, web: Web, turns: list[float]) -> None:
    listing = seen(simulator, [embed(simulator, web)], turns, number=3)

    expect_whole(simulator, listing, number=3)
    assert simulator.calls["playlist_queries"] == 11
    assert len(turns) == 12


def test_without_a_hash_only_the_first_rows_are_shown(simulator: Simulator, web: Web, turns: list[float]) -> None:
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


@pytest.mark.slow
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
            row.kind is RowKind.UNAVAILABLE or bool(row.track and row.track.number % 3 == 0) for row in first
        )


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
