"""What recording a run writes, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from analytics.models import Flag, Outcome, Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs.verification import broken
from analytics.snapshots.recording import memory, record_run
from enrichment.sources.base import HIGHEST
from tests.makers import FRIDAY, latest, make_contact, make_run, make_track, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def test_a_week_is_measured_as_it_is() -> None:
    track = make_track()

    streams_of(track, (7.3, 1_000), (0, 1_200))

    assert latest(track).wow_streams == 200
    assert latest(track).wow_pct == pytest.approx(20)
    assert latest(track).streams_interval_days == pytest.approx(7.3)


def test_a_missed_week_is_scaled_to_seven_days() -> None:
    track = make_track()

    streams_of(track, (14, 1_000), (0, 1_200))

    assert latest(track).wow_streams == 100
    assert latest(track).wow_pct == pytest.approx(10)
    assert latest(track).streams_interval_days == pytest.approx(14)


def test_the_baseline_is_the_number_nearest_to_seven_days() -> None:
    track = make_track()

    streams_of(track, (14, 100), (9, 500), (4, 900), (1, 990), (0, 1_000))

    assert latest(track).streams_interval_days == pytest.approx(9)


@pytest.mark.parametrize("days", [1, 3])
def test_a_number_of_the_same_days_is_no_baseline(days: float) -> None:
    track = make_track()

    streams_of(track, (days, 1_000), (0, 1_200))

    assert latest(track).wow_streams is None
    assert latest(track).streams_interval_days is None


def test_there_is_no_growth_over_zero() -> None:
    track = make_track()

    streams_of(track, (7, 0), (0, 1_200))

    assert (latest(track).wow_streams, latest(track).wow_pct) == (None, None)


def test_a_fall_stays_negative_and_is_flagged() -> None:
    track = make_track()

    streams_of(track, (7, 1_000), (0, 900))

    assert latest(track).wow_streams == -100
    assert latest(track).flags == [Flag.STREAMS_FELL]


@pytest.mark.parametrize(("now", "flag"), [(1_000, Flag.STREAMS_UNCHANGED), (20_001, Flag.STREAMS_JUMPED)])
def test_an_odd_number_is_flagged_and_shown(now: int, flag: Flag) -> None:
    track = make_track()

    streams_of(track, (7, 1_000), (0, now))

    assert latest(track).spotify_streams == now
    assert latest(track).flags == [flag]


@pytest.mark.slow
def test_a_number_that_was_not_read_is_unknown_and_the_last_one_stands_with_its_age() -> None:
    track, other = make_track(), make_track()
    recorded({(track, SPOTIFY): 1_000}, FRIDAY - timedelta(days=7))

    run = recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (other, SPOTIFY): 5})

    track.refresh_from_db()
    assert run.state == SnapshotRun.State.PARTIAL
    assert latest(track).spotify_streams is None
    assert latest(track).flags == [Flag.STREAMS_UNREAD]
    assert track.streams == 1_000
    assert track.streams_read_at == FRIDAY - timedelta(days=7, minutes=1)


def test_zero_is_a_number_like_any_other() -> None:
    track = make_track()

    run = recorded({(track, SPOTIFY): 0})

    assert run.state == SnapshotRun.State.COMPLETE
    assert latest(track).spotify_streams == 0


def test_editions_that_show_one_count_are_counted_once() -> None:
    single, deluxe = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    contact = make_contact(single, deluxe)

    recorded({(single, SPOTIFY): 5_000, (deluxe, SPOTIFY): 5_000})

    contact.refresh_from_db()
    assert contact.total_streams == 5_000
    assert contact.streams_recordings == 1
    assert latest(single).flags == latest(deluxe).flags == [Flag.STREAMS_SHARED]


def test_a_video_of_two_tracks_is_counted_once() -> None:
    one, other = make_track(), make_track(videos=0)
    other.videos.create(youtube_id=one.videos.get().youtube_id)
    contact = make_contact(one, other)

    recorded({(one, YOUTUBE): 300, (other, YOUTUBE): 300})

    contact.refresh_from_db()
    assert contact.total_youtube_views == 300
    assert contact.views_videos == 1


@pytest.mark.slow
def test_a_run_over_a_few_tracks_does_not_forget_the_others() -> None:
    known, retried = make_track(), make_track()
    contact = make_contact(known, retried)
    numbers = {(known, SPOTIFY): 1_000, (retried, SPOTIFY): 1_000}
    recorded(numbers, FRIDAY - timedelta(days=7))
    recorded({(known, SPOTIFY): 1_100, (retried, SPOTIFY): Outcome.UNREACHABLE})

    recorded({(retried, SPOTIFY): 1_300}, FRIDAY + timedelta(hours=5))

    contact.refresh_from_db()
    assert contact.total_streams == 2_400
    assert contact.wow_growth_pct == pytest.approx(20)
    assert contact.wow_recordings == 2


def test_who_no_longer_stands_behind_a_track_has_no_total() -> None:
    track = make_track()
    contact = make_contact(track)
    first = recorded({(track, SPOTIFY): 1_000}, FRIDAY - timedelta(days=7))
    contact.credits.all().delete()

    run = recorded({(track, SPOTIFY): 2_000})

    contact.refresh_from_db()
    assert (contact.total_streams, contact.streams_recordings, contact.aggregated_at) == (None, 0, None)
    assert [one for each in (first, run) for one in broken(each, FRIDAY)] == []


def test_nothing_read_leaves_every_number_alone() -> None:
    track = make_track()
    contact = make_contact(track)
    recorded({(track, SPOTIFY): 1_000}, FRIDAY - timedelta(days=7))
    contact.refresh_from_db()
    before = contact.aggregated_at

    run = recorded({(track, SPOTIFY): Outcome.BLOCKED})

    contact.refresh_from_db()
    assert run.state == SnapshotRun.State.FAILED
    assert Snapshot.objects.filter(run=run).count() == 0
    assert (contact.total_streams, contact.aggregated_at) == (1_000, before)


def test_a_run_without_tracks_is_complete_and_says_what_to_do() -> None:
    run = recorded({})

    assert run.state == SnapshotRun.State.COMPLETE
    assert "import a catalogue" in run.note


def test_a_retry_of_what_was_all_read_says_so() -> None:
    first = recorded({(make_track(), SPOTIFY): 10})
    retry = make_run({})
    retry.retry_of = first
    retry.save()

    assert "Nothing to retry" in record_run(retry.pk, FRIDAY).note


def test_a_track_without_video_leaves_nothing_unread() -> None:
    track = make_track(videos=0)

    run = recorded({(track, SPOTIFY): 10, (track, YOUTUBE): Outcome.NO_VIDEO})

    assert run.state == SnapshotRun.State.COMPLETE
    assert latest(track).flags == []


def test_recording_twice_writes_once() -> None:
    track = make_track()
    run = recorded({(track, SPOTIFY): 10})

    again = record_run(run.pk, FRIDAY + timedelta(hours=1))

    assert again.ended_at == FRIDAY
    assert Snapshot.objects.count() == 1


def test_a_run_with_readings_to_come_is_left_until_its_deadline() -> None:
    track, other = make_track(), make_track()
    run = make_run({(track, SPOTIFY): 10, (other, SPOTIFY): 20})
    run.readings.filter(track=other).update(state="pending", outcome="", number=None)
    run.platform_runs.update(read=1)

    early = record_run(run.pk, FRIDAY)
    late = record_run(run.pk, run.deadline_at)

    assert early.state == SnapshotRun.State.READING
    assert late.state == SnapshotRun.State.PARTIAL
    assert run.readings.get(track=other).outcome == Outcome.UNREACHABLE
    assert run.platform_runs.get().unreachable == 1


def test_recording_an_older_run_later_does_not_take_a_newer_number_back() -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 2_000})

    recorded({(track, SPOTIFY): 1_000}, FRIDAY - timedelta(days=7))

    assert Track.objects.get().streams == 2_000


@pytest.mark.django_db(transaction=True)  # Otherwise the test's own transaction would undo it.
def test_a_failure_in_the_middle_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    track = make_track()
    run = make_run({(track, SPOTIFY): 10})
    monkeypatch.setattr("analytics.contacts.aggregates.FORGET", "SELECT 1 / 0")

    with pytest.raises(Exception, match="division by zero"):
        record_run(run.pk, FRIDAY)

    run.refresh_from_db()
    assert run.state == SnapshotRun.State.READING
    assert Snapshot.objects.count() == 0
    assert Track.objects.get().streams is None


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("one_snapshot_per_run_and_track", "INSERT INTO analytics_trackperformancesnapshot (run_id, track_id, captured_at, flags) SELECT run_id, track_id, captured_at, flags FROM analytics_trackperformancesnapshot"),  # noqa: E501 - one statement
        ("one_run_per_slot", "INSERT INTO analytics_snapshotrun (scheduled_for, trigger, requested_by, is_full, state, tracks, started_at, deadline_at, ended_at, note) SELECT now(), 'shell', '', true, 'complete', 0, now(), now(), now(), '' FROM generate_series(1, 2)"),  # noqa: E501
        ("one_reading_per_run_track_and_platform", "INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, source, attempts, worker_losses) SELECT run_id, track_id, platform, 'pending', '', '', '', 0, 0 FROM analytics_reading"),  # noqa: E501
        ("a_number_exactly_where_the_outcome_is_read", "UPDATE analytics_reading SET outcome = 'removed'"),
        ("current_streams_are_a_count_with_its_age", "UPDATE analytics_track SET streams = -1"),
        ("streams_are_a_count_with_its_time", "UPDATE analytics_trackperformancesnapshot SET streams_read_at = NULL"),
        ("a_counted_day_has_its_streams", "UPDATE analytics_trackperformancesnapshot SET spotify_streams = NULL, streams_read_at = NULL"),  # noqa: E501
        ("a_run_has_ended_exactly_when_it_is_not_active", "UPDATE analytics_snapshotrun SET state = 'reading'"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(name: str, statement: str) -> None:
    recorded({(make_track(), SPOTIFY): 10})

    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_clock_that_was_set_back_ends_no_run_before_its_last_reading() -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): 5})
    last = run.readings.get().observed_at

    recorded_run = record_run(run.pk, FRIDAY - timedelta(hours=1))

    assert recorded_run.ended_at == last
    assert Snapshot.objects.get().captured_at == last


def test_a_larger_run_may_take_more_memory_up_to_a_bound() -> None:
    assert [memory(tracks) for tracks in (0, 100_000, 400_000, 5_000_000)] == [32, 32, 128, 256]


def test_the_highest_counts_that_sources_give_are_added_up() -> None:
    tracks = [make_track() for _ in range(12)]
    contact = make_contact(*tracks)

    recorded({(track, YOUTUBE): HIGHEST for track in tracks})

    contact.refresh_from_db()
    assert contact.total_youtube_views == 12 * HIGHEST
