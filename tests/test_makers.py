"""What tests make in place of recording is what recording would write."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from analytics.models import Platform, PlatformRun, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.makers import FRIDAY, make_track, recorded
from tests.past import Counts, make_past

pytestmark = pytest.mark.django_db

Past = Sequence[tuple[float, int]]
PASTS: Sequence[Past] = (
    [(7, 1_000), (0, 1_100)],
    [(14, 1_000), (7, 900), (0, 900)],
    [(7, 0), (0, 0)],
    [(7, 10), (0, 201)],
    [(14, 100), (9, 500), (4, 900), (1, 990), (0, 1_000)],
    [(364, 1_000), (91, 2_000), (28, 4_000), (24.5, 5_000), (7.3, 5_111), (0.4, 8_000)],
)
UNLIKE = ("id", "run_id", "track_id", "progressed_at")
"""Columns that differ between any two runs."""


def rows_of(*tracks: Track) -> list[list[dict[str, Any]]]:
    """Return all that a past consists of."""
    runs = SnapshotRun.objects.filter(snapshots__track__in=tracks).distinct().order_by("pk")
    found = [
        runs,
        PlatformRun.objects.filter(run__in=runs).order_by("run_id", "platform"),
        Reading.objects.filter(run__in=runs).order_by("run_id", "track_id", "platform"),
        Snapshot.objects.filter(track__in=tracks).order_by("run_id", "track_id"),
    ]
    return [
        [{name: value for name, value in row.items() if name not in UNLIKE} for row in rows]
        for rows in (one.values() for one in found)
    ]


def numbers_of(past: Past, track: Track, edition: Track) -> list[tuple[datetime, Counts]]:
    """Return the numbers of these weeks: streams of both, which show one count, and views of the first."""
    return [
        (
            FRIDAY - timedelta(days=days),
            {(track, Platform.SPOTIFY): count, (track, Platform.YOUTUBE): count, (edition, Platform.SPOTIFY): count},
        )
        for days, count in past
    ]


@pytest.mark.exhaustive
@override_settings(CANARY_HOURS=0)  # No look: days follow the hour.
def test_a_past_that_is_made_is_the_one_that_recording_leaves() -> None:
    for number, past in enumerate(PASTS):
        isrcs = [f"QZTST26{number:04d}{one}" for one in (0, 1)]
        made, read = ([make_track(videos=0, isrc=isrc) for _ in range(2)] for isrc in isrcs)

        first, *others = numbers_of(past, made[0], made[1])
        make_past(first)
        make_past(*others)
        for at, counts in numbers_of(past, read[0], read[1]):
            recorded(counts, at)

        assert (past, rows_of(*made)) == (past, rows_of(*read))
