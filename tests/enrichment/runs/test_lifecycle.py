"""Starting, tending and cancelling runs: slots, the single active run, and the check a minute later."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analytics.models import Outcome, Platform, Reading, SnapshotRun, Track
from analytics.runs import ledger
from enrichment import broker
from enrichment.runs import launching, lifecycle
from enrichment.runs.lifecycle import RunRequest
from tests.makers import make_canary, make_pending_run, make_track

pytestmark = pytest.mark.django_db

SHELL = SnapshotRun.Trigger.SHELL
FRIDAY = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def launched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, list[int] | None]]:
    """Collect what would be handed to the workers."""
    calls: list[tuple[int, list[int] | None]] = []
    monkeypatch.setattr(launching, "launch", lambda run, readings=None: calls.append((run, readings)))
    monkeypatch.setattr(broker, "messages_waiting", lambda: 0)
    return calls


@pytest.fixture
def begun() -> Track:
    """Yield a track that has been followed since before these tests' slots."""
    track = make_track()
    Track.objects.update(created_at=FRIDAY - timedelta(days=3))
    return track


def end(run: SnapshotRun) -> None:
    SnapshotRun.objects.filter(pk=run.pk).update(state="complete", ended_at=timezone.now())


def test_a_run_asks_every_active_track_on_every_platform(
    launched: list[object], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    track, silent, sleeping = make_track(), make_track(videos=0), make_track()
    Track.objects.filter(pk=sleeping.pk).update(active=False)

    with django_capture_on_commit_callbacks(execute=True):
        run, started = lifecycle.start(RunRequest(trigger=SHELL))

    asked = set(run.readings.values_list("track", "platform", "outcome"))
    assert started
    assert asked == {
        (track.pk, "spotify", ""),
        (track.pk, "youtube", ""),
        (silent.pk, "spotify", ""),
        (silent.pk, "youtube", Outcome.NO_VIDEO),
    }
    assert run.tracks == 2
    assert launched == [(run.pk, None)]


def test_a_run_without_tracks_needs_no_worker(
    launched: list[object], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run, started = lifecycle.start(RunRequest(trigger=SHELL))

    assert started
    assert run.state == SnapshotRun.State.COMPLETE
    assert "import a catalogue" in run.note
    assert launched == []


def test_a_second_start_returns_the_active_run() -> None:
    make_track()
    first, _ = lifecycle.start(RunRequest(trigger=SHELL))

    second, started = lifecycle.start(RunRequest(trigger=SnapshotRun.Trigger.API))

    assert (second, started) == (first, False)
    assert SnapshotRun.objects.count() == 1


def test_an_unknown_track_is_named_and_starts_nothing() -> None:
    known = make_track()

    with pytest.raises(lifecycle.UnknownTracks) as refused:
        lifecycle.start(RunRequest(trigger=SHELL, spotify_ids=[known.spotify_id, "0" * 22]))

    assert refused.value.args == ("0" * 22,)
    assert not SnapshotRun.objects.exists()


def test_a_retry_asks_only_what_was_not_read() -> None:
    good, bad = make_track(), make_track(videos=0)
    first, _ = lifecycle.start(RunRequest(trigger=SHELL))
    first.readings.filter(track=good).update(state="settled", outcome="read", number=1, observed_at=FRIDAY)
    first.readings.filter(track=bad, platform="spotify").update(state="settled", outcome="unreachable")
    end(first)

    retry, _ = lifecycle.start(RunRequest(trigger=SHELL, retry_of=first.pk))

    assert [*retry.readings.values_list("track", "platform")] == [(bad.pk, "spotify")]
    assert not retry.is_full


def test_a_switched_off_platform_is_not_asked(settings: Settings) -> None:
    settings.PLATFORMS = ["youtube"]
    make_track()

    run, _ = lifecycle.start(RunRequest(trigger=SHELL))

    assert [platform_run.platform for platform_run in run.platform_runs.all()] == [Platform.YOUTUBE]


def test_the_slot_is_started_once_by_however_many_beats(begun: Track) -> None:
    started = [lifecycle.start_due_slot(FRIDAY + timedelta(seconds=second)) for second in (0, 0, 1)]

    assert len({run.pk for run in started if run}) == 1
    assert SnapshotRun.objects.get().scheduled_for == FRIDAY
    assert SnapshotRun.objects.get().trigger == SnapshotRun.Trigger.SCHEDULE


def test_a_slot_that_was_slept_through_is_caught_up(begun: Track) -> None:
    run = lifecycle.start_due_slot(FRIDAY + timedelta(hours=9))

    assert run is not None
    assert (run.scheduled_for, run.trigger) == (FRIDAY, SnapshotRun.Trigger.CATCH_UP)


def test_a_slot_that_can_no_longer_be_caught_up_is_missed(begun: Track) -> None:
    lifecycle.start_due_slot(FRIDAY + timedelta(days=4))

    missed = SnapshotRun.objects.get()
    assert (missed.scheduled_for, missed.state) == (FRIDAY, SnapshotRun.State.MISSED)


def test_of_several_slots_only_the_latest_is_started(begun: Track) -> None:
    lifecycle.start_due_slot(FRIDAY + 2 * WEEK + timedelta(hours=1))

    assert [*SnapshotRun.objects.order_by("scheduled_for").values_list("scheduled_for", "state")] == [
        (FRIDAY, "missed"),
        (FRIDAY + WEEK, "missed"),
        (FRIDAY + 2 * WEEK, "pending"),
    ]


@pytest.mark.exhaustive
def test_eight_fridays_are_eight_runs_whatever_the_clocks_of_new_york_do(begun: Track) -> None:
    moment = FRIDAY - timedelta(hours=1)

    while moment < FRIDAY + 8 * WEEK - timedelta(hours=1):
        run = lifecycle.start_due_slot(moment)
        if run:
            end(run)
        moment += timedelta(hours=1)

    slots = [*SnapshotRun.objects.order_by("scheduled_for").values_list("scheduled_for", flat=True)]
    assert slots == [FRIDAY + week * WEEK for week in range(8)]


def test_no_slot_is_due_before_there_was_a_catalogue() -> None:
    make_track()

    assert lifecycle.due_slots(timezone.now()) == []


def test_a_run_by_hand_fulfils_the_slot_that_is_due(begun: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY + timedelta(minutes=1))

    run, _ = lifecycle.start(RunRequest(trigger=SHELL))

    assert run.scheduled_for == FRIDAY
    assert lifecycle.due_slots(FRIDAY + timedelta(minutes=2)) == []


def test_a_run_that_began_just_before_the_slot_becomes_the_slots_run(begun: Track) -> None:
    run, _ = lifecycle.start(RunRequest(trigger=SHELL))
    SnapshotRun.objects.update(started_at=FRIDAY - timedelta(seconds=1), scheduled_for=None)

    same = lifecycle.start_due_slot(FRIDAY)

    assert same == run
    assert SnapshotRun.objects.get().scheduled_for == FRIDAY


def test_the_deadline_grows_with_the_catalogue(settings: Settings) -> None:
    settings.SPOTIFY_RATE = "1/minute"
    for _ in range(10):
        make_track()

    run, _ = lifecycle.start(RunRequest(trigger=SHELL))

    assert run.deadline_at - run.started_at == timedelta(minutes=30 + 2 * 10)


def test_tending_launches_what_a_dead_worker_held(launched: list[object]) -> None:
    run = make_pending_run(tracks=2)
    held = run.readings.order_by("pk")[0]
    yesterday = timezone.now() - timedelta(days=1)
    Reading.objects.filter(pk=held.pk).update(state="leased", attempts=1, lease_until=yesterday)

    lifecycle.tend(run, timezone.now())

    assert launched == [(run.pk, [held.pk])]


def test_tending_launches_a_run_whose_messages_are_lost(launched: list[object]) -> None:
    run = make_pending_run(tracks=2)
    later = timezone.now() + timedelta(minutes=5)

    lifecycle.tend(run, timezone.now())
    lifecycle.tend(run, later)

    assert launched == [(run.pk, None)]


def test_tending_waits_while_messages_wait(launched: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_pending_run(tracks=2)
    monkeypatch.setattr(broker, "messages_waiting", lambda: 1)

    lifecycle.tend(run, timezone.now() + timedelta(minutes=5))

    assert launched == []


def test_tending_records_a_run_at_its_deadline() -> None:
    run = make_pending_run(tracks=2)
    run.deadline_at = timezone.now()
    run.save()

    lifecycle.tend(run, timezone.now())

    run.refresh_from_db()
    assert run.state == SnapshotRun.State.FAILED
    assert run.platform_runs.get().unreachable == 2


def test_a_cancelled_run_records_nothing_and_makes_room() -> None:
    make_track()
    run, _ = lifecycle.start(RunRequest(trigger=SHELL))

    assert lifecycle.cancel(run.pk, "an operator")
    assert not lifecycle.cancel(run.pk, "an operator")

    run.refresh_from_db()
    assert run.state == SnapshotRun.State.CANCELLED
    assert run.snapshots.count() == 0
    assert lifecycle.start(RunRequest(trigger=SHELL))[1]


def test_canaries_are_the_first_that_a_run_hands_out() -> None:
    make_track()
    canary = make_track()
    make_canary(canary, Platform.YOUTUBE)
    make_canary(canary)

    run, _ = lifecycle.start(RunRequest(trigger=SHELL))

    first = run.readings.order_by("pk")[:2]
    assert {(one.track, one.platform) for one in first} == {(canary, "spotify"), (canary, "youtube")}


def test_a_run_over_few_tracks_reads_the_canaries_of_its_platforms_too() -> None:
    wanted, canary, asleep, _other = make_track(), make_track(), make_track(), make_track()
    make_canary(canary)
    make_canary(asleep)
    make_canary(canary, Platform.YOUTUBE)
    Track.objects.filter(pk=asleep.pk).update(active=False)

    run, _ = lifecycle.start(RunRequest(trigger=SHELL, spotify_ids=[wanted.spotify_id], platforms=[Platform.SPOTIFY]))

    assert set(run.readings.values_list("track", "platform")) == {(wanted.pk, "spotify"), (canary.pk, "spotify")}


def test_a_retry_reads_what_was_not_believed() -> None:
    track = make_track(videos=0)
    make_canary(track)
    first, _ = lifecycle.start(RunRequest(trigger=SHELL))
    ledger.reject(first.pk, Platform.SPOTIFY, "It was wrong.")
    end(first)

    second, _ = lifecycle.start(RunRequest(trigger=SHELL, retry_of=first.pk))

    assert set(second.readings.values_list("track", "platform")) == {(track.pk, "spotify")}
