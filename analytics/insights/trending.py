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

A ranking is made for every minimum gain at once (`candidates`): the few tracks and contacts that some minimum would
show. Which of them a given minimum shows is then read off.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from analytics.insights import usual
from analytics.insights.comparison import LEAST_COUNT, LEAST_EXPECTED, comparison
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

    @property
    def least_missing(self) -> int:
        """Return how many plays short of its usual gain a drop, or a track that slowed down, is at least."""
        return max(self.least_gain, LEAST_EXPECTED)


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
    def missing(self) -> float:
        return self.usual - self.gain

    @property
    def interval(self) -> Interval | None:
        return None if self.interval_days is None else Interval(self.interval_days, is_week=not self.is_scaled)


@dataclass(frozen=True)
class Movers:
    trending: list[Mover]
    drops: list[Mover]
    slowed: list[Mover]
    contacts: list[Mover]

    def first(self, wanted: RankingFilter) -> "Movers":
        """Return the first few of each kind that gained, or miss, at least as many plays as wanted."""
        least, shown = wanted.least_gain, wanted.shown
        return Movers(
            trending=[one for one in self.trending if one.gain >= least][:shown],
            drops=[one for one in self.drops if one.missing >= least][:shown],
            slowed=[one for one in self.slowed if one.missing >= least][:shown],
            contacts=[one for one in self.contacts if one.gain >= least][:shown],
        )


def candidates(week: Week, wanted: RankingFilter) -> Movers:
    """Return, in order, all that this ranking shows for any minimum gain: one statement for any number of tracks."""
    values: dict[str, Any] = {
        "platform": wanted.platform,
        "runs": list(week.run_ids),
        "until": week.until,
        "least": wanted.least,
        "below": wanted.below,
        "tag": wanted.tag.strip().lower(),
        "shown": wanted.shown,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")  # Otherwise a hundred thousand rows are sorted on disk.
        cursor.execute(_ranking(week, wanted), values)
        ranked = [Mover(*row) for row in cursor.fetchall()]
    return Movers(*([one for one in ranked if one.kind == kind] for kind in KINDS))


def _ranking(week: Week, wanted: RankingFilter) -> str:
    count = VIEWS if wanted.platform == Platform.YOUTUBE else STREAMS
    has_tag = bool(wanted.tag.strip())
    if wanted.least >= LEAST_COUNT and usual.is_stored(week, wanted.platform, wanted.window):
        stored = usual.stored(wanted.window, has_tag=has_tag)
        return _ranked_of(stored, usual.shown_of(count, wanted.window), has_tag=has_tag)
    return _ranked_of(comparison(count, wanted.window, has_tag=has_tag), "compared", has_tag=has_tag)


_SHOWN = """kind, place, pk, number, gain, usual, lift, percent, interval_days, is_scaled, weeks, recordings, flags,
           since, read_at"""
_MISSING = f"usual - gain >= {LEAST_EXPECTED}"
_LIFTED = f"SELECT *, gain / expected AS lift FROM compared WHERE gain >= {LIFT} * expected"  # noqa: S608 - constants
_OF_TRACK = "track_id, run_id, number, gain, usual, expected, weeks"
_OF_PEOPLE = "number, gain, usual, expected, weeks"
_CREDITED = f"""
               SELECT DISTINCT credit.contact_id, edition.track_id, {_OF_PEOPLE}
                 FROM (SELECT compared.*, track.id AS edition_id
                         FROM compared JOIN analytics_track track ON track.recording = compared.recording
                       OFFSET 0) edition
                 JOIN analytics_credit credit ON credit.track_id = edition.edition_id"""  # noqa: S608 - constants
_CREDITED_OF_TAG = f"""
               SELECT DISTINCT contact_id, track_id, {_OF_PEOPLE} FROM compared, unnest(people) contact_id"""  # noqa: S608 - as above


def _ranked_of(compared: str, known: str, *, has_tag: bool) -> str:
    """Return the ranking of what is `compared`: first the few that are shown, then what is `known` of them."""
    return f"""{compared}, people AS (
        SELECT contact_id, sum(number)::bigint AS number, sum(gain)::bigint AS gain, sum(usual) AS usual,
               sum(gain) / sum(expected) AS lift, min(weeks) AS weeks, count(*) AS recordings
          FROM ({_CREDITED_OF_TAG if has_tag else _CREDITED}) credited
         GROUP BY contact_id
    ), ranked AS (
        SELECT 'trending' AS kind, place, {_OF_TRACK} FROM {_for_any_gain(_LIFTED, "lift DESC, gain DESC, track_id")}
        UNION ALL {_first("drop", f"gain < 0 AND {_MISSING}")}
        UNION ALL {_first("slowed", f"gain >= 0 AND gain < {SLUMP} * usual AND {_MISSING}")}
    ), shown ({_SHOWN}) AS (
        SELECT kind, place, ranked.track_id, ranked.number, ranked.gain, ranked.usual, ranked.gain / ranked.expected,
               known.percent, known.interval_days, known.is_scaled, ranked.weeks, 1, known.flags::text[],
               known.since, known.read_at
          FROM ranked JOIN {known} known ON known.track_id = ranked.track_id AND known.run_id = ranked.run_id
         UNION ALL
        SELECT 'contact', place, contact_id, number, gain, usual, lift, 100.0 * gain / nullif(number - gain, 0),
               NULL, NULL, weeks, recordings, '{{}}'::text[], NULL, NULL
          FROM {_for_any_gain("SELECT * FROM people WHERE lift > 1", "lift DESC, gain DESC, contact_id")}
    )
    SELECT {_SHOWN.replace(" place,", "")} FROM shown ORDER BY place
    """  # noqa: S608 - composed of constants; values travel as parameters


def _first(kind: str, condition: str) -> str:
    """Return the first of those that meet a condition, by how many plays they miss, each with its place."""
    by = "usual - gain DESC, track_id"
    return f"""
        (SELECT '{kind}', row_number() OVER (ORDER BY {by}) AS place, first.*
           FROM (SELECT {_OF_TRACK} FROM compared WHERE {condition} ORDER BY {by} LIMIT %(shown)s) first)"""  # noqa: S608 - constants


def _for_any_gain(rows: str, by: str) -> str:
    """Return a subquery of the rows among the first for some minimum gain, each with its place in the order.

    A row is never shown if enough rows that gained as much come before it. Instead of comparing each row with all
    others, rows are put into tiers by their rank in gain: the first, the second and third, the next four, and so on.
    The rows of higher tiers gained as much as any row of a tier; about as many of each tier are left as are shown.
    """
    return f"""(
        WITH placed AS MATERIALIZED (
            SELECT one.*, row_number() OVER (ORDER BY {by}) AS place,
                   floor(ln(row_number() OVER (ORDER BY gain DESC)) / ln(2)) AS tier
              FROM ({rows}) one
        ), best AS MATERIALIZED (
            SELECT * FROM (SELECT tier, place, row_number() OVER (PARTITION BY tier ORDER BY place) AS nth
                             FROM placed) numbered
             WHERE nth <= %(shown)s
        ), last AS MATERIALIZED (
            SELECT tier, (SELECT place FROM best higher WHERE higher.tier < best.tier
                           ORDER BY place OFFSET %(shown)s - 1 LIMIT 1) AS place
              FROM best WHERE nth = 1
        )
        SELECT placed.* FROM placed JOIN last USING (tier) WHERE last.place IS NULL OR placed.place < last.place
        ) placed"""  # noqa: S608 - composed of constants
