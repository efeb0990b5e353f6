"""What a platform run reports about itself: its rate, its time left, and nothing that it does not know."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from analytics.models import Outcome, Platform, PlatformRun, RunEvent, SnapshotRun
from analytics.runs import leasing, ledger
from analytics.runs.ledger import Settled
from analytics.runs.progress import Progress, progress_of, version_of
from analytics.runs.tallies import Tally, add_tally
from analytics.runs.youtube_quota import youtube_left
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
UNKNOWN = Progress(rate=None, left=None, waits_until=None, is_silent=False)


@pytest.fixture
def run() -> Iterator[SnapshotRun]:
    """Give a run while our clock and the database's stand still: how long a test takes says nothing about a rate."""
    now = timezone.now()
    with time_machine.travel(now, tick=False), connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE SCHEMA still;
            CREATE FUNCTION still.clock_timestamp() RETURNS timestamptz STABLE
                RETURN timestamptz '{now.isoformat()}';
            SET LOCAL search_path = still, pg_catalog, public
            """
        )
        yield make_pending_run(tracks=100)


def settle(run: SnapshotRun, number: int) -> None:
    """Settle so many readings of a run at once."""
    ids = run.readings.filter(state="pending").order_by("pk").values_list("pk", flat=True)[:number]
    leases = [lease for pk in ids if (lease := leasing.lease(pk, timedelta(minutes=1)))]
    ledger.settle(
        [Settled(lease, Outcome.READ, number=1) for lease in leases], timezone.now(), Tally(request_count=number)
    )


def let_pass(run: SnapshotRun, span: timedelta) -> None:
    """Move everything in a platform run back by this time, as if it had happened earlier."""
    platform_run = PlatformRun.objects.get(run=run)
    moments = {
        name: getattr(platform_run, name)
        for name in ("progressed_at", "rate_mark_at", "previous_mark_at", "waits_until")
    }
    PlatformRun.objects.filter(run=run).update(**{name: at - span for name, at in moments.items() if at is not None})


def going(run: SnapshotRun) -> Progress:
    return progress_of(PlatformRun.objects.get(run=run), timezone.now())


def test_a_platform_run_of_which_nothing_or_little_was_seen_has_no_rate(run: SnapshotRun) -> None:
    before = going(run)
    settle(run, 10)
    let_pass(run, 5 * SECOND)
    settle(run, 10)

    assert before == UNKNOWN
    assert going(run) == UNKNOWN


def test_the_rate_is_what_settled_since_the_first_step_and_tells_the_end(run: SnapshotRun) -> None:
    settle(run, 10)
    let_pass(run, 20 * SECOND)
    settle(run, 40)

    told = going(run)

    assert told.rate == pytest.approx(2.0, rel=0.1)
    assert told.left is not None
    assert told.left.total_seconds() == pytest.approx(25, abs=3)


@pytest.mark.slow
def test_the_rate_forgets_what_is_older_than_about_a_minute(run: SnapshotRun) -> None:
    settle(run, 1)
    for _ in range(4):
        let_pass(run, 31 * SECOND)
        settle(run, 1)
    let_pass(run, 31 * SECOND)
    settle(run, 62)

    assert going(run).rate == pytest.approx(62 / 31, rel=0.1)


def test_a_platform_run_that_fell_silent_has_no_rate_and_says_so(run: SnapshotRun) -> None:
    settle(run, 10)
    let_pass(run, 20 * SECOND)
    settle(run, 10)
    let_pass(run, 61 * SECOND)

    silent = going(run)
    settle(run, 10)

    assert (silent.rate, silent.left, silent.is_silent) == (None, None, True)
    assert going(run) == UNKNOWN


def test_a_platform_run_that_was_asked_to_wait_has_no_rate_until_then(run: SnapshotRun) -> None:
    settle(run, 10)
    let_pass(run, 20 * SECOND)
    settle(run, 10)
    until = timezone.now() + 30 * SECOND
    add_tally(run.pk, Platform.SPOTIFY, Tally(waits_until=until))

    waiting = going(run)
    let_pass(run, 31 * SECOND)

    assert (waiting.rate, waiting.left, waiting.waits_until) == (None, None, until)
    assert going(run).waits_until is None
    assert run.events.get().kind == RunEvent.Kind.WAITS


def test_a_platform_run_that_is_through_or_stopped_has_no_rate(run: SnapshotRun) -> None:
    settle(run, 10)
    let_pass(run, 20 * SECOND)
    settle(run, 10)
    ledger.stop(run.pk, Platform.SPOTIFY, Outcome.BLOCKED, "kept out")

    assert going(run) == UNKNOWN


def test_calls_are_counted_also_where_another_had_settled_the_reading(run: SnapshotRun) -> None:
    pk = run.readings.order_by("pk")[0].pk
    slow = leasing.lease(pk, timedelta(minutes=1))
    fast = leasing.lease(pk, timedelta(minutes=1), redelivered=True)
    assert slow is not None
    assert fast is not None

    for lease in (fast, slow):
        ledger.settle([Settled(lease, Outcome.READ, number=1)], timezone.now(), Tally(request_count=2))

    platform_run = run.platform_runs.get()
    assert (platform_run.read, platform_run.request_count) == (1, 4)


def version(run: SnapshotRun, at: datetime) -> int:
    return version_of(SnapshotRun.objects.get(pk=run.pk), at)


def versions(run: SnapshotRun) -> Iterator[int]:
    """Yield the version after each thing that can happen to a run."""
    now = timezone.now()
    yield version(run, now)
    for tally in (Tally({"read": 1}), Tally(request_count=1), Tally(waits_until=now + 20 * SECOND), Tally(bad=1)):
        add_tally(run.pk, Platform.SPOTIFY, tally)
        yield version(run, now)
    yield version(run, now + 30 * SECOND)  # The wait is over.
    yield version(run, now + 90 * SECOND)  # Nothing moved for a minute.
    let_pass(run, -100 * SECOND)
    add_tally(run.pk, Platform.SPOTIFY, Tally({"read": 1}))
    yield version(run, now + 101 * SECOND)
    SnapshotRun.objects.filter(pk=run.pk).update(state="failed", ended_at=now)
    yield version(run, now + 101 * SECOND)


def test_the_version_rises_with_every_change(run: SnapshotRun) -> None:
    seen = list(versions(run))

    assert seen == sorted(set(seen))


@override_settings(YOUTUBE_QUOTA=100)
def test_the_allowance_is_less_by_what_was_asked_since_midnight_in_california() -> None:
    today, yesterday = (make_pending_run_on_youtube(calls) for calls in (30, 50))
    noon = datetime(2026, 11, 20, 20, tzinfo=UTC)
    today.platform_runs.update(progressed_at=datetime(2026, 11, 20, 8, 1, tzinfo=UTC))
    yesterday.platform_runs.update(progressed_at=datetime(2026, 11, 20, 7, 59, tzinfo=UTC))

    assert youtube_left(noon) == 70
    assert youtube_left(noon - timedelta(days=1)) == 20
    today.platform_runs.update(request_count=170)
    assert youtube_left(noon) == 0


def make_pending_run_on_youtube(calls: int) -> SnapshotRun:
    SnapshotRun.objects.update(state="failed", ended_at=timezone.now())
    run = make_pending_run(tracks=1, platform=Platform.YOUTUBE)
    run.platform_runs.update(request_count=calls)
    return run
