"""How playlists' tracks join a run, and what happens if a playlist or a worker fails."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from analytics.models import PlaylistReading, SnapshotRun, week_of
from analytics.playlists import reading_queue
from analytics.playlists.weeks import UnseenPlaylist
from analytics.runs.verification import broken
from analytics.snapshots.recording import record_run
from enrichment import registry
from enrichment.runs import lifecycle, playlist_phase
from tests.enrichment.playlists.conftest import NOW, Far, RunWeek
from tests.makers import make_track

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


def test_the_tracks_do_not_wait_longer_than_the_playlists_may_take(
    far: Far, run_week: RunWeek, monkeypatch: pytest.MonkeyPatch, launched: list[int]
) -> None:
    far.follow(1)
    monkeypatch.setattr(playlist_phase, "launch", lambda _run: None)
    run = run_week(far)
    assert run.playlists_until is not None
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(hours=3))

    with run_week.capture(execute=True):
        playlist_phase.tend(run, timezone.now())

    run.refresh_from_db()
    assert far.reading(1).outcome == "unreachable"
    assert not SnapshotRun.objects.filter(playlists_until__isnull=False).exists()
    assert run.deadline_at > timezone.now()
    assert launched == [run.pk]


def test_the_tracks_do_not_wait_for_playlists_that_spotify_shows_to_nobody(
    far: Far, run_week: RunWeek, monkeypatch: pytest.MonkeyPatch, launched: list[int]
) -> None:
    far.follow(1)
    monkeypatch.setattr(playlist_phase, "launch", lambda _run: None)
    run = run_week(far)
    monkeypatch.setattr(registry.pace(), "paused_until", lambda _platform: run.playlists_until)

    with run_week.capture(execute=True):
        playlist_phase.tend(run, timezone.now())

    assert far.reading(1).outcome == "unreachable"
    assert launched == [run.pk]


def test_a_worker_that_died_over_a_playlist_is_replaced(
    far: Far, run_week: RunWeek, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.follow(1)
    again: list[int] = []
    monkeypatch.setattr(playlist_phase, "launch", again.append)
    run = run_week(far)
    held = reading_queue.lease(far.reading(1).pk, timedelta(seconds=-1))

    lifecycle.tend(run, timezone.now())

    assert held is not None
    assert again == [run.pk, run.pk]
    assert far.reading(1).state == "pending"


def test_who_was_believed_dead_writes_nothing(far: Far) -> None:
    far.follow(1)
    (pk,) = reading_queue.ask_for(week_of(NOW))
    late = reading_queue.lease(pk, timedelta(seconds=-1))
    newer = reading_queue.lease(pk, timedelta(minutes=1))
    assert late is not None
    assert newer is not None

    written = reading_queue.settle(late, UnseenPlaylist(PlaylistReading.Outcome.REMOVED, "late"), NOW)

    assert not written
    assert far.reading(1).state == "leased"


def test_a_run_does_not_end_before_its_playlists(
    far: Far, run_week: RunWeek, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.follow(1)
    monkeypatch.setattr(playlist_phase, "launch", lambda _run: None)
    run = run_week(far)
    run.readings.update(state="settled", outcome="unreachable")

    ended = record_run(run.pk)

    assert ended.is_active


def test_only_runs_of_everything_read_playlists(
    far: Far, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, launched: list[int]
) -> None:
    far.follow(1)
    track = make_track()

    with django_capture_on_commit_callbacks(execute=True):
        run, _ = lifecycle.start(
            lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, spotify_ids=[track.spotify_id])
        )

    assert run.playlists_until is None
    assert launched == [run.pk]
    assert not PlaylistReading.objects.exists()


def test_a_cancelled_run_leaves_no_playlist_waiting(
    far: Far, run_week: RunWeek, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.follow(1)
    monkeypatch.setattr(playlist_phase, "launch", lambda _run: None)
    run = run_week(far)

    lifecycle.cancel(run.pk, "somebody")

    assert far.reading(1).state == "settled"
    playlist_phase.join(run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_run_that_playlists_joined_holds_together_when_it_is_recorded(far: Far, run_week: RunWeek) -> None:
    far.follow(1, 2)
    run = run_week(far)
    SnapshotRun.objects.filter(pk=run.pk).update(deadline_at=timezone.now())

    ended = record_run(run.pk)

    assert ended.state == SnapshotRun.State.PARTIAL
    assert [*broken(ended, timezone.now())] == []


def test_a_run_without_playlists_costs_one_question_more(far: Far, run_week: RunWeek, launched: list[int]) -> None:
    with CaptureQueriesContext(connection) as asked:
        run = run_week(far)

    assert len([query for query in asked if "_playlist" in query["sql"]]) == 1
    assert launched == [run.pk]
    assert run.playlists_until is None
