"""Which code read each number of a track's history, as far as the readings are still kept."""

from django.db.models import Prefetch, QuerySet

from analytics.models import Outcome, Platform, Reading, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot


def with_sources(snapshots: QuerySet[Snapshot], track: Track) -> QuerySet[Snapshot]:
    """Prefetch the readings of this track's snapshots: one query for all of them."""
    read = Reading.objects.filter(track=track, outcome=Outcome.READ).only("run", "platform", "source", "reason")
    return snapshots.select_related("run").prefetch_related(Prefetch("run__readings", read, to_attr="of_track"))


def source_of(one: Snapshot, platform: Platform) -> str | None:
    """Return what read or counted this number, or the file that it came from; None if its reading is not kept."""
    if one.run.imported_from:
        return one.run.imported_from
    if platform == Platform.SPOTIFY and one.streams_provider:
        return one.streams_provider
    readings: list[Reading] = one.run.of_track  # type: ignore[attr-defined]  # see `with_sources`
    return next((reading.source for reading in readings if reading.platform == platform), "") or None


def remarks_on(one: Snapshot) -> list[str]:
    """Return remarks on these numbers, as far as readings are kept."""
    readings: list[Reading] = one.run.of_track  # type: ignore[attr-defined]  # see `with_sources`
    return [f"{reading.get_platform_display()}: {reading.reason}" for reading in readings if reading.reason]
