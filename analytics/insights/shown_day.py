"""The counted day of the streams that tracks show: as it was recorded, which the hour alone does not tell.

A look at the canaries may have shown that an update came early or late, and the hour in the settings may have changed
since.
"""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from analytics.models import Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counted_days


def with_shown_day(tracks: QuerySet[Track]) -> QuerySet[Track]:
    """Annotate tracks with the recorded day of their streams as `shown_day`."""
    shown = Snapshot.objects.filter(
        track=OuterRef("pk"), spotify_streams__isnull=False, streams_read_at=OuterRef("streams_read_at")
    )
    return tracks.annotate(shown_day=Subquery(shown.order_by("-run").values("streams_counted_on")[:1]))


def shown_day_of(track: Track) -> date | None:
    """Return the counted day of a track's streams, by the hour if it was not recorded; None without streams."""
    recorded: date | None = track.shown_day  # type: ignore[attr-defined]  # see `with_shown_day`
    return recorded or counted_days.of(track.streams_read_at)
