"""The snapshots of a run are written in one transaction: whether they were is seen of rows that were committed."""

import pytest

from analytics.models import Platform
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs.verification import broken
from tests.makers import FRIDAY, make_tracks, recorded


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_snapshots_that_came_in_two_commits_are_named() -> None:
    run = recorded(dict.fromkeys(((track, Platform.SPOTIFY) for track in make_tracks(2)), 5))
    assert list(broken(run, FRIDAY)) == []

    snapshot = Snapshot.objects.filter(run=run).first()
    assert snapshot is not None
    snapshot.flags = ["streams_fell"]
    snapshot.save()

    assert [one.invariant for one in broken(run, FRIDAY)] == [
        "the snapshots of a run were written in one transaction"
    ]
