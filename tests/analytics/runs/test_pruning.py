"""Readings are deleted after some weeks; snapshots, and readings without a number, are not."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.models import Outcome, Platform, Reading, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import pruning, verification
from enrichment.runs import lifecycle
from tests.callers import logged_in, make_person, words_of
from tests.makers import FRIDAY, make_pending_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
WEEK = timedelta(weeks=1)


@pytest.fixture
def reader() -> Client:
    return logged_in(make_person())


def outcomes() -> list[str]:
    return sorted(Reading.objects.values_list("outcome", flat=True))


@pytest.mark.slow
def test_what_was_read_is_dropped_and_its_snapshot_stays() -> None:
    track, other = make_track(), make_track(videos=0)
    old = recorded(
        {
            (track, SPOTIFY): 5_000,
            (track, YOUTUBE): Outcome.HIDDEN,
            (other, SPOTIFY): Outcome.BLOCKED,
            (other, YOUTUBE): Outcome.NO_VIDEO,
        },
        FRIDAY - 2 * WEEK,
    )
    new = recorded({(track, SPOTIFY): 6_000})
    before = list(Snapshot.objects.values())

    assert pruning.prune(FRIDAY - WEEK) == 2

    assert outcomes() == ["blocked", "hidden", "read"]
    assert list(Snapshot.objects.values()) == before
    for run in (old, new):
        run.refresh_from_db()
        assert list(verification.broken(run, FRIDAY)) == []
    assert (old.readings_pruned_at is not None, new.readings_pruned_at) == (True, None)


def test_dropping_twice_drops_nothing_more() -> None:
    recorded({(make_track(), SPOTIFY): 5_000}, FRIDAY - 2 * WEEK)

    assert [pruning.prune(FRIDAY), pruning.prune(FRIDAY)] == [1, 0]


def test_a_run_that_goes_on_keeps_what_it_has_read() -> None:
    run = make_pending_run(2)
    run.readings.update(state="settled", outcome="read", number=1, observed_at=FRIDAY)

    assert pruning.prune(FRIDAY + 520 * WEEK) == 0


def test_a_broken_growth_is_still_found_in_a_pruned_run() -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 5_000}, FRIDAY - 2 * WEEK)
    run = recorded({(track, SPOTIFY): 6_000}, FRIDAY - WEEK)
    pruning.prune(FRIDAY)
    run.refresh_from_db()

    Snapshot.objects.filter(run=run).update(wow_streams=1)

    broken = [one.invariant for one in verification.broken(run, FRIDAY)]
    assert "growth of streams is number minus baseline, per seven days" in broken


def test_what_could_not_be_read_can_still_be_retried() -> None:
    track, other = make_track(videos=0), make_track(videos=0)
    old = recorded({(track, SPOTIFY): Outcome.BLOCKED, (other, SPOTIFY): 5_000}, FRIDAY - 2 * WEEK)
    pruning.prune(FRIDAY)

    run, _started = lifecycle.start(lifecycle.RunRequest(SnapshotRun.Trigger.SHELL, retry_of=old.pk))

    assert list(run.readings.values_list("track", flat=True)) == [track.pk]


def test_the_page_says_where_the_numbers_are(reader: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): 5_000}, FRIDAY - 2 * WEEK)
    pruning.prune(FRIDAY)

    words = words_of(reader.get(f"/runs/{run.pk}/").content)

    assert "The readings with a number were deleted" in words
