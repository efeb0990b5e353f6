"""What each track usually gains, stored after a recording: a narrowed ranking need not look at eight weeks.

`stored` gives the same as `comparison`, for the one week that is stored. Whether a track is active, and of which
recording it is an edition, is looked up each time: people change both in between.
"""

import hashlib
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from analytics.insights.comparison import (
    LEAST_COUNT,
    expected,
    grown,
    is_current,
    newest,
    over,
    tracks,
    usual_of_gained,
)
from analytics.insights.week import Week
from analytics.models import Platform, SnapshotRun, TrackCurrent, UsualWeek, changes
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.currents import column
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns
from analytics.snapshots.windows import LONGER, WEEK, WINDOWS, YEAR, Window


def _columns(window: Window) -> tuple[str, str, str]:
    """Return the columns of what was gained over a window, what usually is, and over how many weeks that is known."""
    end = "" if window == WEEK else f"_{window.name}"
    return f"gain{end}", f"usual{end}", f"weeks{end}"


_KNOWN = ", ".join(name for window in WINDOWS.values() for name in _columns(window))
_STORED = f"track_id, run_id, recording, number, {_KNOWN}"


def _gained(count: CountColumns) -> str:
    """Return a query of what each followed track gained over every window, by its snapshot of the week."""
    longer = ", ".join(
        f"current.{column(count.name, 'gain', window.name)} AS {_columns(window)[0]}" for window in LONGER
    )
    return f"""
        SELECT newest.track_id, newest.run_id, newest.captured_at, track.recording, newest.number,
               newest.gain, {longer}
          FROM newest JOIN analytics_track track ON track.id = newest.track_id
          LEFT JOIN analytics_trackcurrent current ON {is_current(count, "newest")}
         WHERE track.active AND number >= {LEAST_COUNT}"""  # noqa: S608 - constants


def _measured(count: CountColumns) -> str:
    """Return a query of what is stored of these tracks: a gain without a usual one is left out, and the reverse."""
    known, joins = [], []
    for window in WINDOWS.values():
        gain, usual, weeks = _columns(window)
        earlier = f"over_{window.name}"
        known += [f"CASE WHEN {earlier}.usual IS NOT NULL THEN gained.{gain} END AS {gain}"]
        known += [f"{earlier}.usual AS {usual}", f"{earlier}.weeks AS {weeks}"]
        same = f"{earlier}.track_id = gained.track_id AND gained.{gain} IS NOT NULL"
        joins += [f"LEFT JOIN ({usual_of_gained(count, window)}) {earlier} ON {same}"]
    any_of = ", ".join(f"over_{name}.usual" for name in WINDOWS)
    return f"""
        SELECT gained.track_id, run_id, recording, number, {", ".join(known)}
          FROM gained {" ".join(joins)}
         WHERE num_nonnulls({any_of}) > 0"""  # noqa: S608 - constants


def _store(count: CountColumns) -> str:
    return f"""
    WITH newest AS ({newest(count)}
    ), gained AS MATERIALIZED ({_gained(count)}
    ), measured AS MATERIALIZED ({_measured(count)}
    ), gone AS (
        DELETE FROM analytics_usualgain stored WHERE platform = %(platform)s
           AND NOT EXISTS (SELECT FROM measured WHERE measured.track_id = stored.track_id)
    )
    INSERT INTO analytics_usualgain (platform, {_STORED})
    SELECT %(platform)s, {_STORED} FROM (
           SELECT {_STORED} FROM measured
           EXCEPT SELECT {_STORED} FROM analytics_usualgain WHERE platform = %(platform)s) changed
     ORDER BY track_id
        ON CONFLICT (track_id, platform) DO UPDATE
       SET ({_STORED}) = ROW({", ".join(f"excluded.{name}" for name in _STORED.split(", "))})
"""  # noqa: S608 - constants


_SOURCES = (Snapshot, SnapshotRun, TrackCurrent)
_KEY = hashlib.sha256(repr([_store(count) for count in (STREAMS, VIEWS)]).encode()).hexdigest()
"""What a release with another rule has stored does not count."""


def stored(window: Window, *, has_tag: bool) -> str:
    """Return a WITH clause like that of `comparison`, except for what is shown of a track (`shown_of`)."""
    gain, usual, weeks = _columns(window)
    compared, passed_on = tracks(has_tag=has_tag)
    return f"""
    WITH compared AS MATERIALIZED (
        SELECT DISTINCT ON (track.recording) one.track_id, run_id, {passed_on}, number,
               {gain} AS gain, {usual} AS usual, {weeks} AS weeks, {expected(usual, "number", window)} AS expected
          FROM analytics_usualgain one JOIN {compared} track ON track.id = one.track_id AND track.active
         WHERE platform = %(platform)s AND number >= %(least)s AND {usual} IS NOT NULL
           AND (%(below)s::bigint IS NULL OR number < %(below)s)
         ORDER BY track.recording, run_id DESC, number DESC, one.track_id
    )"""  # noqa: S608 - constants


def shown_of(count: CountColumns, window: Window) -> str:
    """Return a subquery of what is shown of a track's growth over a window, by track and run."""
    return f"({over(f'SELECT {grown(count)} FROM analytics_trackperformancesnapshot', count, window)})"  # noqa: S608 - constants


def is_stored(week: Week, platform: Platform, window: Window) -> bool:
    of_week = UsualWeek.objects.filter(platform=platform, runs=list(week.run_ids), until=week.until)
    return (of_week if window == WEEK else of_week.filter(longer_until=week.until)).exists()


def store(week: Week) -> None:
    """Store what each track gained over each window and usually gains; rows that are right already are left alone.

    The medians of eight weeks take long to find, so they are not looked for if no number was written since and the
    same tracks are followed.
    """
    state = (changes.version(_SOURCES), _followed())
    if cache.get(_KEY) == (week, state) and all(is_stored(week, one, YEAR) for one in Platform):
        return
    is_settled = not changes.are_written(_SOURCES)
    _store_week(week)
    if is_settled:
        cache.set(_KEY, (week, state), changes.KEPT_SECONDS)


def _followed() -> tuple[int, int | None]:
    """Return how many tracks are followed, and a digest of which."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), bit_xor(hashint8extended(id, 0)) FROM analytics_track WHERE active")
        number, digest = cursor.fetchone()
    return number, digest


def _store_week(week: Week) -> None:
    for platform, count in ((Platform.SPOTIFY, STREAMS), (Platform.YOUTUBE, VIEWS)):
        values: dict[str, Any] = {"runs": list(week.run_ids), "until": week.until}
        with transaction.atomic(), connection.cursor() as cursor:
            # Locks the row: whoever else stores this waits, and then finds nothing to change.
            UsualWeek.objects.update_or_create(platform=platform, defaults={**values, "longer_until": week.until})
            cursor.execute("SET LOCAL work_mem = '32MB'")  # As for a ranking.
            cursor.execute(_store(count), values | {"platform": platform})
            # Automatic statistics come a minute later. A planner that knows nothing about the first week expects few
            # rows, and compares each track with all others: measured, minutes instead of 0.3 s at 100,000 tracks.
            cursor.execute("ANALYZE analytics_usualgain")
