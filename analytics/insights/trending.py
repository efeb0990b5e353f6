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

What tracks usually gain takes eight weeks of snapshots to find. It is stored after a recording (`usual`), and the
rankings of that week over every window, however narrow, are made from there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from analytics.insights import usual
from analytics.insights.comparison import HAS_TAG, LEAST_COUNT, LEAST_EXPECTED, comparison
from analytics.insights.week import Week
from analytics.models import Interval, Platform
from analytics.snapshots.growth_sql import STREAMS, VIEWS
from analytics.snapshots.windows import WEEK, Window

LEAST_GAIN = 500
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
        "platform": wanted.platform,
        "runs": list(week.run_ids),
        "until": week.until,
        "least": wanted.least,
        "below": wanted.below,
        "least_gain": wanted.least_gain,
        "tag": wanted.tag.strip().lower() or None,
        "shown": wanted.shown,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")  # Otherwise a hundred thousand rows are sorted on disk.
        cursor.execute(_ranking(week, wanted), values)
        ranked = [Mover(*row) for row in cursor.fetchall()]
    return Movers(*([one for one in ranked if one.kind == kind] for kind in KINDS))


def _ranking(week: Week, wanted: RankingFilter) -> str:
    count = VIEWS if wanted.platform == Platform.YOUTUBE else STREAMS
    if wanted.least >= LEAST_COUNT and usual.is_stored(week, wanted.platform, wanted.window):
        return _ranked_of(usual.stored(wanted.window), usual.shown_of(count, wanted.window))
    return _ranked_of(comparison(count, wanted.window), "compared")


_SHOWN = """kind, place, pk, number, gain, usual, lift, percent, interval_days, is_scaled, weeks, recordings, flags,
           since, read_at"""
_LIFTED = f"gain >= %(least_gain)s AND gain >= {LIFT} * expected"
_MISSING = f"usual - gain >= greatest(%(least_gain)s, {LEAST_EXPECTED})"


def _ranked_of(compared: str, known: str) -> str:
    """Return the ranking of what is `compared`: first the few that are shown, then what is `known` of them."""
    return f"""{compared}, edition AS (
        SELECT compared.track_id AS compared_id, track.id AS track_id
          FROM compared JOIN analytics_track track ON track.recording = compared.recording
        OFFSET 0
    ), people AS (
        SELECT credit.contact_id, sum(one.number)::bigint AS number, sum(one.gain)::bigint AS gain,
               sum(one.usual) AS usual, sum(one.gain) / sum(one.expected) AS lift,
               min(one.weeks) AS weeks, count(*) AS recordings
          FROM compared one
          JOIN (SELECT DISTINCT member.contact_id, edition.compared_id
                  FROM edition JOIN analytics_credit member ON member.track_id = edition.track_id
               ) credit ON credit.compared_id = one.track_id
          JOIN analytics_contact contact ON contact.id = credit.contact_id
         WHERE %(tag)s::text IS NULL OR {HAS_TAG}
         GROUP BY credit.contact_id
    ), ranked AS (
        {_first("trending", _LIFTED, "gain / expected DESC", "gain DESC")}
        UNION ALL {_first("drop", f"gain < 0 AND {_MISSING}", "usual - gain DESC")}
        UNION ALL {_first("slowed", f"gain >= 0 AND gain < {SLUMP} * usual AND {_MISSING}", "usual - gain DESC")}
    ), shown ({_SHOWN}) AS (
        SELECT kind, place, ranked.track_id, ranked.number, ranked.gain, ranked.usual, ranked.gain / ranked.expected,
               known.percent, known.interval_days, known.is_scaled, ranked.weeks, 1, known.flags::text[],
               known.since, known.read_at
          FROM ranked JOIN {known} known ON known.track_id = ranked.track_id AND known.run_id = ranked.run_id
         UNION ALL
       (SELECT 'contact', row_number() OVER (ORDER BY lift DESC, gain DESC, contact_id) AS place, contact_id,
               number, gain, usual, lift, 100.0 * gain / nullif(number - gain, 0), NULL, NULL,
               weeks, recordings, '{{}}'::text[], NULL, NULL
          FROM people WHERE gain >= %(least_gain)s AND lift > 1 ORDER BY place LIMIT %(shown)s)
    )
    SELECT {_SHOWN.replace(" place,", "")} FROM shown ORDER BY place
    """  # noqa: S608 - composed of constants; values travel as parameters


def _first(kind: str, condition: str, *order: str) -> str:
    """Return the first few of those that meet a condition, each with its place."""
    by = ", ".join([*order, "track_id"])
    return f"""
        (SELECT '{kind}' AS kind, row_number() OVER (ORDER BY {by}) AS place, first.*
           FROM (SELECT track_id, run_id, number, gain, usual, expected, weeks
                   FROM compared WHERE {condition} ORDER BY {by} LIMIT %(shown)s) first)"""  # noqa: S608 - constants
