"""The open list: writers of works with no publisher on file for them, by what these works gained this week.

A work counts if a source knows it and its writer but lists no publisher, and no other source names one: see
`contacts.publishers`. Unknown works do not count. Editions of a recording count once.

It is recalculated after every recorded run and after every lookup that found something, and stored: pages, exports,
the API and digests read the same rows, with the time at which they were calculated.
"""

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from analytics.insights.comparison import newest
from analytics.insights.week import Week, this_week
from analytics.models import OpenWriter
from analytics.snapshots.growth_sql import STREAMS
from analytics.snapshots.windows import LONGER, WEEK, Window


def gain_field(window: Window) -> str:
    """Return the field with what the works of somebody gained over a window."""
    return "gain" if window == WEEK else f"gain_{window.name}"


_FIELDS: Final = ", ".join(map(gain_field, LONGER))
_LONGER: Final = ", ".join(f"one.streams_gain_{window.name}" for window in LONGER)
_SUMS: Final = ", ".join(
    f"sum(longer.streams_gain_{window.name})::bigint AS {gain_field(window)}" for window in LONGER
)
_GAINS: Final = ", ".join(f"gain.{gain_field(window)}" for window in LONGER)

_COUNT: Final = f"""
    INSERT INTO analytics_openwriter (contact_id, works, recordings, gain, {_FIELDS}, sources, said_at, counted_at)
    WITH newest AS ({newest(STREAMS)}
    ), gained AS (
        SELECT DISTINCT ON (recording) track.recording, newest.gain
          FROM newest JOIN analytics_track track ON track.id = newest.track_id
         WHERE track.active AND newest.gain IS NOT NULL
         ORDER BY track.recording, newest.run_id DESC, newest.number DESC, newest.track_id
    ), longer AS (
        SELECT DISTINCT ON (recording) track.recording, {_LONGER}
          FROM analytics_trackcurrent one JOIN analytics_track track ON track.id = one.track_id
         WHERE track.active AND one.streams_captured_at IS NOT NULL
         ORDER BY recording, one.streams_captured_at DESC, num_nulls({_LONGER}), one.track_id
    ), candidate AS (
        SELECT DISTINCT contact_id, work_id FROM analytics_workwriter
         WHERE state = 'none' AND contact_id IS NOT NULL
    ), place AS (
        SELECT contact_id, work_id, array_agg(DISTINCT writer.source) FILTER (WHERE writer.state = 'none') AS sources,
               min(writer.seen_at) FILTER (WHERE writer.state = 'none') AS said_at
          FROM candidate JOIN analytics_workwriter writer USING (contact_id, work_id)
         GROUP BY contact_id, work_id
        HAVING NOT bool_or(writer.state IN ('published', 'unclear'))
    ), recording AS (
        SELECT DISTINCT place.contact_id, track.recording
          FROM place JOIN analytics_workrecording named ON named.work_id = place.work_id
          JOIN analytics_track track ON track.id = named.track_id
         WHERE track.active
    ), gain AS (
        SELECT recording.contact_id, count(*) AS recordings, sum(gained.gain)::bigint AS gain, {_SUMS}
          FROM recording LEFT JOIN gained USING (recording) LEFT JOIN longer USING (recording)
         GROUP BY recording.contact_id
    ), said AS (
        SELECT contact_id, count(DISTINCT work_id) AS works, min(said_at) AS said_at,
               array_agg(DISTINCT source) AS sources
          FROM place, unnest(place.sources) source GROUP BY contact_id
    )
    SELECT said.contact_id, said.works, gain.recordings, gain.gain, {_GAINS}, said.sources, said.said_at, %(at)s
      FROM said JOIN gain USING (contact_id)
"""  # noqa: S608 - composed of constants; values travel as parameters

_LOCK: Final = 7_203_071
"""Any number that nothing else in the database locks."""


def count(at: datetime) -> int:
    """Recalculate the open list as of the last recorded run; return how many people are on it."""
    week: Week | None = this_week()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once would each delete and insert the same lines.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("DELETE FROM analytics_openwriter")
        # The server expects few rows of what is grouped above, and would walk through all recordings for each.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_COUNT, {"runs": list(week.run_ids) if week else [], "at": at})
        found = int(cursor.rowcount)
        cursor.execute("SET LOCAL enable_nestloop = on")
        return found


def open_writers() -> QuerySet[OpenWriter]:
    """Return the open list with its contacts, those first whose works gained most."""
    return OpenWriter.objects.select_related("contact")
