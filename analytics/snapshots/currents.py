"""This week's growth over every window, stored per track and per contact.

    recording ──► tracks of the run: measured over each window ──► tracks no longer in the week ──► the run's contacts
    rebuild()     the same for every run of the last eight days, oldest first

A track shows the newest snapshot of the last eight days whose run tried the platform; if that one could not be read,
the growth is unknown. A window follows the same rules as a week (`growth_sql`), around its own length.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from analytics.contacts import credited
from analytics.contacts.aggregates import MOST_DAYS
from analytics.models import (
    Contact,
    ContactCurrent,
    Flag,
    SnapshotRun,
    TrackCurrent,
    TrackPerformanceSnapshot,
    changes,
    planner,
)
from analytics.snapshots import baselines, filling, growth_sql
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns
from analytics.snapshots.windows import LONGER, WINDOWS

KINDS, CHANGED = ("gain", "pct", "days"), "videos_changed"


def column(count: str, kind: str, window: str) -> str:
    """Return the name of a column, such as `streams_gain_4w`."""
    return f"{count}_{kind}_{window}"


def _columns(count: CountColumns) -> list[str]:
    own = [column(count.name, kind, window) for window in WINDOWS for kind in KINDS]
    own += ["streams_counted_on"] if count.by_day else [column(count.name, CHANGED, window) for window in WINDOWS]
    return [f"{count.name}_captured_at", *own]


def _values(count: CountColumns, *, exact: bool) -> Iterator[str]:
    """Return the values of a platform's columns for the row `now`; `exact` as in `growth_sql.change`."""
    yield f"CASE WHEN now.{count.name}_asked THEN now.captured_at END"
    yield from (f"now.{count.change}", f"now.{count.percent}", f"now.{count.name}_interval")
    for window in LONGER:
        base = baselines.base(count, window)
        yield growth_sql.change(count, "now", base, window, exact=exact)
        yield growth_sql.percent(count, "now", base, window, exact=exact)
        yield f"{base}.days::double precision" if count.by_day else growth_sql.interval_days(base)
    if count.by_day:
        yield "now.streams_counted_on"
    else:
        yield "now.views_videos_changed"
        yield from (growth_sql.of_other_videos("now", baselines.base(count, window)) for window in LONGER)


def _of_now(count: CountColumns) -> str:
    """Return a snapshot's values for a platform, under the names that the growth rules use."""
    asked = f"({count.number} IS NOT NULL OR flags @> ARRAY['{count.name}_unread']::varchar[]) AS {count.name}_asked"
    # What another source counted has no baselines here, see `filling`.
    own = f"CASE WHEN {count.own} THEN {count.number} END AS {count.name}"
    number = (
        f"{count.number} AS {count.name}_number, {own}, {count.read_at}, {count.interval} AS {count.name}_interval"
    )
    videos = "" if count.by_day else f", videos_hash, {_CHANGED} AS views_videos_changed"
    return f"{number}, {count.change}, {count.percent}, {asked}{videos}"


def _kept(count: CountColumns) -> str:
    """Return how a row takes over a platform's columns: not from a run that did not read the platform."""
    asked = f"CASE WHEN now.{count.name}_captured_at IS NOT NULL"
    return ", ".join(f"{name} = {asked} THEN now.{name} ELSE current.{name} END" for name in _columns(count))


_CHANGED = f"flags @> ARRAY['{Flag.VIEWS_VIDEOS_CHANGED}']::varchar[]"
_LATEST = "greatest({0}.streams_captured_at, {0}.views_captured_at)"


def newer(count: str, shown: str) -> str:
    """Return whether a number was read later than the current one of `track`: an older run changes nothing."""
    return f"{shown}.{count}_read_at > coalesce(track.{count}_read_at, '-infinity')"


def _newest(count: CountColumns) -> str:
    return f"CASE WHEN {newer(count.name, 'now')} THEN now.{count.name}_number ELSE track.{count.name} END"


# A trigger gives each track its row. Only somebody who edits the database by hand can delete it; then fewer rows are
# updated than there are snapshots, as also if a later run has measured some of the tracks.
_LOST = """
    INSERT INTO analytics_trackcurrent (track_id)
    SELECT track_id FROM analytics_trackperformancesnapshot lost
     WHERE run_id = %(run)s AND NOT EXISTS (SELECT FROM analytics_trackcurrent WHERE track_id = lost.track_id)
        ON CONFLICT DO NOTHING
"""
# The counts are those that the track will show, so its trigger finds nothing to change and the row is written once.
_NOW = f"""
        SELECT now.*, {_newest(STREAMS)} AS shown_streams, {_newest(VIEWS)} AS shown_views
          FROM (SELECT track_id, captured_at, streams_counted_on, {_of_now(STREAMS)}, {_of_now(VIEWS)}
                  FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s) now
          JOIN analytics_track track ON track.id = now.track_id"""  # noqa: S608 - as below


def _row(*, exact: bool) -> str:
    counts = ", ".join(value for count in (STREAMS, VIEWS) for value in _values(count, exact=exact))
    return f"track_id, shown_streams, shown_views, {counts}"


_TRACKS = f"""
    WITH measuring AS MATERIALIZED ({baselines.joined(_NOW, LONGER)}
    )
    UPDATE analytics_trackcurrent current
       SET streams = now.streams, views = now.views, {_kept(STREAMS)}, {_kept(VIEWS)}
      FROM ({baselines.measured(_row, "measuring", LONGER)}
           ) now (track_id, streams, views, {", ".join([*_columns(STREAMS), *_columns(VIEWS)])})
     WHERE current.track_id = now.track_id
       AND {_LATEST.format("now")} >= coalesce({_LATEST.format("current")}, '-infinity')
"""  # noqa: S608 - composed of constants; values travel as parameters
SKIP_TRIGGER = f"""
    SELECT set_config('trackpulse.currents_are_written', CASE WHEN EXISTS (
           SELECT FROM analytics_trackcurrent current WHERE {_LATEST.format("current")} > %(at)s
           ) THEN 'off' ELSE 'on' END, true)
"""  # noqa: S608 - constants
"""Makes the trigger on tracks skip the rows that `record_tracks` has written: all, unless a later run has some."""

USE_TRIGGER = "SELECT set_config('trackpulse.currents_are_written', 'off', true)"


_WEEK_AGO = f"%(at)s::timestamptz - interval '{MOST_DAYS} days'"


def _recent(count: CountColumns) -> str:
    """Return how a row forgets a platform's columns if they are not of this week."""
    captured = f"{count.name}_captured_at"
    return ", ".join(f"{name} = CASE WHEN {captured} > {_WEEK_AGO} THEN {name} END" for name in _columns(count))


_FORGET = f"""
    UPDATE analytics_trackcurrent SET {_recent(STREAMS)}, {_recent(VIEWS)}
     WHERE streams_captured_at <= {_WEEK_AGO} OR views_captured_at <= {_WEEK_AGO}"""  # noqa: S608 - constants


# And gives a row to tracks that have lost theirs, see `_LOST`.
_NOTHING = f"""
    INSERT INTO analytics_trackcurrent (track_id, streams, views) SELECT id, streams, views FROM analytics_track
        ON CONFLICT (track_id) DO UPDATE
       SET streams = excluded.streams, views = excluded.views,
           {", ".join(f"{name} = NULL" for name in (*_columns(STREAMS), *_columns(VIEWS)))}
"""  # noqa: S608 - constants


def _mean(count: str, window: str) -> str:
    gain, pct = column(count, "gain", window), column(count, "pct", window)
    return f"sum({gain})::bigint, avg({pct}), count({pct})"


_GROWN = {
    count.name: ", ".join(column(count.name, kind, window) for window in WINDOWS for kind in ("gain", "pct"))
    for count in (STREAMS, VIEWS)
}
_NOTHING_GROWN = ", ".join("NULL::bigint, NULL::double precision" for _ in WINDOWS)


def _tried_last(count: str) -> str:
    """Return a query of the edition that was tried last, for each recording of several tracks of a contact."""
    pcts = ", ".join(column(count, "pct", window) for window in WINDOWS)
    return f"""
        SELECT DISTINCT ON (contact_id, recording COLLATE "C") * FROM member
         WHERE NOT is_alone AND {count}_captured_at IS NOT NULL
         ORDER BY contact_id, recording COLLATE "C", {count}_captured_at DESC,
               {column(count, "pct", "1w")} IS NULL, num_nulls({pcts}), track_id"""  # noqa: S608 - constants


# A platform's numbers are empty in a row of which the platform was not tried.
_EACH = f"""
        SELECT contact_id, {_GROWN["streams"]}, {_GROWN["views"]} FROM member WHERE is_alone
         UNION ALL
        SELECT contact_id, {_GROWN["streams"]}, {_NOTHING_GROWN} FROM ({_tried_last("streams")}) streams
         UNION ALL
        SELECT contact_id, {_NOTHING_GROWN}, {_GROWN["views"]} FROM ({_tried_last("views")}) views"""  # noqa: S608 - constants
_MEANS = ", ".join(_mean(count, window) for count in _GROWN for window in WINDOWS)


def _contact_columns(count: str) -> str:
    return ", ".join(column(count, kind, window) for window in WINDOWS for kind in ("gain", "pct", "behind"))


_ALL_OF_CONTACTS = f"{_contact_columns('streams')}, {_contact_columns('views')}"


_KNOWN = ", ".join(
    f"coalesce(summed.{name}, 0)" if "behind" in name else f"summed.{name}" for name in _ALL_OF_CONTACTS.split(", ")
)


def _store_contacts(tracks: str) -> str:
    """Return the statement that stores what the recordings of contacts gained; `tracks` are all of theirs."""
    return f"""
    WITH member AS MATERIALIZED (
        SELECT contact_id, track_id, recording, is_alone,
               {_GROWN["streams"]}, {_GROWN["views"]}, streams_captured_at, views_captured_at
          FROM {tracks} pair LEFT JOIN analytics_trackcurrent current USING (track_id)
    ), summed (contact_id, {_ALL_OF_CONTACTS}) AS (
        SELECT contact_id, {_MEANS} FROM ({_EACH}) each GROUP BY contact_id
    )
    INSERT INTO analytics_contactcurrent (contact_id, {_ALL_OF_CONTACTS})
    SELECT touched.contact_id, {_KNOWN}
      FROM (SELECT DISTINCT contact_id FROM member) touched LEFT JOIN summed USING (contact_id)
        ON CONFLICT (contact_id) DO UPDATE
       SET ({_ALL_OF_CONTACTS}) = ROW({", ".join(f"excluded.{name}" for name in _ALL_OF_CONTACTS.split(", "))})
"""  # noqa: S608 - constants


_CONTACTS_OF_RUN = _store_contacts(credited.OF_RUN)
# Those who got or lost a credit since the last run, see `aggregates.catch_up`.
_UNMEASURED = """
    SELECT id FROM analytics_contact contact
     WHERE aggregated_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM analytics_contactcurrent current WHERE current.contact_id = contact.id)"""
_UNMEASURED_CONTACTS = _store_contacts(f"({credited.tracks_of(_UNMEASURED)})")
_WITHOUT_TRACKS = """
    DELETE FROM analytics_contactcurrent current
     WHERE NOT EXISTS (SELECT FROM analytics_credit credit WHERE credit.contact_id = current.contact_id)
"""


def record_tracks(ends: Mapping[str, Any], snapshots: int, *, is_filled: bool) -> None:
    """Store the growth of a run's tracks over every window: its snapshots are written, its tracks not yet.

    `ends` are its values from `baselines`, `snapshots` is how many it wrote. `is_filled` says whether a third party
    may have counted some of its streams.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRACKS, ends)
        if cursor.rowcount < snapshots:
            cursor.execute(_LOST, ends)
            if cursor.rowcount:
                cursor.execute(_TRACKS, ends)
    if is_filled:
        filling.measure_windows(ends["run"])


def record_contacts(run_id: int, at: datetime) -> None:
    """Clear growth older than this week, and store that of the contacts behind the run's tracks.

    These contacts' tracks are `credited.gathered`.
    """
    values: dict[str, Any] = {"run": run_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, values)
        cursor.execute(_CONTACTS_OF_RUN, values)
        cursor.execute(_WITHOUT_TRACKS)


def measure_contacts() -> None:
    """Store the growth of contacts whose credits have changed since the last run. It waits for an active run."""
    if not SnapshotRun.objects.active().exists() and _some_are_unmeasured():
        with connection.cursor() as cursor:
            cursor.execute(_UNMEASURED_CONTACTS)


def _some_are_unmeasured() -> bool:
    """Return whether contacts lack their growth. They are not looked for again until a contact is written."""
    return changes.unchanged(_UNMEASURED, (Contact, ContactCurrent), _look_for_unmeasured)


def _look_for_unmeasured() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_UNMEASURED})")
        return bool(cursor.fetchone()[0])


def rebuild() -> None:
    """Recalculate everything from last week's snapshots: if nothing is stored yet, or the past has changed."""
    recorded = SnapshotRun.objects.filter(state__in=SnapshotRun.RECORDED).order_by("-ended_at", "-pk")
    last = recorded.values_list("ended_at", flat=True).first()
    if last is None:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NOTHING)
            cursor.execute(f"ANALYZE analytics_trackperformancesnapshot, {planner.CATALOGUE}")
        week = recorded.filter(ended_at__gt=last - timedelta(days=MOST_DAYS)).reverse()
        for run_id, at, asked_until in week.values_list("pk", "ended_at", "third_party_until"):
            snapshots = TrackPerformanceSnapshot.objects.filter(run=run_id).count()
            record_tracks(baselines.of_snapshots(run_id), snapshots, is_filled=asked_until is not None)
            with credited.gathered(run_id):
                record_contacts(run_id, at or last)


def rebuild_if_missing() -> None:
    """Rebuild if runs were recorded but nothing is stored: after an upgrade from a version without this table."""
    if not TrackCurrent.objects.exclude(streams_captured_at=None, views_captured_at=None).exists():
        rebuild()
