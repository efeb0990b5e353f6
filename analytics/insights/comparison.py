"""Each recording of this week compared with what it usually gains, as SQL; `trending` says by which rules."""

from analytics.snapshots.currents import column
from analytics.snapshots.growth_sql import DAY_SECONDS, CountColumns
from analytics.snapshots.windows import WEEK, Window

LEAST_COUNT = 1_000
LEAST_EXPECTED = 100
EXPECTED_SHARE = 0.001

_TRACKS_OF_TAG = r"""(
               SELECT DISTINCT ON (track.id) track.id, track.recording, track.active,
                      array_agg(credit.contact_id) OVER (PARTITION BY track.recording) AS people
                 FROM analytics_contact contact JOIN analytics_credit credit ON credit.contact_id = contact.id
                 JOIN analytics_track track ON track.id = credit.track_id
                WHERE strpos(lower(contact.tags), %(tag)s) > 0
                  AND %(tag)s = ANY(regexp_split_to_array(trim(lower(contact.tags)), '\s*,\s*')))"""
"""The tracks of contacts with the parameter `tag`. `people` are those behind any edition of its recording.

Most contacts are ruled out without splitting their tags.
"""


def grown(count: CountColumns) -> str:
    """Return the columns of a snapshot that say how a platform's number has grown."""
    return f"""track_id, run_id, captured_at, {count.number} AS number,
               ARRAY(SELECT flag FROM unnest(flags) flag WHERE flag LIKE '{count.name}%%') AS flags,
               {count.change} AS gain, {count.percent} AS percent, {count.interval} AS interval_days,
               {count.is_scaled} AS is_scaled, {count.read_at} AS read_at, {count.since} AS since,
               {count.day} AS counted_on"""  # noqa: S608 - constants


def newest(count: CountColumns) -> str:
    """Return a query of each track's snapshot for this week, with the parameter `runs`."""
    return f"""
        SELECT DISTINCT ON (track_id) {grown(count)}
          FROM analytics_trackperformancesnapshot
         WHERE run_id = ANY(%(runs)s)
           AND ({count.number} IS NOT NULL OR flags @> ARRAY['{count.name}_unread']::varchar[])
         ORDER BY track_id, run_id DESC"""  # noqa: S608 - constants


def over(snapshots: str, count: CountColumns, window: Window) -> str:
    """Return a query of these snapshots of the week, with the columns of `grown`, but the gain over a window.

    Of its flags only those of the number itself stay: the others are about the week.
    """
    if window == WEEK:
        return snapshots
    gain, percent, days = (f"current.{column(count.name, kind, window.name)}" for kind in ("gain", "pct", "days"))
    scaled = f"{days} <> {window.days}" if count.by_day else f"@ ({days} - {window.days}) > 1"
    return f"""
        SELECT week.track_id, week.run_id, week.captured_at, week.number,
               ARRAY(SELECT flag FROM unnest(week.flags) flag WHERE flag ~ '_(filled|shared|day_unsure)$') AS flags,
               {gain} AS gain, {percent} AS percent, {days} AS interval_days, {scaled} AS is_scaled, week.read_at,
               week.read_at - make_interval(secs => {DAY_SECONDS} * {days}) AS since, week.counted_on
          FROM ({snapshots}) week
          JOIN analytics_trackcurrent current ON {is_current(count, "week")}"""  # noqa: S608 - constants


def is_current(count: CountColumns, week: str) -> str:
    """Return whether the gains of `current` are those of this snapshot."""
    # `coalesce` keeps PostgreSQL from expecting that next to no row has the same time: all of them do, and if it
    # expects few, it looks for each track's earlier weeks one by one.
    same = f"coalesce(current.{count.name}_captured_at = {week}.captured_at, false)"
    return f"current.track_id = {week}.track_id AND {same}"


def expected(usual: str, number: str, window: Window) -> str:
    """Return what a track is expected to gain over a window: what it usually does, but at least a little."""
    weeks = window.weeks
    return f"greatest({usual}, {weeks} * {EXPECTED_SHARE} * {number}, {weeks * LEAST_EXPECTED})"


def tracks(*, has_tag: bool) -> tuple[str, str]:
    """Return a table of the tracks that are compared, and its columns that a comparison passes on."""
    if has_tag:
        return _TRACKS_OF_TAG, "track.recording, track.people"
    return "analytics_track", "track.recording"


def usual_of_gained(count: CountColumns, window: Window = WEEK) -> str:
    """Return a query of what the tracks of `gained` usually gain, and over how many weeks that is known."""
    weeks = window.weeks
    return f"""
               SELECT past.track_id, count(DISTINCT date_trunc('week', past.captured_at)) AS weeks,
                      {weeks} * percentile_cont(0.5) WITHIN GROUP (ORDER BY past.{count.change}) AS usual
                 FROM analytics_trackperformancesnapshot past JOIN gained ON gained.track_id = past.track_id
                WHERE past.run_id IN (SELECT id FROM analytics_snapshotrun
                                       WHERE state IN ('complete', 'partial', 'imported')
                                         AND ended_at > %(until)s - interval '{window.days + 58} days'
                                         AND ended_at < %(until)s - interval '{window.days - 11.5} days')
                  AND past.captured_at BETWEEN gained.captured_at - interval '{window.days + 50} days'
                                           AND gained.captured_at - interval '{window.days - 3.5} days'
                  AND past.{count.change} IS NOT NULL
                GROUP BY past.track_id"""  # noqa: S608 - constants


def comparison(count: CountColumns, window: Window = WEEK, *, has_tag: bool = False) -> str:
    """Return a WITH clause whose `compared` compares each recording with its usual week, or as many as a window has.

    It has the parameters `runs`, `until`, `least` and `below`, and `tag` where only tracks of a tag are compared,
    which come with their `people`.
    """
    compared, passed_on = tracks(has_tag=has_tag)
    # `compared` has one row per recording, of an edition with earlier weeks: a new one has none, whatever it counts.
    # The usual gain leaves out the window except half a week, so that a second run in the same week does not count as
    # an earlier week.
    # `coalesce` as in `is_current`: if PostgreSQL expects next to no row of this size, it looks for the earlier weeks
    # of all of them once for each.
    return f"""
    WITH newest AS ({over(newest(count), count, window)}
    ), gained AS MATERIALIZED (
        SELECT newest.*, {passed_on}
          FROM newest JOIN {compared} track ON track.id = newest.track_id
         WHERE track.active AND gain IS NOT NULL
           AND coalesce(number >= %(least)s AND (%(below)s::bigint IS NULL OR number < %(below)s), false)
    ), compared AS MATERIALIZED (
        SELECT DISTINCT ON (recording) gained.*, earlier.usual, earlier.weeks,
               {expected("earlier.usual", "gained.number", window)} AS expected
          FROM gained JOIN ({usual_of_gained(count, window)}) earlier ON earlier.track_id = gained.track_id
         ORDER BY recording, gained.run_id DESC, gained.number DESC, gained.track_id
    )"""  # noqa: S608 - constants
