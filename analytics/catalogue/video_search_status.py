"""The state of the search for videos: how many searches are left today, and which tracks are waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from analytics.catalogue.video_search_queue import UNDECIDED, WITHOUT_VIDEO


@dataclass(frozen=True)
class SearchQuota:
    """What is left of today's searches, and why none is made now: "" if one could be. `until` may be unknown."""

    most: int
    left: int
    obstacle: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """The active tracks without a video: those to be searched for, those to decide on, and those that rest.

    `next_at` is when the first of those that rest is searched for again; None if none rests.
    """

    without_video: int
    due: int
    undecided: int
    resting: int
    next_at: datetime | None


_WAITING = f"""
    SELECT count(*), count(*) FILTER (WHERE NOT undecided AND (next_at IS NULL OR next_at <= %(now)s)),
           count(*) FILTER (WHERE undecided), count(*) FILTER (WHERE NOT undecided AND next_at > %(now)s),
           min(next_at) FILTER (WHERE NOT undecided AND next_at > %(now)s)
      FROM (SELECT {UNDECIDED} AS undecided, search.next_at
              FROM analytics_track track LEFT JOIN analytics_videosearch search ON search.track_id = track.id
             WHERE {WITHOUT_VIDEO}) tracks
"""  # noqa: S608 - constants


def waiting(now: datetime) -> Waiting:
    """Return how many tracks have no video, and what happens to them next."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"now": now})
        return Waiting(*cursor.fetchone())
