"""The playlists' own schedule: they are read outside runs, and their new tracks at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analytics.models import Platform, Playlist, PlaylistReading, PlaylistUpdate, SnapshotRun, Track, VideoSearch
from analytics.playlists import reading_queue
from analytics.playlists.weeks import Row, SeenPlaylist
from analytics.snapshots.recording import record_run
from enrichment.runs import lifecycle, playlist_reading, playlist_updates
from enrichment.runs.lifecycle import RunRequest
from tests.makers import make_playlist, make_run, make_track

pytestmark = pytest.mark.django_db

SLOT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEW = "4PTG3Z6ehGkBFwjybzWkR8"
State = PlaylistUpdate.State


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, settings: Settings, launched: list[int]) -> Iterator[list[int]]:
    """Collect the playlist readings that would be handed to the workers; no videos are searched for."""
    handed: list[int] = []
    settings.PLAYLIST_SCHEDULE, settings.SNAPSHOT_TIMEZONE = "0 10 * * 5", "UTC"
    monkeypatch.setattr(playlist_reading, "send", handed.extend)
    monkeypatch.setattr(playlist_updates, "search_for", lambda _tracks: (False, "Nothing will be searched for."))
    with time_machine.travel(SLOT, tick=False):
        yield handed


@pytest.fixture
def playlist() -> Playlist:
    made = make_playlist()
    Playlist.objects.update(created_at=SLOT - timedelta(days=3))
    return made


@pytest.fixture
def tend(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> "Tend":
    return Tend(django_capture_on_commit_callbacks)


class Tend:
    def __init__(self, capture: DjangoCaptureOnCommitCallbacks) -> None:
        self.capture = capture

    def __call__(self, at: datetime = SLOT) -> None:
        with self.capture(execute=True):
            playlist_updates.tend(at)


def show(*spotify_ids: str) -> None:
    """Settle every open reading with these tracks."""
    for reading in PlaylistReading.objects.exclude(state="settled"):
        held = reading_queue.lease(reading.pk, MINUTE)
        assert held is not None
        rows = [Row(place, one, f"Track {place}") for place, one in enumerate(spotify_ids, 1)]
        reading_queue.settle(held, SeenPlaylist("Fresh", "A Curator", len(rows), rows), SLOT)
    Track.objects.filter(spotify_id__in=spotify_ids).update(created_at=SLOT)


def states() -> list[str]:
    return list(PlaylistUpdate.objects.order_by("pk").values_list("state", flat=True))


def test_at_its_slot_every_followed_playlist_is_read_once(playlist: Playlist, tend: Tend, sent: list[int]) -> None:
    make_playlist(number=2)
    Playlist.objects.filter(pk=playlist.pk).update(active=False)
    Playlist.objects.update(created_at=SLOT - timedelta(days=3))

    tend(SLOT - MINUTE)
    assert not sent
    tend()
    tend(SLOT + MINUTE)

    assert len(sent) == 1
    assert PlaylistUpdate.objects.get().scheduled_for == SLOT


def test_new_tracks_are_read_at_once_and_known_ones_wait(playlist: Playlist, tend: Tend) -> None:
    known = make_track()
    Track.objects.update(created_at=SLOT - timedelta(days=3))
    tend()
    show(known.spotify_id, NEW)

    tend(SLOT + MINUTE)

    run = SnapshotRun.objects.get()
    assert (run.trigger, run.scheduled_for, run.is_full) == ("playlists", None, False)
    assert [one.track.spotify_id for one in run.readings.select_related("track")] == [NEW]
    assert (states(), PlaylistUpdate.objects.get().new_tracks) == (["tracks"], 1)


def test_an_update_ends_when_what_is_new_was_read(playlist: Playlist, tend: Tend) -> None:
    tend()
    show(NEW)
    tend(SLOT + MINUTE)
    SnapshotRun.objects.get().readings.update(state="settled", outcome="hidden")
    record_run(SnapshotRun.objects.get().pk)

    tend(SLOT + 2 * MINUTE)

    assert states() == ["done"]
    assert SnapshotRun.objects.count() == 1


def test_views_are_read_once_a_video_was_found(
    playlist: Playlist, tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist_updates, "search_for", lambda _tracks: (True, "YouTube is searched."))
    tend()
    show(NEW)
    tend(SLOT + MINUTE)
    SnapshotRun.objects.get().readings.update(state="settled", outcome="hidden")
    record_run(SnapshotRun.objects.get().pk)
    tend(SLOT + 2 * MINUTE)
    assert states() == ["tracks"]

    Track.objects.get().videos.create(youtube_id="dQw4w9WgXcQ")
    tend(SLOT + 3 * MINUTE)

    assert list(SnapshotRun.objects.latest("pk").readings.values_list("platform", flat=True)) == ["youtube"]


def test_an_update_does_not_wait_for_videos_that_are_not_found(
    playlist: Playlist, tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist_updates, "search_for", lambda _tracks: (True, "YouTube is searched."))
    tend()
    show(NEW)
    tend(SLOT + MINUTE)
    SnapshotRun.objects.get().readings.update(state="settled", outcome="hidden")
    record_run(SnapshotRun.objects.get().pk)
    VideoSearch.objects.create(track=Track.objects.get(), step="title", rounds=1, outcome="none", searched_at=SLOT)

    tend(SLOT + 2 * MINUTE)

    assert states() == ["done"]


def test_an_update_waits_for_an_active_run(playlist: Playlist, tend: Tend) -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): 5}, SLOT)
    tend()
    assert states() == []
    record_run(run.pk)

    tend(SLOT + timedelta(hours=1))

    assert PlaylistUpdate.objects.get().scheduled_for == SLOT


def test_a_run_over_new_tracks_makes_way_for_any_other(playlist: Playlist, tend: Tend) -> None:
    tend()
    show(NEW)
    tend(SLOT + MINUTE)

    run, started = lifecycle.start(RunRequest(SnapshotRun.Trigger.SCHEDULE, scheduled_for=SLOT + 2 * MINUTE))

    assert started
    assert SnapshotRun.objects.earliest("pk").state == "cancelled"
    assert run.readings.filter(track__spotify_id=NEW, platform="spotify").exists()


def test_what_a_run_made_way_with_is_read_after_a_run_that_left_it_out(playlist: Playlist, tend: Tend) -> None:
    other = make_track()
    Track.objects.update(created_at=SLOT - timedelta(days=3))
    tend()
    show(NEW)
    tend(SLOT + MINUTE)
    run, _ = lifecycle.start(RunRequest(SnapshotRun.Trigger.PAGE, spotify_ids=[other.spotify_id]))
    run.readings.update(state="settled", outcome="hidden")
    record_run(run.pk)

    tend(SLOT + 2 * MINUTE)

    assert SnapshotRun.objects.latest("pk").trigger == "playlists"


def test_a_missed_update_is_caught_up_and_one_too_old_is_marked(playlist: Playlist, tend: Tend) -> None:
    tend()
    show()

    tend(SLOT + timedelta(days=15))

    assert [
        (f"{one.scheduled_for:%m-%d}", one.state) for one in PlaylistUpdate.objects.order_by("scheduled_for")
    ] == [
        ("11-20", "done"),
        ("11-27", "missed"),
        ("12-04", "playlists"),
    ]


def test_rounds_of_a_clock_that_was_ahead_cost_none_that_comes(playlist: Playlist, tend: Tend) -> None:
    tend()
    show()
    tend(SLOT + timedelta(weeks=5))
    show()

    tend(SLOT + timedelta(weeks=1))

    assert PlaylistUpdate.objects.get(scheduled_for=SLOT + timedelta(weeks=1)).state == State.PLAYLISTS
    assert not PlaylistUpdate.objects.filter(scheduled_for__gt=SLOT + timedelta(weeks=1)).exists()


def test_a_clock_that_is_behind_for_a_moment_takes_no_update_from_its_slot(playlist: Playlist, tend: Tend) -> None:
    slots = [SLOT + timedelta(weeks=week) for week in range(3)]
    for slot in slots:
        tend(slot)
        show()

    tend(SLOT - timedelta(weeks=300))

    assert [*PlaylistUpdate.objects.order_by("pk").values_list("scheduled_for", flat=True)] == slots


def test_without_a_playlist_nothing_is_due(tend: Tend) -> None:
    tend()

    assert states() == []


def test_the_weekly_run_reads_playlists_first_only_where_it_shall(playlist: Playlist, settings: Settings) -> None:
    settings.PLAYLISTS_IN_RUN = False

    run, _ = lifecycle.start(RunRequest(SnapshotRun.Trigger.SHELL))

    assert not run.playlist_readings.exists()


def test_an_update_that_cannot_be_continued_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = PlaylistUpdate.objects.bulk_create(PlaylistUpdate(started_at=SLOT) for _ in range(2))
    continued: list[PlaylistUpdate] = []

    def advance(update: PlaylistUpdate, _now: datetime) -> None:
        continued.append(update)
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(playlist_updates, "advance", advance)

    with pytest.raises(ZeroDivisionError):
        playlist_updates.tend(SLOT)

    assert continued == [first, second]
