"""Tracks and contacts that moved more, or less, than usual.

Ranked by percentage, 12 → 60 streams beats everything. So a recording is compared with itself:

    gain       what it gained this week, per seven days
    usual      the median of its gains over the eight weeks before
    expected   the usual gain, but at least 0.1 % of its count and at least 100 plays
    lift       gain / expected

*Trending* are recordings that gained at least the minimum (500 unless asked otherwise), count at least
1,000, and have a lift of 1.5 or more; the highest lift comes first. *Drops* lost plays: their count is
lower than it was. The *slowed* gained less than half of what they usually do, or nothing. In both, the most
missing plays come first, and at least the minimum must be missing. A *contact*'s gain and expected gain are
the sums over their distinct recordings.

Over a longer window (`windows`) the gain is that over the window, and the usual one is that of as many weeks, by the
median of the eight weeks before the window began. So a month that is unlike the time before it stands out.

Editions of a recording show one merged count and are ranked once. Recordings without an earlier gain are not ranked.
Streams and views are two rankings, never one sum.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.insights.week import Week
from analytics.models import Interval, Platform
from analytics.snapshots.currents import column
from analytics.snapshots.growth_sql import DAY_SECONDS, STREAMS, VIEWS, Count
from analytics.snapshots.windows import WEEK, Window

LEAST_COUNT = 1_000
LEAST_GAIN = 500
LEAST_EXPECTED = 100
EXPECTED_SHARE = 0.001
LIFT = 1.5
SLUMP = 0.5
SHOWN = 8
KINDS = ("trending", "drop", "slowed", "contact")


@dataclass(frozen=True)
class RankingFilter:
    """The filter of a ranking. A count is in the band if `least` <= count < `below`."""

    platform: Platform = Platform.SPOTIFY
    window: Window = WEEK
    least: int = LEAST_COUNT
    below: int | None = None
    least_gain: int = LEAST_GAIN
    tag: str = ""
    shown: int = SHOWN


@dataclass(frozen=True)
class Mover:
    """A track or contact with what it gained and what it usually gains, both per seven days or over the window.

    A track's gain was measured from `since` to `read_at`.
    """

    kind: str
    pk: int
    count: int
    gain: int
    usual: float
    lift: float
    percent: float | None
    interval_days: float | None
    is_scaled: bool | None
    weeks: int
    recordings: int
    flags: list[str]
    since: datetime | None
    read_at: datetime | None

    @property
    def interval(self) -> Interval | None:
        return None if self.interval_days is None else Interval(self.interval_days, is_week=not self.is_scaled)


@dataclass(frozen=True)
class Movers:
    trending: list[Mover]
    drops: list[Mover]
    slowed: list[Mover]
    contacts: list[Mover]


def movers(week: Week, wanted: RankingFilter) -> Movers:
    """Rank this week's movers: one statement, however many tracks there are."""
    values: dict[str, Any] = {
        "runs": list(week.run_ids),
        "until": week.until,
        "least": wanted.least,
        "below": wanted.below,
        "least_gain": wanted.least_gain,
        "tag": wanted.tag.strip().lower() or None,
        "shown": wanted.shown,
    }
    with connection.cursor() as cursor:
        count = VIEWS if wanted.platform == Platform.YOUTUBE else STREAMS
        cursor.execute(_ranking(count, wanted.window), values)
        ranked = [Mover(*row) for row in cursor.fetchall()]
    return Movers(*([one for one in ranked if one.kind == kind] for kind in KINDS))


_HAS_TAG = r"%(tag)s = ANY(regexp_split_to_array(trim(lower(contact.tags)), '\s*,\s*'))"


def newest(count: Count) -> str:
    """Return a query of each track's snapshot for this week, with the parameter `runs`."""
    return f"""
        SELECT DISTINCT ON (track_id) track_id, run_id, captured_at, {count.number} AS number,
               ARRAY(SELECT flag FROM unnest(flags) flag WHERE flag LIKE '{count.name}%%') AS flags,
               {count.change} AS gain, {count.percent} AS percent, {count.interval} AS interval_days,
               {count.is_scaled} AS is_scaled, {count.read_at} AS read_at, {count.since} AS since,
               {count.day} AS counted_on
          FROM analytics_trackperformancesnapshot
         WHERE run_id = ANY(%(runs)s)
           AND ({count.number} IS NOT NULL OR flags @> ARRAY['{count.name}_unread']::varchar[])
         ORDER BY track_id, run_id DESC"""  # noqa: S608 - constants


def _newest_over(count: Count, window: Window) -> str:
    """Return a query of the columns of `newest`, with the gain over a window.

    Of its flags only those of the number itself stay: the others are about the week.
    """
    if window == WEEK:
        return newest(count)
    gain, percent, days = (f"current.{column(count.name, kind, window.name)}" for kind in ("gain", "pct", "days"))
    scaled = f"{days} <> {window.days}" if count.by_day else f"@ ({days} - {window.days}) > 1"
    return f"""
        SELECT week.track_id, week.run_id, week.captured_at, week.number,
               ARRAY(SELECT flag FROM unnest(week.flags) flag WHERE flag ~ '_(filled|shared|day_unsure)$') AS flags,
               {gain} AS gain, {percent} AS percent, {days} AS interval_days, {scaled} AS is_scaled, week.read_at,
               week.read_at - make_interval(secs => {DAY_SECONDS} * {days}) AS since, week.counted_on
          FROM ({newest(count)}) week
          JOIN analytics_trackcurrent current
            ON current.track_id = week.track_id
           AND current.{count.name}_captured_at = week.captured_at"""  # noqa: S608 - constants


def comparison(count: Count, window: Window = WEEK) -> str:
    """Return a WITH clause whose `compared` compares each recording with its usual week, or as many as a window has.

    It has the parameters `runs`, `until`, `least`, `below` and `tag`.
    """
    # `gained` has one row per recording. The usual gain leaves out the window but for half a week, so that a second
    # run in the same week does not count as an earlier week.
    weeks = window.weeks
    return f"""
    WITH newest AS ({_newest_over(count, window)}
    ), gained AS MATERIALIZED (
        SELECT DISTINCT ON (recording) newest.*, track.recording
          FROM newest JOIN analytics_track track ON track.id = newest.track_id
         WHERE track.active AND gain IS NOT NULL AND number >= %(least)s
           AND (%(below)s::bigint IS NULL OR number < %(below)s)
           AND (%(tag)s::text IS NULL OR EXISTS (
               SELECT FROM analytics_credit credit JOIN analytics_contact contact ON contact.id = credit.contact_id
                WHERE credit.track_id = track.id AND {_HAS_TAG}))
         ORDER BY recording, newest.run_id DESC, newest.number DESC, newest.track_id
    ), compared AS MATERIALIZED (
        SELECT gained.*, earlier.usual, earlier.weeks,
               greatest(earlier.usual, {weeks} * {EXPECTED_SHARE} * gained.number, {weeks * LEAST_EXPECTED})
               AS expected
          FROM gained JOIN (
               SELECT past.track_id, count(DISTINCT date_trunc('week', past.captured_at)) AS weeks,
                      {weeks} * percentile_cont(0.5) WITHIN GROUP (ORDER BY past.{count.change}) AS usual
                 FROM analytics_trackperformancesnapshot past JOIN gained ON gained.track_id = past.track_id
                WHERE past.run_id IN (SELECT id FROM analytics_snapshotrun
                                       WHERE state IN ('complete', 'partial', 'imported')
                                         AND ended_at > %(until)s - interval '{window.days + 58} days')
                  AND past.captured_at BETWEEN gained.captured_at - interval '{window.days + 50} days'
                                           AND gained.captured_at - interval '{window.days - 3.5} days'
                  AND past.{count.change} IS NOT NULL
                GROUP BY past.track_id) earlier ON earlier.track_id = gained.track_id
    )"""  # noqa: S608 - constants


def _ranking(count: Count, window: Window) -> str:
    return f"""{comparison(count, window)}, people AS (
        SELECT credit.contact_id, sum(one.number)::bigint AS number, sum(one.gain)::bigint AS gain,
               sum(one.usual) AS usual, sum(one.gain) / sum(one.expected) AS lift,
               min(one.weeks) AS weeks, count(*) AS recordings
          FROM compared one
          JOIN (SELECT DISTINCT contact_id, track.recording
                  FROM analytics_credit member JOIN analytics_track track ON track.id = member.track_id
               ) credit ON credit.recording = one.recording
          JOIN analytics_contact contact ON contact.id = credit.contact_id
         WHERE %(tag)s::text IS NULL OR {_HAS_TAG}
         GROUP BY credit.contact_id
    )
    (SELECT 'trending' AS kind, track_id, number, gain, usual, gain / expected AS lift, percent, interval_days,
            is_scaled, weeks, 1 AS recordings, flags, since, read_at
       FROM compared WHERE gain >= %(least_gain)s AND gain >= {LIFT} * expected
      ORDER BY lift DESC, gain DESC, track_id LIMIT %(shown)s)
    UNION ALL
    (SELECT 'drop', track_id, number, gain, usual, gain / expected, percent, interval_days, is_scaled, weeks, 1,
            flags, since, read_at
       FROM compared
      WHERE gain < 0 AND usual - gain >= greatest(%(least_gain)s, {LEAST_EXPECTED})
      ORDER BY usual - gain DESC, track_id LIMIT %(shown)s)
    UNION ALL
    (SELECT 'slowed', track_id, number, gain, usual, gain / expected, percent, interval_days, is_scaled, weeks, 1,
            flags, since, read_at
       FROM compared
      WHERE gain >= 0 AND gain < {SLUMP} * usual AND usual - gain >= greatest(%(least_gain)s, {LEAST_EXPECTED})
      ORDER BY usual - gain DESC, track_id LIMIT %(shown)s)
    UNION ALL
    (SELECT 'contact', contact_id, number, gain, usual, lift, 100.0 * gain / nullif(number - gain, 0), NULL, NULL,
            weeks, recordings, '{{}}'::text[], NULL, NULL
       FROM people WHERE gain >= %(least_gain)s AND lift > 1
      ORDER BY lift DESC, gain DESC, contact_id LIMIT %(shown)s)
    """  # noqa: S608 - composed of constants; values travel as parameters
