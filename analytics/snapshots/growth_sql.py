"""The rules of growth, as SQL.

Growth compares a number with its *baseline*: the earlier number of the same track and platform whose age
is nearest to seven days, at least three and a half days old. Of two that are equally near, the older one.

    interval within 7 ± 1 days    change = number - baseline
    any other interval            change = (number - baseline) × 7 days / interval
    percent                       change / baseline × 100

There is no growth (NULL) without a number, without a baseline, or over a baseline of zero. A fall stays
negative. Whole numbers are rounded half away from zero, once, at the end.
"""

from dataclasses import dataclass

WEEK = "interval '7 days'"
YOUNGEST_BASELINE = "interval '3.5 days'"
WEEK_SECONDS = 7 * 86_400
UNSCALED = (6 * 86_400, 8 * 86_400)
"""An interval of this many seconds counts as a week."""

JUMP = 20
"""A number above this many times its baseline is flagged as a jump."""


@dataclass(frozen=True)
class Count:
    """The columns of one count: as gathered, and in the table where its baselines are. One source, one table."""

    name: str
    number: str
    change: str
    percent: str
    table: str = "analytics_trackperformancesnapshot"

    @property
    def read_at(self) -> str:
        return f"{self.name}_read_at"

    @property
    def interval(self) -> str:
        return f"{self.name}_interval_days"


STREAMS = Count("streams", number="spotify_streams", change="wow_streams", percent="wow_pct")
VIEWS = Count("views", number="youtube_views", change="wow_youtube_views", percent="wow_youtube_pct")


def baseline(count: Count, now: str) -> str:
    """Return a subquery with `previous` and `seconds`, its age, for the row `now` of gathered numbers.

    The nearest to seven days is either the newest number at least seven days old, or the oldest younger one; each is
    one index probe, so the cost does not grow with the history.
    """
    age = f"extract(epoch FROM {now}.{count.read_at} - {count.read_at})"
    candidates = f"""
        SELECT {count.number} AS previous, {age} AS seconds
          FROM {count.table}
         WHERE track_id = {now}.track_id AND {count.number} IS NOT NULL"""  # noqa: S608 - constants
    # One row each, so that nothing has to be sorted: sorting took as long as the probes.
    older = f"""
        {candidates} AND {count.read_at} <= {now}.{count.read_at} - {WEEK}
         ORDER BY {count.read_at} DESC LIMIT 1"""
    younger = f"""
        {candidates} AND {count.read_at} > {now}.{count.read_at} - {WEEK}
           AND {count.read_at} <= {now}.{count.read_at} - {YOUNGEST_BASELINE}
         ORDER BY {count.read_at} LIMIT 1"""
    nearer = f"""
        CASE WHEN older.seconds - {WEEK_SECONDS} <= {WEEK_SECONDS} - younger.seconds OR younger.seconds IS NULL
             THEN older"""
    return f"""
        SELECT {nearer}.previous ELSE younger.previous END AS previous,
               {nearer}.seconds ELSE younger.seconds END AS seconds
          FROM (VALUES (1)) each_row
          LEFT JOIN LATERAL ({older}) older ON true
          LEFT JOIN LATERAL ({younger}) younger ON true"""  # noqa: S608 - constants


def _per_week(count: Count, now: str, base: str) -> str:
    """Return the change over the baseline's interval, scaled to seven days if that is not about a week."""
    shortest, longest = UNSCALED
    grown = f"({now}.{count.name} - {base}.previous)::numeric"
    scaled = f"{grown} * {WEEK_SECONDS} / {base}.seconds"
    return f"CASE WHEN {base}.seconds BETWEEN {shortest} AND {longest} THEN {grown} ELSE {scaled} END"


def change(count: Count, now: str, base: str) -> str:
    """Return the change per seven days, in whole plays."""
    return f"CASE WHEN {base}.previous > 0 THEN round({_per_week(count, now, base)})::bigint END"


def percent(count: Count, now: str, base: str) -> str:
    """Return the change per seven days, in percent of the baseline."""
    share = f"100 * ({_per_week(count, now, base)}) / {base}.previous"
    return f"CASE WHEN {base}.previous > 0 THEN ({share})::double precision END"


def interval_days(base: str) -> str:
    """Return the baseline's age in days, NULL without a baseline."""
    return f"({base}.seconds / 86400)::double precision"


def flags(count: Count, now: str, base: str) -> str:
    """Return an array of the flags of this number, with NULLs between."""
    number, previous = f"{now}.{count.name}", f"{base}.previous"
    return f"""ARRAY[
        CASE WHEN {now}.{count.name}_unread THEN '{count.name}_unread' END,
        CASE WHEN {number} < {previous} THEN '{count.name}_fell' END,
        CASE WHEN {number} = {previous} THEN '{count.name}_unchanged' END,
        CASE WHEN {previous} > 0 AND {number} > {JUMP} * {previous} THEN '{count.name}_jumped' END
    ]"""
