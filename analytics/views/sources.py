"""Which code read each number of a track, and why there is none, as far as the readings are still kept."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from analytics.insights.weekly_growth import asked, growth_of
from analytics.models import Outcome, Platform, Reading, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot


def with_sources(snapshots: QuerySet[Snapshot], track: Track) -> QuerySet[Snapshot]:
    """Prefetch the readings of this track's snapshots: one query for all of them."""
    made = Reading.objects.filter(track=track).only("run", "platform", "outcome", "source", "reason")
    return snapshots.select_related("run").prefetch_related(Prefetch("run__readings", made, to_attr="of_track"))


def source_of(one: Snapshot, platform: Platform) -> str | None:
    """Return what read or counted this number, or the file that it came from; None if its reading is not kept."""
    if one.run.imported_from:
        return one.run.imported_from
    if platform == Platform.SPOTIFY and one.streams_provider:
        return one.streams_provider
    readings: list[Reading] = one.run.of_track  # type: ignore[attr-defined]  # see `with_sources`
    return next((reading.source for reading in readings if reading.platform == platform), "") or None


def remarks_on(one: Snapshot) -> list[str]:
    """Return remarks on these numbers, and why there are none, as far as readings are kept."""
    readings: list[Reading] = one.run.of_track  # type: ignore[attr-defined]  # see `with_sources`
    remarks = [(reading.get_platform_display(), _remark(reading)) for reading in readings]
    return [f"{platform}: {remark}" for platform, remark in remarks if remark]


def _remark(reading: Reading) -> str:
    if reading.outcome == Outcome.READ:
        return reading.reason
    return "" if reading.outcome in ("", Outcome.NO_VIDEO) else reading.get_outcome_display()


def unread_of(track: Track, week: Sequence[Snapshot]) -> dict[str, Reading]:
    """Return by platform why the newest run of the week that asked for a number got none; nothing if it got one."""
    newest = {platform: asked(week, platform) for platform in Platform}
    runs = {
        platform: one.run_id for platform, one in newest.items() if one and growth_of([one], platform).read_at is None
    }
    if not runs:
        return {}
    readings = Reading.objects.filter(track=track, run__in=runs.values()).select_related("run")
    return {one.platform: one for one in readings if one.run_id == runs.get(Platform(one.platform)) and _remark(one)}
