"""The list of playlists, its export, a playlist's weeks with positions and moves, and a track's playlists."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from analytics.models import Platform, Playlist, PlaylistReading, SnapshotRun, week_of
from analytics.playlists.weeks import UnseenPlaylist
from tests.callers import queries, text
from tests.makers import (
    FRIDAY,
    make_pending_run,
    make_playlist,
    make_track,
    make_tracks,
    read_playlist,
    recorded,
    settle_playlist,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


def file_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"))))


def test_without_playlists_it_says_what_to_do(reader: Client) -> None:
    assert "update_playlists --add LINK" in text(reader, "/playlists/")


def test_a_row_tells_what_came_and_left_and_that_all_was_seen(reader: Client) -> None:
    playlist, tracks = make_playlist(), make_tracks(4)
    read_playlist(playlist, tracks[:3], FRIDAY - WEEK)

    read_playlist(playlist, tracks[1:])

    assert "Fresh Finds A Curator 3 1 1 0 Complete: all 3 rows" in text(reader, "/playlists/")


@pytest.mark.slow
def test_an_incomplete_week_knows_nothing_of_what_left(reader: Client) -> None:
    playlist, tracks = make_playlist(), make_tracks(4)
    read_playlist(playlist, tracks, FRIDAY - WEEK)

    read_playlist(playlist, tracks[2:], total=4)

    assert "2 – unknown – unknown 0 Incomplete: 2 of 4 rows" in text(reader, "/playlists/")
    page = text(reader, f"/playlists/{playlist.pk}/")
    assert "Only a complete reading shows what was added and removed." in page
    assert "Removed since" not in page
    assert "entered 1" not in page


@pytest.mark.slow
def test_places_move_up_down_and_in(reader: Client) -> None:
    playlist = make_playlist()
    gone, first, second, third = (make_track(title=title) for title in ("Gone", "First", "Second", "Third"))
    read_playlist(playlist, [gone, first, second], FRIDAY - WEEK)
    read_playlist(playlist, [second, third, first])

    page = text(reader, f"/playlists/{playlist.pk}/")

    assert "1 added, 1 removed" in page
    assert "Second 1 ▲ up 2" in page
    assert "Third 2 entered" in page
    assert "First 3 ▼ down 1" in page
    assert "Removed since the week of" in page
    assert "Gone Was at position 1." in page
    assert "Second" not in text(reader, f"/playlists/{playlist.pk}/?move=down")
    assert "Second 3" in text(reader, f"/playlists/{playlist.pk}/?week={week_of(FRIDAY - WEEK)}")


def test_a_playlist_that_is_gone_says_so_and_keeps_its_weeks(reader: Client) -> None:
    playlist, track = make_playlist(), make_track(title="Still known")
    read_playlist(playlist, [track], FRIDAY - WEEK)

    settle_playlist(
        playlist, UnseenPlaylist(PlaylistReading.Outcome.REMOVED, "Spotify has no such playlist (HTTP 404)")
    )

    page = text(reader, f"/playlists/{playlist.pk}/")
    assert "Removed, or its link is wrong" in page
    assert "Still known 1" in page
    assert "Removed, or its link is wrong" in text(reader, "/playlists/?state=failed")
    assert "No playlists match" in text(reader, "/playlists/?state=complete")


def test_the_lists_come_as_files(reader: Client) -> None:
    playlist, tracks = make_playlist(name="=sum(1)"), [make_track(title="One"), make_track(title="Two")]
    read_playlist(playlist, tracks)

    (row,) = file_of(reader, "/playlists/?format=csv")
    places = file_of(reader, f"/playlists/{playlist.pk}/?format=csv")

    assert row["name"] == "'=sum(1)"
    assert (row["complete"], row["known"], row["removed"]) == ("True", "2", "")
    assert [(one["position"], one["title"]) for one in places] == [("1", "One"), ("2", "Two")]


def test_a_playlist_that_was_never_read_says_when_it_will_be(reader: Client, settings: Settings) -> None:
    playlist = make_playlist()
    page = f"/playlists/{playlist.pk}/"

    assert "in the next update of playlists or the next run of the whole catalogue" in text(reader, page)
    settings.PLAYLISTS_IN_RUN = False
    assert "It will be read in the next update of playlists." in text(reader, page)
    Playlist.objects.update(active=False)
    assert "It is no longer followed, so it is not read." in text(reader, page)


@pytest.mark.slow
def test_every_link_to_a_file_of_playlists_leads_to_one(reader: Client) -> None:
    playlist = make_playlist()
    read_playlist(playlist, make_tracks(2))

    for page, first, length in (("/playlists/", "name", 1), (f"/playlists/{playlist.pk}/", "position", 2)):
        links = re.findall(r'href="([^"]+)"[^>]* download>', reader.get(page).content.decode())
        files = [reader.get(f"{page}{link}") for link in links]

        assert [one["Content-Disposition"].rpartition(".")[2] for one in files] == ['csv"', 'xlsx"'], page
        header, *rows = load_workbook(io.BytesIO(files[1].getvalue())).worksheets[0].values
        assert (header[0], len(rows)) == (first, length)


def test_a_track_names_its_playlists(reader: Client) -> None:
    track, other = make_track(), make_track()
    here, there = make_playlist("Here", 1), make_playlist("There", 2)
    read_playlist(here, [other, track])
    read_playlist(there, [track], FRIDAY - WEEK)
    read_playlist(there, [other])

    page = text(reader, f"/tracks/{track.pk}/")

    assert "Here Position 2 in the week of" in page
    assert "There No longer there. Last seen in the week of" in page


def test_a_run_tells_of_its_playlists(reader: Client) -> None:
    run = make_pending_run(tracks=1)
    playlist = make_playlist()
    read_playlist(playlist, [make_track()])
    PlaylistReading.objects.update(run=run)
    SnapshotRun.objects.update(playlists_until=run.deadline_at)

    assert "Playlists, being read first Fresh Finds 1 track, 0 of them new" in text(reader, f"/runs/{run.pk}/")


@pytest.mark.exhaustive
def test_lists_cost_the_same_however_long_they_are(reader: Client) -> None:
    tracks = make_tracks(30)
    few = make_playlist("Few", 1)
    read_playlist(few, tracks[:2], FRIDAY - WEEK)
    read_playlist(few, tracks[1:3])
    before = queries(reader, "/playlists/"), queries(reader, f"/playlists/{few.pk}/")

    long = make_playlist("Many 2", 2)
    read_playlist(long, tracks[:20], FRIDAY - WEEK)
    read_playlist(long, tracks[5:])
    list_alike(long, 27)

    assert (queries(reader, "/playlists/"), queries(reader, f"/playlists/{long.pk}/")) == before
    assert text(reader, "/playlists/").count("Many ") == 28
    assert len(reader.get("/playlists/").content) < 100_000
    assert len(reader.get(f"/playlists/{long.pk}/").content) < 100_000


def list_alike(playlist: Playlist, number: int) -> None:
    """Make this many playlists that the list shows with the same weeks; they have no positions of tracks."""
    alike = Playlist.objects.bulk_create(
        Playlist(spotify_id=f"{100 + one:022d}", name=f"Many {one}", owner=playlist.owner)
        for one in range(3, 3 + number)
    )
    weeks = list(playlist.readings.values())
    PlaylistReading.objects.bulk_create(
        PlaylistReading(**week | {"id": None, "playlist_id": one.pk}) for one in alike for week in weeks
    )


@pytest.mark.parametrize("sort", ["name", "-tracks", "added", "-removed", "came", "read"])
def test_playlists_are_sorted_by_any_column(reader: Client, sort: str) -> None:
    read_playlist(make_playlist("A", 1), [make_track()])
    make_playlist("B", 2)

    words = text(reader, f"/playlists/?sort={sort}")

    assert words.index(" A A Curator") < words.index("Not read yet")


@pytest.mark.parametrize("query", ["week=2020-01-03", "week=x"])
def test_a_week_that_is_not_there_is_not_found(reader: Client, query: str) -> None:
    assert reader.get(f"/playlists/{make_playlist().pk}/?{query}").status_code == 404


@pytest.mark.slow
def test_a_row_keeps_the_streams_and_views_that_were_known_then(reader: Client) -> None:
    track, unread = make_track(title="Known"), make_track(title="Unread")
    recorded({(track, Platform.SPOTIFY): 1_000, (track, Platform.YOUTUBE): 50}, FRIDAY - timedelta(days=1))
    playlist = make_playlist()
    read_playlist(playlist, [track, unread])
    recorded({(track, Platform.SPOTIFY): 9_000, (track, Platform.YOUTUBE): 90}, FRIDAY + timedelta(days=1))

    items = reader.get(f"/api/playlists/{playlist.pk}/positions").json()["items"]

    assert [(one["streams_then"], one["views_then"]) for one in items] == [(1_000, 50), (None, None)]
    assert "Known" in text(reader, f"/playlists/{playlist.pk}/")
    assert "1,000 50 9,000" in text(reader, f"/playlists/{playlist.pk}/")


def test_what_was_known_then_is_of_that_week_or_not_known(reader: Client) -> None:
    last_week, stale = make_track(), make_track()
    for track, days in ((last_week, 7), (stale, 9)):
        recorded({(track, Platform.SPOTIFY): 1_000, (track, Platform.YOUTUBE): 50}, FRIDAY - timedelta(days=days))
    playlist = make_playlist()

    read_playlist(playlist, [last_week, stale])

    items = reader.get(f"/api/playlists/{playlist.pk}/positions").json()["items"]
    assert [(one["streams_then"], one["views_then"]) for one in items] == [(1_000, 50), (None, None)]
