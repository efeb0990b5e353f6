"""The recent weeks of a few tracks, for their sparklines."""

from collections.abc import Iterable
from datetime import timedelta

from analytics.insights.week import Week
from analytics.models import Platform, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot

WEEKS = 9


def recent(track_ids: Iterable[int], platform: Platform, week: Week) -> dict[int, list[int | None]]:
    """Return what these tracks gained in each run over the whole catalogue of the last nine weeks, oldest first."""
    since = week.until - timedelta(weeks=WEEKS)
    whole = SnapshotRun.objects.filter(state__in=SnapshotRun.RECORDED, is_full=True, ended_at__gt=since)
    run_ids = list(whole.order_by("id").values_list("id", flat=True))
    gain = "wow_youtube_views" if platform == Platform.YOUTUBE else "wow_streams"
    rows = Snapshot.objects.filter(track__in=track_ids, run__in=run_ids).values_list("track", "run", gain)
    gains = {(track, run): number for track, run, number in rows}
    return {track: [gains.get((track, run)) for run in run_ids] for track in track_ids}
