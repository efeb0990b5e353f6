"""Which tracks entered a playlist, rose far in it, or left it: recorded once a week, for the digest and webhooks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django_stubs_ext import WithAnnotations

from analytics.models import (
    PlaylistMove,
    PlaylistReading,
    PlaylistUpdate,
    SnapshotRun,
    Track,
    TrackPerformanceSnapshot,
)

DAY = timedelta(days=1)

_RECORD = f"""
    INSERT INTO analytics_playlistmove (playlist_id, track_id, week, kind, position, before, noted_at)
    SELECT %(playlist)s, track_id, %(week)s,
           CASE WHEN was.position IS NULL THEN 'added' WHEN is_now.position IS NULL THEN 'removed' ELSE 'up' END,
           is_now.position, was.position, %(at)s
      FROM (SELECT track_id, position FROM analytics_playlistsnapshot
             WHERE playlist_id = %(playlist)s AND week = %(week)s) is_now
      FULL JOIN (SELECT track_id, position FROM analytics_playlistsnapshot
                  WHERE playlist_id = %(playlist)s AND week = %(compared)s) was USING (track_id)
     WHERE was.position IS NULL OR is_now.position IS NULL
        OR was.position - is_now.position >= {PlaylistMove.LEAST_UP}
     ORDER BY is_now.position, was.position
        ON CONFLICT (playlist_id, week, track_id, kind) DO NOTHING
"""  # noqa: S608 - a constant; values travel as parameters


def record(row: PlaylistReading) -> None:
    """Store what moved since the compared week, if there is one. In the reading's transaction."""
    if row.compared_week is None:
        return
    values: dict[str, Any] = {
        "playlist": row.playlist_id,
        "week": row.week,
        "compared": row.compared_week,
        "at": row.observed_at,
    }
    # A move that was reported stays, even if a later reading of the week contradicts it.
    PlaylistMove.objects.filter(playlist=row.playlist_id, week=row.week, announced_at=None).delete()
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)


class OfDay(TypedDict):
    """The streams of the day of a move: read within a day after, or before it. None if none were read then."""

    streams: int | None
    streams_read_at: datetime | None


if TYPE_CHECKING:
    MoveWithStreams = WithAnnotations[PlaylistMove, OfDay]
else:  # Python 3.11 cannot evaluate that type.
    MoveWithStreams = PlaylistMove


def with_streams(moves: QuerySet[PlaylistMove]) -> QuerySet[MoveWithStreams]:
    """Annotate moves with the streams that their tracks had on that day, and when these were read."""
    noted = OuterRef("noted_at")
    read = TrackPerformanceSnapshot.objects.filter(
        track=OuterRef("track"), spotify_streams__isnull=False, streams_provider=""
    )
    after = read.filter(streams_read_at__range=(noted, noted + DAY)).order_by("streams_read_at")
    before = read.filter(streams_read_at__range=(noted - DAY, noted)).order_by("-streams_read_at")

    def nearest(field: str) -> Coalesce:
        return Coalesce(*(Subquery(one.values(field)[:1]) for one in (after, before)))

    return moves.annotate(streams=nearest("spotify_streams"), streams_read_at=nearest("streams_read_at"))


def noted_between(after: datetime | None, until: datetime) -> QuerySet[MoveWithStreams]:
    """Return the moves of followed tracks noted in this time, entries first, the highest position first."""
    moves = PlaylistMove.objects.filter(noted_at__lte=until, track__active=True)
    if after is not None:
        moves = moves.filter(noted_at__gt=after)
    return with_streams(moves.select_related("track", "playlist")).order_by(
        "kind", F("position").asc(nulls_last=True), "before", "id"
    )


def moves_of(track: Track, most: int) -> Sequence[MoveWithStreams]:
    """Return a track's latest moves, newest first. One query."""
    moves = PlaylistMove.objects.filter(track=track).select_related("playlist")
    return list(with_streams(moves).order_by("-noted_at", "-id")[:most])


def to_announce() -> QuerySet[MoveWithStreams]:
    """Return the moves to report to webhooks now: once the reading's new tracks have been read as well.

    So a new track is reported with its first number.
    """
    unfinished = PlaylistReading.objects.exclude(state=PlaylistReading.State.SETTLED)
    unfinished |= PlaylistReading.objects.filter(update__state__in=PlaylistUpdate.OPEN)
    unfinished |= PlaylistReading.objects.filter(run__state__in=SnapshotRun.ACTIVE)
    moves = PlaylistMove.objects.filter(announced_at=None).exclude(playlist__in=unfinished.values("playlist"))
    return with_streams(moves.select_related("track", "playlist")).order_by("id")


def announced(moves: Sequence[PlaylistMove]) -> int:
    """Mark these moves as reported; return how many there were."""
    return PlaylistMove.objects.filter(pk__in=[one.pk for one in moves]).update(announced_at=Now())
