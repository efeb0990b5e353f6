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

Editions of a recording show one merged count and are ranked once. Recordings without an earlier gain are not ranked.
Streams and views are two rankings, never one sum.

What each track usually gains takes eight weeks of snapshots to find. It is stored after a recording (`store_usual`),
and a ranking of that week, however narrow, is made from there; of any other week it is measured anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from analytics.insights.week import Week
from analytics.models import Interval, Platform, UsualWeek
from analytics.snapshots.growth_sql import STREAMS, VIEWS, Count

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
    least: int = LEAST_COUNT
    below: int | None = None
    least_gain: int = LEAST_GAIN
    tag: str = ""
    shown: int = SHOWN


@dataclass(frozen=True)
class Mover:
    """A track or contact with what it gained and what it usually gains, both per seven days.

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
        "platform": wanted.platform,
        "runs": list(week.run_ids),
        "until": week.until,
        "least": wanted.least,
        "below": wanted.below,
        "least_gain": wanted.least_gain,
        "tag": wanted.tag.strip().lower() or None,
        "shown": wanted.shown,
    }
    count = VIEWS if wanted.platform == Platform.YOUTUBE else STREAMS
    compared = _STORED if wanted.least >= LEAST_COUNT and _is_stored(week, wanted.platform) else comparison(count)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")  # Otherwise a hundred thousand rows are sorted on disk.
        cursor.execute(_ranking(count, compared), values)
        ranked = [Mover(*row) for row in cursor.fetchall()]
    return Movers(*([one for one in ranked if one.kind == kind] for kind in KINDS))


def _is_stored(week: Week, platform: Platform) -> bool:
    return UsualWeek.objects.filter(platform=platform, runs=list(week.run_ids), until=week.until).exists()


def store_usual(week: Week) -> None:
    """Store what each track gained this week and usually gains; rows that are right already are left alone."""
    for platform, count in ((Platform.SPOTIFY, STREAMS), (Platform.YOUTUBE, VIEWS)):
        told: dict[str, Any] = {"runs": list(week.run_ids), "until": week.until}
        with transaction.atomic(), connection.cursor() as cursor:
            # Locks the row: whoever else stores this waits, and then finds nothing to change.
            UsualWeek.objects.update_or_create(platform=platform, defaults=told)
            cursor.execute(_store(count), told | {"platform": platform})


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


def comparison(count: Count) -> str:
    """Return a WITH clause whose `compared` compares each recording with its usual week.

    It has the parameters `runs`, `until`, `least`, `below` and `tag`.
    """
    # `gained` has one row per recording. The usual gain leaves out the last three and a half days, so that a second
    # run in the same week does not count as an earlier week.
    return f"""
    WITH newest AS ({newest(count)}
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
               greatest(earlier.usual, {EXPECTED_SHARE} * gained.number, {LEAST_EXPECTED}) AS expected
          FROM gained JOIN (
{_earlier(count)}) earlier ON earlier.track_id = gained.track_id
    )"""  # noqa: S608 - constants


def _earlier(count: Count) -> str:
    """Return a query of what the tracks of `gained` usually gain, and over how many weeks that is known."""
    return f"""
               SELECT past.track_id, count(DISTINCT date_trunc('week', past.captured_at)) AS weeks,
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY past.{count.change}) AS usual
                 FROM analytics_trackperformancesnapshot past JOIN gained ON gained.track_id = past.track_id
                WHERE past.run_id IN (SELECT id FROM analytics_snapshotrun
                                       WHERE state IN ('complete', 'partial', 'imported')
                                         AND ended_at > %(until)s - interval '65 days')
                  AND past.captured_at BETWEEN gained.captured_at - interval '57 days'
                                           AND gained.captured_at - interval '3.5 days'
                  AND past.{count.change} IS NOT NULL
                GROUP BY past.track_id"""  # noqa: S608 - constants


_USUAL = "track_id, run_id, recording, number, gain, usual, weeks"


def _store(count: Count) -> str:
    return f"""
    WITH newest AS ({newest(count)}
    ), gained AS MATERIALIZED (
        SELECT newest.track_id, newest.run_id, newest.captured_at, track.recording, newest.number, newest.gain
          FROM newest JOIN analytics_track track ON track.id = newest.track_id
         WHERE track.active AND gain IS NOT NULL AND number >= {LEAST_COUNT}
    ), told AS MATERIALIZED (
        SELECT {_USUAL} FROM gained JOIN ({_earlier(count)}) earlier USING (track_id)
    ), gone AS (
        DELETE FROM analytics_usualgain stored WHERE platform = %(platform)s
           AND NOT EXISTS (SELECT FROM told WHERE told.track_id = stored.track_id)
    )
    INSERT INTO analytics_usualgain (platform, {_USUAL})
    SELECT %(platform)s, {_USUAL} FROM (
           SELECT {_USUAL} FROM told
           EXCEPT SELECT {_USUAL} FROM analytics_usualgain WHERE platform = %(platform)s) changed
     ORDER BY track_id
        ON CONFLICT (track_id, platform) DO UPDATE
       SET ({_USUAL}) = ROW({", ".join(f"excluded.{name}" for name in _USUAL.split(", "))})
"""  # noqa: S608 - constants


# The same as `comparison`, from the rows of `_store`.
_STORED = f"""
    WITH compared AS MATERIALIZED (
        SELECT DISTINCT ON (recording) {_USUAL},
               greatest(usual, {EXPECTED_SHARE} * number, {LEAST_EXPECTED}) AS expected
          FROM analytics_usualgain one
         WHERE platform = %(platform)s AND number >= %(least)s
           AND (%(below)s::bigint IS NULL OR number < %(below)s)
           AND (%(tag)s::text IS NULL OR EXISTS (
               SELECT FROM analytics_credit credit JOIN analytics_contact contact ON contact.id = credit.contact_id
                WHERE credit.track_id = one.track_id AND {_HAS_TAG}))
         ORDER BY recording, run_id DESC, number DESC, track_id
    )"""  # noqa: S608 - constants


_SHOWN = """kind, place, pk, number, gain, usual, lift, percent, interval_days, is_scaled, weeks, recordings, flags,
            since, read_at"""


def _ranking(count: Count, compared: str) -> str:
    """Return the ranking of what is `compared`: first the few that are shown, then what is shown of them."""
    return f"""{compared}, people AS (
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
    ), ranked AS (
        {_ranked("trending", _LIFTED, "gain / expected DESC", "gain DESC")}
        UNION ALL {_ranked("drop", f"gain < 0 AND {_MISSING}", "usual - gain DESC")}
        UNION ALL {_ranked("slowed", f"gain >= 0 AND gain < {SLUMP} * usual AND {_MISSING}", "usual - gain DESC")}
    ), shown ({_SHOWN}) AS (
        SELECT kind, place, ranked.track_id, number, gain, usual, gain / expected,
               {count.percent}, {count.interval}, {count.is_scaled}, weeks, 1,
               ARRAY(SELECT flag FROM unnest(flags) flag WHERE flag LIKE '{count.name}%%'),
               {count.since}, {count.read_at}
          FROM ranked JOIN analytics_trackperformancesnapshot snapshot USING (track_id, run_id)
         UNION ALL
       (SELECT 'contact', row_number() OVER (ORDER BY lift DESC, gain DESC, contact_id) AS place, contact_id,
               number, gain, usual, lift, 100.0 * gain / nullif(number - gain, 0), NULL, NULL,
               weeks, recordings, '{{}}'::text[], NULL, NULL
          FROM people WHERE gain >= %(least_gain)s AND lift > 1 ORDER BY place LIMIT %(shown)s)
    )
    SELECT {_SHOWN.replace(" place,", "")} FROM shown ORDER BY place
    """  # noqa: S608 - composed of constants; values travel as parameters


_LIFTED = f"gain >= %(least_gain)s AND gain >= {LIFT} * expected"
_MISSING = f"usual - gain >= greatest(%(least_gain)s, {LEAST_EXPECTED})"


def _ranked(kind: str, condition: str, *order: str) -> str:
    """Return the first few of those that meet a condition, each with its place."""
    by = ", ".join([*order, "track_id"])
    return f"""
        (SELECT '{kind}' AS kind, row_number() OVER (ORDER BY {by}) AS place, first.*
           FROM (SELECT track_id, run_id, number, gain, usual, expected, weeks
                   FROM compared WHERE {condition} ORDER BY {by} LIMIT %(shown)s) first)"""  # noqa: S608 - constants
