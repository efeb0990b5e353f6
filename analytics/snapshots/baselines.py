"""The baselines of a whole run, found by joins instead of look-ups.

    where the windows of a run's tracks end ─► snapshots around that ─► a track with just one: this is its baseline
                                                                    └─► any other: looked up (`growth_sql`)

A weekly run has nearly all of its baselines in the rows of a few earlier runs. A row of the exact day, or within
twelve hours of the window's end, is the nearest if the track has no other there. Snapshots are stored in the order
of their runs, so an index of a few pages (BRIN) gives every row that may be there, and a join costs a fraction of a
look-up.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from analytics.snapshots import counted_days, growth_sql
from analytics.snapshots.growth_sql import DAY_SECONDS, STREAMS, VIEWS, CountColumns
from analytics.snapshots.windows import WEEK, WINDOWS, Window

COUNTS = (STREAMS, VIEWS)
_UNSURE = "flags @> ARRAY['streams_day_unsure']::varchar[]"
APART = DAY_SECONDS // 2
"""How many seconds views may be off the end of a window to be found here."""


class Values(Protocol):
    """Gives the columns of a query over rows `now` and their baselines."""

    def __call__(self, *, exact: bool) -> str: ...


def base(count: CountColumns, window: Window) -> str:
    """Return the name under which `measured` knows a baseline."""
    return f"{count.name}_{window.name}_base"


def joined(now: str, windows: Iterable[Window]) -> str:
    """Return a query of the gathered rows `now`, with the baselines that a join finds and whether these are all."""
    around = "".join(f" LEFT JOIN ({_only_snapshots(one)}) past_{one.name} USING (track_id)" for one in windows)
    found = ", ".join(column for one in windows for count in COUNTS for column in _joined_columns(count, one))
    return f"""
        SELECT *, {" AND ".join(_is_found(count, one) for one in windows for count in COUNTS)} AS is_found
          FROM (SELECT now.*, {found} FROM ({now}) now {around}) now"""  # noqa: S608 - constants


def measured(values: Values, joined: str, windows: Iterable[Window]) -> str:
    """Return a query of `values` of each row `now` that `joined` gave, with its baselines under their names.

    Those of one row are all exact, or it is not known: `exact` as in `growth_sql.change`.
    """
    pairs = [(count, one) for one in windows for count in COUNTS]
    at_hand = "".join(f" CROSS JOIN LATERAL ({_at_hand(*pair)}) {base(*pair)}" for pair in pairs)
    probed = "".join(
        f" LEFT JOIN LATERAL ({growth_sql.baseline(count, 'now', one)}) {base(count, one)} ON true"
        for count, one in pairs
    )
    return f"""
        SELECT {values(exact=True)} FROM {joined} now {at_hand} WHERE is_found
         UNION ALL
        SELECT {values(exact=False)} FROM {joined} now {probed} WHERE NOT is_found"""  # noqa: S608 - constants


def _only_snapshots(window: Window) -> str:
    """Return a query of the tracks that have just one snapshot around the ends of the window."""
    # Streams are compared by day. A week also needs their times, and whether the day is certain.
    clock = f"min(streams_read_at) AS streams_at, bool_or({_UNSURE}) AS unsure,"
    days = f"BETWEEN %(first_day)s::date - {window.days} AND %(last_day)s::date - {window.days}"
    earliest = f"%(first_at)s::timestamptz - interval '{window.days} days {APART} seconds'"
    latest = f"%(last_at)s::timestamptz - interval '{window.days} days' + interval '{APART} seconds'"
    # Else the rows of this run would be read for it: the index does not know yet that they are of today.
    is_any = " OR ".join(f"%({base(count, window)})s" for count in COUNTS)
    return f"""
        SELECT track_id, min(spotify_streams) FILTER (WHERE {STREAMS.own}) AS streams,
               min(streams_counted_on) AS day, {clock if window is WEEK else ""}
               min(youtube_views) AS views, min(views_read_at) AS views_at, min({VIEWS.parts}) AS videos
          FROM analytics_trackperformancesnapshot
         WHERE ({is_any}) AND (streams_counted_on {days} OR views_read_at BETWEEN {earliest} AND {latest})
         GROUP BY track_id HAVING count(*) = 1"""  # noqa: S608 - constants


def _joined_columns(count: CountColumns, window: Window) -> Iterator[str]:
    past, name = f"past_{window.name}", base(count, window)
    if count.by_day:
        fits = (
            f"{past}.day = now.streams_counted_on - {window.days} AND {past}.streams IS NOT NULL"
            " AND now.streams_counted_on BETWEEN %(first_day)s::date AND %(last_day)s::date"
        )
        yield f"CASE WHEN {fits} THEN {window.days} END AS {name}_days"
        if window is WEEK:
            yield f"{past}.unsure AS {name}_unsure"
            yield f"{past}.streams_at AS {name}_at"
    else:
        length = window.days * DAY_SECONDS
        fits = (
            f"now.views_read_at - {past}.views_at"
            f" BETWEEN interval '{length - APART} seconds' AND interval '{length + APART} seconds'"
        )
        yield f"{past}.views_at AS {name}_at"
        yield f"{past}.videos AS {name}_parts"
    yield f"CASE WHEN {fits} THEN {past}.{count.name} END AS {name}_previous"


def _is_found(count: CountColumns, window: Window) -> str:
    """Return whether a baseline is found, or there is none: no number now, or no snapshot of that age at all."""
    now = f"now.{count.counted_on if count.by_day else count.read_at}"
    return f"({now} IS NULL OR now.{base(count, window)}_previous IS NOT NULL OR NOT %({base(count, window)})s)"


def _at_hand(count: CountColumns, window: Window) -> str:
    """Return a subquery like `growth_sql.baseline` of what `joined` has found."""
    name = f"now.{base(count, window)}"
    is_found = f"{name}_previous IS NOT NULL"
    days = f"{name}_days" if count.by_day else "NULL::integer"
    by_clock = f"CASE WHEN {is_found} THEN date_part('epoch', now.{count.read_at} - {name}_at) END"
    seconds = "NULL::double precision" if count.by_day and window is not WEEK else by_clock
    unsure = f"{is_found} AND {name}_unsure" if count.by_day and window is WEEK else "false"
    parts = "NULL::bigint" if count.by_day else f"{name}_parts"
    return f"""
        SELECT {name}_previous AS previous, {seconds} AS seconds, {days} AS days, {unsure} AS unsure,
               {parts} AS parts"""


_DAY = counted_days.day_sql
# A count belongs to the day given by its hour, or by the last look at the canaries before it.
_OF_READINGS = f"""
    WITH read AS (
        SELECT min(observed_at) FILTER (WHERE platform = 'spotify') AS first,
               max(observed_at) FILTER (WHERE platform = 'spotify') AS last,
               min(observed_at) FILTER (WHERE platform = 'youtube') AS first_at,
               max(observed_at) FILTER (WHERE platform = 'youtube') AS last_at
          FROM analytics_reading WHERE run_id = %(run)s AND outcome = 'read'
    ), look AS (
        SELECT min(counted_on) AS least, max(counted_on) AS most FROM analytics_canarylook, read
         WHERE looked_at BETWEEN first - interval '1 day' AND last
    )
    SELECT least({_DAY("first")}, least), greatest({_DAY("last")}, most), first, first_at, last_at FROM read, look
"""  # noqa: S608 - constants
_OF_SNAPSHOTS = """
    SELECT min(streams_counted_on), max(streams_counted_on), min(streams_read_at),
           min(views_read_at), max(views_read_at)
      FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s
"""


def of_readings(run_id: int) -> dict[str, Any]:
    """Return the values that the queries need, for a run whose snapshots are not written yet."""
    return _values(_OF_READINGS, run_id)


def of_snapshots(run_id: int) -> dict[str, Any]:
    """Return the values that the queries need, for a run whose snapshots are written."""
    return _values(_OF_SNAPSHOTS, run_id)


def _values(ends: str, run_id: int) -> dict[str, Any]:
    values: dict[str, Any] = {"run": run_id, "hour": settings.SPOTIFY_UPDATE_HOUR}
    with connection.cursor() as cursor:
        cursor.execute(ends, values)
        values |= zip(
            ("first_day", "last_day", "first_streams_at", "first_at", "last_at"), cursor.fetchone(), strict=True
        )
        # To find the first of them the planner would read the table from its start, where the oldest are.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"SELECT {', '.join(_ANY.values())}", values)
        values |= zip(_ANY, cursor.fetchone(), strict=True)
        cursor.execute("SET LOCAL enable_seqscan = on")
    return values


def _any(count: CountColumns, window: Window) -> str:
    """Return whether there is any number that is old and young enough to be a baseline."""
    if count.by_day:
        place, first, last, day = count.counted_on, "%(first_day)s::date", "%(last_day)s::date", "{}"
    else:
        place, first, last = count.read_at, "%(first_at)s::timestamptz", "%(last_at)s::timestamptz"
        day = "interval '{} days'"
    least = window.least_counted if count.by_day else window.least
    oldest = f" AND {place} >= {first} - {day.format(window.most)}" if window.most else ""
    return f"""EXISTS (
        SELECT FROM analytics_trackperformancesnapshot
         WHERE {place} <= {last} - {day.format(least)}{oldest})"""


_ANY = {base(count, one): _any(count, one) for one in WINDOWS.values() for count in COUNTS}
