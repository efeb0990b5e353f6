"""What tests make in place of recording is what recording would write."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import override_settings

from analytics.models import PlatformRun, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.makers import make_past, make_track, record_streams

pytestmark = pytest.mark.django_db

PASTS: Sequence[Sequence[tuple[float, int]]] = (
    [(7, 1_000), (0, 1_100)],
    [(14, 1_000), (7, 900), (0, 900)],
    [(7, 0), (0, 0)],
    [(7, 10), (0, 201)],
    [(14, 100), (9, 500), (4, 900), (1, 990), (0, 1_000)],
    [(364, 1_000), (91, 2_000), (28, 4_000), (24.5, 5_000), (7.3, 5_111), (0.4, 8_000)],
)

UNLIKE = ("id", "run_id", "track_id", "progressed_at")
"""Columns that differ between any two runs."""


def rows_of(track: Track) -> list[list[dict[str, Any]]]:
    """Return all that a past consists of."""
    runs = SnapshotRun.objects.filter(snapshots__track=track).order_by("pk")
    found = [
        runs,
        PlatformRun.objects.filter(run__in=runs).order_by("run"),
        Reading.objects.filter(run__in=runs).order_by("run"),
        Snapshot.objects.filter(track=track).order_by("run"),
    ]
    return [
        [{name: value for name, value in row.items() if name not in UNLIKE} for row in rows]
        for rows in (one.values() for one in found)
    ]


@override_settings(CANARY_HOURS=0)  # No look: days follow the hour.
def test_a_past_that_is_made_is_the_one_that_recording_leaves() -> None:
    for past in PASTS:
        made, read = make_track(videos=0), make_track(videos=0)

        make_past(made, *past[:1])
        make_past(made, *past[1:])
        record_streams(read, *past)

        assert (past, rows_of(made)) == (past, rows_of(read))
