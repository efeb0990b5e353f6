"""The year before the sample's own weeks, brought in as a file of another system would be: `import_history`."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from analytics.contacts import history
from analytics.files.table_reader import ANYWHERE
from analytics.models import Platform, SnapshotRun
from analytics.snapshots.importing import store
from analytics.snapshots.importing.rows import Plan, numbers_of, plan_of
from analytics.snapshots.importing.staging import stage
from enrichment.demo.planting import SOURCE
from enrichment.demo.sample import numbers_at
from enrichment.simulator.world import HISTORY_WEEKS, World, WorldTrack

FILE = "track_performance_snapshots.csv"
HEADER = ("spotify_id", "captured_at", "spotify_streams", "youtube_views")
WEEKS = range(HISTORY_WEEKS[-1] + 1, 54)
"""Up to a year before the sample's own run, and a week more."""


def bring_in(world: World) -> None:
    """Import the numbers of that year, with the totals of contacts in it, unless a file was imported before."""
    if SnapshotRun.objects.filter(state=SnapshotRun.State.IMPORTED).exists():
        return
    file = io.BytesIO(history_csv(world).encode())
    plan = plan_of(file, ANYWHERE, None)
    if not isinstance(plan, Plan):
        raise ValueError(f"The sample's history cannot be read: {plan.reason}")
    # Together: a second start would find the numbers, and leave contacts without their past.
    with transaction.atomic():
        store.store(lambda: stage(numbers_of(file, ANYWHERE, plan, world.now)), FILE, SOURCE)
        history.recompute(history.all_contacts(), history.recorded_runs())


def history_csv(world: World) -> str:
    """Return the file: a row per track and week. Tracks that are new have no past."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADER)
    for week in reversed(WEEKS):
        at = world.now - timedelta(weeks=week)
        rows.writerows(_row(world, track, at) for track in _with_a_past(world, at))
    return out.getvalue()


def _with_a_past(world: World, at: datetime) -> Iterator[WorldTrack]:
    return (track for track in world if world.history_weeks(track) and track.released < at.date())


def _row(world: World, track: WorldTrack, at: datetime) -> tuple[str, str, int | str, int | str]:
    streams, views = (_sum(numbers_at(world, track, platform, at)) for platform in Platform)
    return track.spotify_id, at.isoformat(timespec="seconds"), streams, views


def _sum(numbers: dict[str, int | None]) -> int | str:
    """Return the sum of a track's numbers, empty if one of them was not shown."""
    known = [number for number in numbers.values() if number is not None]
    return sum(known) if known and len(known) == len(numbers) else ""
