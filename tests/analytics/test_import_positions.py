"""Positions in playlists from another system's table, brought in by the command and in the admin."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from analytics.models import Playlist, PlaylistReading, PlaylistSnapshot, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import FRIDAY, make_playlist, make_track, read_playlist

pytestmark = pytest.mark.django_db

WEEK = date(2026, 11, 13)
CAMEL = "id,playlistId,playlistName,spotifyTrackId,position,spotifyStreams,youtubeViews,snapshotDate"
SNAKE = "id,playlist_id,playlist_name,spotify_track_id,position,spotify_streams,youtube_views,snapshot_date"


def imported(folder: Path, *lines: str, options: tuple[str, ...] = ()) -> str:
    path = folder / "playlist_snapshots.csv"
    path.write_text("\n".join(lines))
    told = io.StringIO()
    call_command("import_history", str(path), *options, stdout=told, stderr=told)
    return told.getvalue()


def row(
    playlist: Playlist, track: Track, position: object, day: str = "2026-11-13 10:00:00+00", counts: str = ","
) -> str:
    return f"7,{playlist.spotify_id},,{track.spotify_id},{position},{counts},{day}"


def places() -> list[tuple[date, int, int]]:
    return list(PlaylistSnapshot.objects.order_by("week", "position").values_list("week", "position", "track"))


@pytest.mark.parametrize("header", [CAMEL, SNAKE])
def test_a_dump_of_positions_becomes_weeks_of_playlists(tmp_path: Path, header: str) -> None:
    playlist, first, second = make_playlist(), make_track(), make_track()

    told = imported(
        tmp_path, header, row(playlist, first, 1, counts="5000,700"), row(playlist, second, 2, counts="\\N,")
    )

    assert "2 new positions of 2 tracks in 1 playlists and 1 weeks, of 2 read" in told
    assert places() == [(WEEK, 1, first.pk), (WEEK, 2, second.pk)]
    known = PlaylistSnapshot.objects.order_by("position").values_list("streams", "streams_then", "views_then")
    assert list(known) == [(None, 5_000, 700), (None, None, None)]
    week = PlaylistReading.objects.get()
    assert (week.outcome, week.complete, week.rows, week.tracks) == ("read", False, 2, 2)
    assert week.imported_from == "playlist_snapshots.csv (shell)"


def test_numbers_beside_positions_are_no_readings_of_tracks(tmp_path: Path) -> None:
    playlist, track = make_playlist(), make_track()

    imported(tmp_path, CAMEL, row(playlist, track, 1, counts="5000,700"))

    assert not Snapshot.objects.exists()
    assert not SnapshotRun.objects.exists()


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    playlist, track = make_playlist(), make_track()
    lines = [CAMEL, row(playlist, track, 3, counts="5000,"), row(playlist, make_track(), 4)]
    imported(tmp_path, *lines)
    before = list(PlaylistSnapshot.objects.order_by("pk").values()), list(PlaylistReading.objects.values())

    told = imported(tmp_path, *lines)

    assert "0 new positions" in told
    assert "2 already known, 0 conflicts left out" in told
    assert (list(PlaylistSnapshot.objects.order_by("pk").values()), list(PlaylistReading.objects.values())) == before


def test_another_position_for_the_same_week_is_named_and_left_out(tmp_path: Path) -> None:
    playlist, track = make_playlist("Fresh Finds"), make_track(title="Riser")
    imported(tmp_path, CAMEL, row(playlist, track, 3))

    told = imported(tmp_path, CAMEL, row(playlist, track, 5))

    assert (
        "line 2: Riser in Fresh Finds, week of 2026-11-13: position 5, but position 3 was imported before."
        " It was left out" in told
    )
    assert places() == [(WEEK, 3, track.pk)]


def test_other_numbers_for_the_same_position_are_a_conflict(tmp_path: Path) -> None:
    playlist, track = make_playlist(), make_track()
    imported(tmp_path, CAMEL, row(playlist, track, 3, counts="5000,"))

    told = imported(tmp_path, CAMEL, row(playlist, track, 3, counts="6000,"))

    assert "position 3, with other numbers than were imported before" in told
    assert PlaylistSnapshot.objects.get().streams_then == 5_000


def test_a_week_that_was_read_is_left_as_it_was_read(tmp_path: Path) -> None:
    playlist, stood, unseen = make_playlist(), make_track(title="Stood"), make_track(title="Unseen")
    read_playlist(playlist, [stood])
    day = f"{FRIDAY:%Y-%m-%d}"

    told = imported(tmp_path, CAMEL, row(playlist, stood, 9, day), row(playlist, unseen, 2, day))

    assert "position 9, but position 1 was read" in told
    assert "position 2, but it was not seen when that week was read" in told
    assert places() == [(FRIDAY.date(), 1, stood.pk)]
    assert PlaylistReading.objects.get().imported_from == ""


def test_a_reading_takes_the_place_of_an_imported_week(tmp_path: Path) -> None:
    playlist, imported_only, read = make_playlist(), make_track(), make_track()
    imported(
        tmp_path, CAMEL, row(playlist, imported_only, 1, f"{FRIDAY:%Y-%m-%d}"), row(playlist, read, 2, f"{FRIDAY:%F}")
    )

    read_playlist(playlist, [read], total=9)

    assert places() == [(FRIDAY.date(), 1, read.pk)]
    assert PlaylistReading.objects.get().imported_from == ""


def test_of_several_days_of_a_week_the_last_one_counts(tmp_path: Path) -> None:
    playlist, track, other = make_playlist(), make_track(), make_track()

    told = imported(
        tmp_path,
        CAMEL,
        row(playlist, track, 1, "2026-11-13"),
        row(playlist, other, 2, "2026-11-13"),
        row(playlist, other, 1, "2026-11-19 23:59:59"),
        row(playlist, other, 1, "2026-11-20"),
    )

    assert "2 of days before the last of their week" in told
    assert places() == [(WEEK, 1, other.pk), (date(2026, 11, 20), 1, other.pk)]


def test_positions_that_are_counted_from_zero_are_stored_from_one(tmp_path: Path) -> None:
    playlist, first, second = make_playlist(), make_track(), make_track()
    lines = [CAMEL, row(playlist, first, 0), row(playlist, second, 1)]

    told = imported(tmp_path, *lines)

    assert "counted from zero in the file" in told
    assert places() == [(WEEK, 1, first.pk), (WEEK, 2, second.pk)]
    assert "2 already known" in imported(tmp_path, *lines)


def test_a_playlist_is_found_by_its_name_where_the_id_is_another_systems(tmp_path: Path) -> None:
    make_playlist("Fresh Finds"), make_playlist("Twice", 2), make_playlist("twice", 3)
    track = make_track()

    told = imported(
        tmp_path,
        CAMEL,
        f"1,41,fresh finds,{track.spotify_id},1,,,2026-11-13",
        f"2,42,Twice,{track.spotify_id},1,,,2026-11-13",
        f"3,43,Nobody's,{track.spotify_id},1,,,2026-11-13",
    )

    assert PlaylistSnapshot.objects.get().playlist.name == "Fresh Finds"
    assert 'line 3: several playlists are called "Twice": say which by its link' in told
    assert 'line 4: there is no playlist "Nobody\'s"' in told


def test_unknown_tracks_and_playlists_are_added_on_request_and_not_followed(tmp_path: Path) -> None:
    known, lines = make_track(), [f"{CAMEL},title"]
    lines += [
        f"1,{'9' * 22},New Music,{known.spotify_id},1,,,2026-11-13,",
        f"2,{'9' * 22},New Music,{'8' * 22},2,,,2026-11-13,Song",
    ]

    told = imported(tmp_path, *lines)
    assert "2 tracks or playlists not in the catalogue" in told
    assert not PlaylistSnapshot.objects.exists()
    imported(tmp_path, *lines, options=("--add-tracks",))

    playlist = Playlist.objects.get()
    assert (playlist.name, playlist.active, playlist.snapshots.count()) == ("New Music", False, 2)
    assert Track.objects.get(spotify_id="8" * 22).title == "Song"


def test_bad_cells_are_named_by_their_line(tmp_path: Path) -> None:
    playlist, track = make_playlist(), make_track()
    lines = [CAMEL, row(playlist, track, "first"), row(playlist, track, ""), row(playlist, track, 1, "someday")]
    lines.append(f"1,,,{track.spotify_id},1,,,2026-11-13")

    with pytest.raises(CommandError, match="4 rows or cells have errors"):
        imported(tmp_path, *lines)

    assert not PlaylistSnapshot.objects.exists()


def test_a_rank_without_a_playlist_is_still_a_file_of_numbers(tmp_path: Path) -> None:
    track = make_track()

    imported(tmp_path, "Position,Spotify id,Date,Streams", f"4,{track.spotify_id},2026-11-13,5000")

    assert Snapshot.objects.get().spotify_streams == 5_000


@pytest.mark.slow
def test_the_admin_shows_what_a_file_of_positions_would_bring_and_imports_it_once() -> None:
    admin = logged_in(make_person("add_track", "change_track", "view_track", staff=True))
    playlist, track = make_playlist("Fresh Finds"), make_track()
    file = SimpleUploadedFile("places.csv", f"{CAMEL}\n{row(playlist, track, 4)}".encode())
    address = admin.post("/admin/analytics/track/history/", {"file": file})["Location"]

    shown = text(admin, address)
    assert "New positions 1 Playlists 1 Weeks 1 Tracks 1" in shown
    assert "Import 1 position" in shown
    assert not PlaylistSnapshot.objects.exists()
    told = words_of(admin.post(address, follow=True).content)

    assert "places.csv was imported: 1 new positions of 1 tracks in 1 playlists and 1 weeks" in told
    assert places() == [(WEEK, 4, track.pk)]
    week = text(admin, f"/playlists/{playlist.pk}/?week=2026-11-13")
    assert "Imported from places.csv" in week
    assert "nothing counts as added or removed" in week
    (stood,) = admin.get(f"/api/playlists/{playlist.pk}/positions").json()["items"]
    assert stood["imported_from"].startswith("places.csv")


def test_the_columns_of_a_joined_dump_are_understood(tmp_path: Path) -> None:
    playlist, track = make_playlist(), make_track()
    header = "spotify_playlist_id,playlist_name,spotify_url,id,playlist_id,track_id,position,streams,views,created_at"
    link = f"https://open.spotify.com/track/{track.spotify_id}"

    imported(tmp_path, header, f"{playlist.spotify_id},Any,{link},1,41,7f3b,4,5000,,2026-11-13 10:00:00.123456+00")

    assert places() == [(WEEK, 4, track.pk)]
