"""Each invariant of a run: silent if it holds, and reported if it is broken."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from analytics.models import Contact, Outcome, Platform, PlatformRun, Reading, SnapshotRun, Track, TrackCurrent
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import verification
from tests.makers import FRIDAY, Numbers, make_contact, make_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def broken(run: SnapshotRun) -> list[str]:
    return [one.invariant for one in verification.broken(run, FRIDAY + timedelta(days=1))]


@pytest.fixture(scope="module")
def run(kept_rows: None) -> SnapshotRun:
    """Return the last of three weeks: editions, a gap of two weeks, an unread track, and two contacts."""
    one, two = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    three = make_track()
    make_contact(one, two, three)
    make_contact(three)
    recorded({(one, SPOTIFY): 1_000, (two, SPOTIFY): 1_000, (three, SPOTIFY): 70}, FRIDAY - timedelta(days=14))
    recorded({(one, SPOTIFY): 1_300, (three, YOUTUBE): 5_000}, FRIDAY - timedelta(days=7))
    streams: Numbers = {(one, SPOTIFY): 1_500, (two, SPOTIFY): 1_500, (three, SPOTIFY): Outcome.BLOCKED}
    views: Numbers = {(one, YOUTUBE): 9, (two, YOUTUBE): Outcome.NO_VIDEO, (three, YOUTUBE): 5_001}
    return recorded({**streams, **views})


def test_all_holds_of_a_run_that_nobody_touched(run: SnapshotRun) -> None:
    for one in SnapshotRun.objects.all():
        assert broken(one) == []


def test_all_holds_of_a_run_that_goes_on() -> None:
    run = make_run({(make_track(), SPOTIFY): 5}, FRIDAY + timedelta(days=1))

    assert broken(run) == []


BREAKS: dict[str, tuple[Any, dict[str, Any]]] = {
    "a run ends before its deadline": (SnapshotRun, {"deadline_at": F("ended_at") - timedelta(hours=1)}),
    "every reading of an ended run is settled, with its reason": (
        Reading,
        {"state": "pending", "outcome": "", "number": None},
    ),
    "a platform run counts its readings": (PlatformRun, {"read": F("read") + 1}),
    "recorded streams were read in this run": (Snapshot, {"spotify_streams": F("spotify_streams") + 1}),
    "recorded views were read in this run": (Snapshot, {"views_read_at": F("views_read_at") - timedelta(days=7)}),
    "growth of streams is number minus baseline, per seven days": (Snapshot, {"wow_streams": F("wow_streams") + 1}),
    "growth of views is number minus baseline, per seven days": (
        Snapshot,
        {"wow_youtube_pct": F("wow_youtube_pct") + 1},
    ),
    "a track shows the newest streams that were recorded": (Track, {"streams": F("streams") + 1}),
    "a track shows the newest views that were recorded": (Track, {"views": F("views") + 1}),
    "a contact's totals are the sums over their recordings": (Contact, {"total_streams": F("total_streams") + 1}),
    "lists know the streams that a track shows": (TrackCurrent, {"streams": F("streams") + 1}),
    "lists know the views that a track shows": (TrackCurrent, {"views": F("views") + 1}),
    "lists know this week's growth of streams": (TrackCurrent, {"streams_gain_1w": F("streams_gain_1w") + 1}),
    "lists know this week's growth of views": (TrackCurrent, {"views_pct_1w": F("views_pct_1w") + 1}),
}


@pytest.mark.slow
def test_what_somebody_broke_is_named(run: SnapshotRun) -> None:
    for invariant, (model, change) in BREAKS.items():
        with transaction.atomic():
            rows = model.objects.all()
            if model not in (Track, TrackCurrent, Contact):
                rows = rows.filter(**_of(model, run))

            rows.update(**change)

            found = broken(run)
            transaction.set_rollback(True)
        assert invariant in found


def _of(model: Any, run: SnapshotRun) -> dict[str, int]:
    return {"pk": run.pk} if model is SnapshotRun else {"run": run.pk}


def test_a_missing_snapshot_is_named(run: SnapshotRun) -> None:
    Snapshot.objects.filter(run=run).first().delete()  # type: ignore[union-attr]  # there are three

    assert "a recorded run has one snapshot per track, any other has none" in broken(run)


def test_snapshots_of_a_run_that_recorded_nothing_are_named(run: SnapshotRun) -> None:
    SnapshotRun.objects.filter(pk=run.pk).update(state="failed")

    failed = SnapshotRun.objects.get(pk=run.pk)
    assert "a recorded run has one snapshot per track, any other has none" in broken(failed)


def test_a_track_that_was_left_out_is_named(run: SnapshotRun) -> None:
    Track.objects.update(created_at=FRIDAY - timedelta(days=30))
    make_track()
    assert "a full run has one reading per track and platform" not in broken(run)

    Track.objects.update(created_at=FRIDAY - timedelta(days=30))

    assert "a full run has one reading per track and platform" in broken(run)


def test_a_track_that_was_not_asked_for_on_one_platform_is_named(run: SnapshotRun) -> None:
    Track.objects.update(created_at=FRIDAY - timedelta(days=30))

    assert "a full run has one reading per track and platform" not in broken(run)
    Reading.objects.filter(run=run, platform=YOUTUBE, outcome=Outcome.NO_VIDEO).delete()

    assert "a full run has one reading per track and platform" in broken(run)
