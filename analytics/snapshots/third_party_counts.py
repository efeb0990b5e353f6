"""Third-party counts, next to our own: the newest count of a track, its history, a run's gaps.

These counts have a table of their own. Snapshots, totals and rankings never use it, so numbers of two sources
cannot be mixed; growth of third-party counts is measured among themselves, by the same rules. Only with
`CHARTMETRIC_COUNTS=fill` a run takes over counts from there, see `filling`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet

from analytics.models import CountProvider, Interval, Outcome, SnapshotRun, ThirdPartyCount, ThirdPartyRequest, Track
from analytics.snapshots import filling, growth_sql


@dataclass(frozen=True)
class ThirdParty:
    """The newest third-party count of a track, and its growth against another one of the same source."""

    source: CountProvider
    streams: int
    observed_at: datetime
    fetched_at: datetime
    gain: int | None
    percent: float | None
    interval_days: float | None

    @property
    def interval(self) -> Interval | None:
        return Interval.by_clock(self.interval_days)


@dataclass(frozen=True)
class Gaps:
    """The tracks that a run could not read: how many were requested from the third party, and how many it knew.

    `filled` of the numbers are the run's own streams.
    """

    asked: int
    known: int
    left: int
    filled: int


# In the shape that the rules of growth expect.
_COUNTED = f"""(SELECT track_id, streams, observed_at AS streams_read_at, fetched_at
                  FROM analytics_thirdpartycount WHERE source = '{CountProvider.CHARTMETRIC}') counted"""  # noqa: S608
_COUNT = growth_sql.CountColumns("streams", number="streams", change="", percent="", table=_COUNTED)

_NEWEST = f"""
    SELECT newest.track_id, '{CountProvider.CHARTMETRIC}', newest.streams, newest.streams_read_at, newest.fetched_at,
           {growth_sql.change(_COUNT, "newest", "base")}, {growth_sql.percent(_COUNT, "newest", "base")},
           {growth_sql.interval_days("base")}
      FROM analytics_track track
     CROSS JOIN LATERAL (
           SELECT * FROM {_COUNTED} WHERE track_id = track.id ORDER BY streams_read_at DESC LIMIT 1) newest
      LEFT JOIN LATERAL ({growth_sql.baseline(_COUNT, "newest")}) base ON true
     WHERE track.id = ANY(%(tracks)s)
       AND newest.streams_read_at > coalesce(track.streams_read_at, '-infinity')
"""  # noqa: S608 - constants


def newest_of(track_ids: Iterable[int]) -> dict[int, ThirdParty]:
    """Return, by track, the newest third-party count of those that have none of our own that is as new."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"tracks": list(track_ids)})
        return {row[0]: ThirdParty(CountProvider(row[1]), *row[2:]) for row in cursor.fetchall()}


def with_third_party(tracks: QuerySet[Track]) -> QuerySet[Track]:
    """Prefetch the newest third-party count of these tracks: one query for all."""
    newest = ThirdPartyCount.objects.order_by("track_id", "-observed_at").distinct("track_id")
    return tracks.prefetch_related(Prefetch("third_party_counts", newest, to_attr="newest_third_party"))


def newer_than_own(track: Track) -> ThirdPartyCount | None:
    """Return the count that `with_third_party` prefetched, None if there is none or ours is as new."""
    counts: list[ThirdPartyCount] = track.newest_third_party  # type: ignore[attr-defined]  # see above
    newest = next(iter(counts), None)
    if newest is None or (track.streams_read_at is not None and track.streams_read_at >= newest.observed_at):
        return None
    return newest


def series_of(track_id: int, most: int) -> list[ThirdPartyCount]:
    """Return the last third-party counts of a track, oldest first."""
    return list(ThirdPartyCount.objects.filter(track=track_id).order_by("-observed_at")[:most])[::-1]


def gaps_of(run: SnapshotRun) -> Gaps:
    """Return how many tracks a run could not read, and for how many of them a third party had a number."""
    counts = ThirdPartyRequest.objects.filter(run=run).aggregate(
        asked=Count("pk"), known=Count("pk", filter=Q(outcome=Outcome.READ)), left=Count("pk", filter=Q(outcome=""))
    )
    return Gaps(**counts, filled=filling.filled_in(run.pk) if run.third_party_until else 0)
