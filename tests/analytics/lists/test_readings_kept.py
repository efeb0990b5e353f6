"""The order of a run's readings is kept once the run has ended, and only as long as it is right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.lists import counting, filtering, ordering
from analytics.lists.filtering import UNREAD
from analytics.models import Outcome, Platform, Reading, SnapshotRun, Track, changes
from analytics.runs import leasing, ledger
from analytics.runs.ledger import Settled
from analytics.snapshots.recording import record_run
from enrichment.runs import lifecycle
from tests.makers import make_pending_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any table for a large one."""
    monkeypatch.setattr(changes, "LARGE", -1)


def unread_of(run: SnapshotRun, most: int = 50) -> list[str]:
    """Return the first titles of what a run could not read, as its page shows them to somebody who comes now."""
    found = SnapshotRun.objects.get(pk=run.pk)
    rows = filtering.readings_that_ended(filtering.readings_of(found), UNREAD)
    rows = ordering.ordered(rows, ordering.READINGS, "track")
    return [reading.track.title for reading in counting.page(rows, 0, most)]


@pytest.fixture
def ended() -> SnapshotRun:
    """Give a run that could not read A and B, and read C."""
    a, b, c = (make_track(title=title) for title in "ABC")
    return recorded({(b, SPOTIFY): Outcome.REMOVED, (a, SPOTIFY): Outcome.BLOCKED, (c, SPOTIFY): 5_000})


def settle_first(run: SnapshotRun) -> None:
    """Settle the first reading that is left as removed."""
    reading = Reading.objects.filter(run=run, outcome="").order_by("pk")[0]
    lease = leasing.lease(reading.pk, timedelta(minutes=1))
    assert lease is not None
    ledger.settle([Settled(lease, Outcome.REMOVED)], timezone.now())


def test_the_readings_of_a_run_that_has_ended_are_sorted_once(ended: SnapshotRun) -> None:
    first = unread_of(ended)

    with CaptureQueriesContext(connection) as asked:
        again = unread_of(ended)

    assert first == again == ["A", "B"]
    assert not [one["sql"] for one in asked if "ORDER BY" in one["sql"] and "LIMIT" in one["sql"]]


def test_nothing_is_kept_of_a_run_that_goes_on() -> None:
    run = make_pending_run(2)
    before = len(unread_of(run))

    settle_first(run)
    one_is_settled = len(unread_of(run))
    settle_first(run)

    assert [before, one_is_settled, len(unread_of(run))] == [0, 1, 2]


def cancel(run: SnapshotRun) -> None:
    lifecycle.cancel(run.pk, "somebody")


def record_late(run: SnapshotRun) -> None:
    SnapshotRun.objects.filter(pk=run.pk).update(deadline_at=run.started_at)
    record_run(run.pk)


@pytest.mark.parametrize("end", [cancel, record_late])
def test_what_a_run_showed_before_its_end_is_not_shown_after_it(end: Callable[[SnapshotRun], None]) -> None:
    run = make_pending_run(2)
    before = len(unread_of(run))

    end(run)

    assert [before, len(unread_of(run))] == [0, 2]
    assert not Reading.objects.filter(run=run, outcome="").exists()


def test_a_track_with_another_title_moves_to_its_place(ended: SnapshotRun) -> None:
    before = unread_of(ended, most=1)

    Track.objects.filter(title="A").update(title="Z")

    assert [before, unread_of(ended, most=1), unread_of(ended)] == [["A"], ["B"], ["B", "Z"]]


def test_a_deleted_reading_makes_room_for_the_next(ended: SnapshotRun) -> None:
    before = unread_of(ended, most=1)

    Reading.objects.filter(run=ended, track__title="A").delete()

    assert [before, unread_of(ended, most=1)] == [["A"], ["B"]]
