"""The rules of growth, as SQL.

Growth compares a number with its *baseline*: the earlier number of the same track and platform whose age
is nearest to seven days, at least three and a half days old. If two are equally near, it is the older one.

    streams    the interval is counted days (`counted_days`), a week is exactly seven of them
    views      the interval is by the clock, and 7 ± 1 days are a week

    a week                change = number - baseline
    any other interval    change = (number - baseline) × 7 days / interval
    percent               change / baseline × 100

A number is compared with others of the same source only: what Chartmetric counted in Spotify's place has its
baselines among Chartmetric's counts (`filling`), and is none of a number that was read.

There is no growth (NULL) without a number, without a baseline, or over a baseline of zero. A fall stays
negative. Whole numbers are rounded half away from zero, once, at the end. Views that are a sum over other videos
than their baseline have a growth like any other, and a flag. Windows longer than a week follow the
same rules around their own length (`windows`).
"""

from dataclasses import dataclass

from analytics.snapshots.windows import WEEK, Window

DAY_SECONDS = 86_400

JUMP = 20
"""A number above this many times its baseline is flagged as a jump."""


@dataclass(frozen=True)
class CountColumns:
    """The columns of one count: as gathered, and in the table with its baselines. All of one source.

    With `by_day` its intervals are the counted days between two numbers instead of hours by the clock. If a table has
    numbers of several sources, `own` is the condition for those of this one. `parts` stands for what a number is the
    sum of, NULL where that is not known or is always the same.
    """

    name: str
    number: str
    change: str
    percent: str
    table: str = "analytics_trackperformancesnapshot"
    by_day: bool = False
    own: str = "true"
    parts: str = "NULL::bigint"

    @property
    def read_at(self) -> str:
        return f"{self.name}_read_at"

    @property
    def counted_on(self) -> str:
        return f"{self.name}_counted_on"

    @property
    def newest_first(self) -> str:
        """Return the order of its index, in which a track's newest number comes first."""
        return f"{self.counted_on} DESC, {self.read_at} DESC" if self.by_day else f"{self.read_at} DESC"

    @property
    def day(self) -> str:
        """Return the counted day of a row in the table, NULL if a count has none."""
        return self.counted_on if self.by_day else "NULL::date"

    @property
    def interval(self) -> str:
        """Return the days over which the growth of a row in the table was measured."""
        clock = f"{self.name}_interval_days"
        return f"coalesce({self.name}_counted_days::double precision, {clock})" if self.by_day else clock

    @property
    def since(self) -> str:
        """Return when the baseline of a growth was read, of a row in the table."""
        return f"{self.read_at} - {self.name}_interval_days * interval '1 day'"

    @property
    def is_scaled(self) -> str:
        """Return whether the growth of a row in the table was scaled to seven days."""
        clock = f"{self.name}_interval_days NOT BETWEEN 6 AND 8"
        return f"coalesce({self.name}_counted_days <> 7, {clock})" if self.by_day else f"({clock})"


STREAMS = CountColumns(
    "streams",
    number="spotify_streams",
    change="wow_streams",
    percent="wow_pct",
    by_day=True,
    own="streams_provider = ''",
)
VIEWS = CountColumns(
    "views", number="youtube_views", change="wow_youtube_views", percent="wow_youtube_pct", parts="videos_hash"
)


def baseline(count: CountColumns, now: str, window: Window = WEEK) -> str:
    """Return a subquery giving the baseline of the row `now` of gathered numbers.

    Its columns are `previous`, the number; `seconds` and `days`, its age by the clock and in counted days; `unsure`,
    whether its counted day is uncertain; and `parts`, what it is the sum of. The nearest to the window's end is
    either the newest number beyond it or the oldest one within it; each is one index probe, so the cost does not grow
    with the history.
    """
    place, apart = (count.counted_on, "days") if count.by_day else (count.read_at, "seconds")
    end, least, most = _bounds(count, window)
    beyond = f"{place} <= {now}.{place} - {end}" + (f" AND {place} >= {now}.{place} - {most}" if most else "")
    within = f"{place} > {now}.{place} - {end} AND {place} <= {now}.{place} - {least}"
    length = window.days if count.by_day else window.days * DAY_SECONDS
    # Nothing is nearer than the exact day or second, so then this is not looked up.
    within = f"older.{apart} IS DISTINCT FROM {length} AND {within}"
    oldest_first = f"{place}, {count.read_at}" if count.by_day else place
    # One row each, so nothing has to be sorted: sorting took as long as the probes.
    older = f"{_candidates(count, now)} AND {beyond} ORDER BY {count.newest_first} LIMIT 1"
    younger = f"{_candidates(count, now)} AND {within} ORDER BY {oldest_first} LIMIT 1"
    nearer = f"""
        CASE WHEN older.{apart} - {length} <= {length} - younger.{apart} OR younger.{apart} IS NULL
             THEN older"""
    chosen = ", ".join(
        f"{nearer}.{column} ELSE younger.{column} END AS {column}"
        for column in ("previous", "seconds", "days", "unsure", "parts")
    )
    return f"""
        SELECT {chosen} FROM (VALUES (1)) each_row
          LEFT JOIN LATERAL ({older}) older ON true
          LEFT JOIN LATERAL ({younger}) younger ON true"""  # noqa: S608 - constants


def _bounds(count: CountColumns, window: Window) -> tuple[str, str, str]:
    """Return how far back the window ends, and how young and how old a baseline may be; empty for any age."""
    if count.by_day:
        return str(window.days), str(window.least_counted), str(window.most or "")
    most = f"interval '{window.most} days'" if window.most else ""
    return f"interval '{window.days} days'", f"interval '{window.least} days'", most


def _candidates(count: CountColumns, now: str) -> str:
    seconds = f"extract(epoch FROM {now}.{count.read_at} - {count.read_at}) AS seconds"
    by_day = f"{now}.{count.counted_on} - {count.counted_on}" if count.by_day else "NULL::integer"
    unsure = f"flags @> ARRAY['{count.name}_day_unsure']::varchar[]" if count.by_day else "false"
    return f"""
        SELECT {count.number} AS previous, {seconds}, {by_day} AS days, {unsure} AS unsure, {count.parts} AS parts
          FROM {count.table}
         WHERE track_id = {now}.track_id AND {count.number} IS NOT NULL AND {count.own}"""  # noqa: S608 - constants


def _over_window(count: CountColumns, now: str, base: str, window: Window) -> str:
    """Return the change over the baseline's interval, scaled to the window if the interval differs."""
    grown = f"({now}.{count.name} - {base}.previous)::numeric"
    if count.by_day:
        return f"({grown} * {window.days} / {base}.days)"  # Over exactly the window this is the change itself.
    shortest, longest = (window.days - 1) * DAY_SECONDS, (window.days + 1) * DAY_SECONDS
    scaled = f"{grown} * {window.days * DAY_SECONDS} / {base}.seconds"
    return f"CASE WHEN {base}.seconds BETWEEN {shortest} AND {longest} THEN {grown} ELSE {scaled} END"


def change(count: CountColumns, now: str, base: str, window: Window = WEEK, *, exact: bool = False) -> str:
    """Return the change per seven days, or over the window, in whole plays.

    `exact` says that the baseline is as old as the window, so nothing is scaled: without decimal arithmetic, which
    takes most of the time here.
    """
    whole = f"round({_over_window(count, now, base, window)})::bigint"
    grown = f"{now}.{count.name} - {base}.previous" if exact else whole
    return f"CASE WHEN {base}.previous > 0 THEN {grown} END"


def percent(count: CountColumns, now: str, base: str, window: Window = WEEK, *, exact: bool = False) -> str:
    """Return the change per seven days, or over the window, in percent of the baseline; `exact` as in `change`."""
    grown = f"({now}.{count.name} - {base}.previous)::double precision"
    share = f"100 * ({grown if exact else _over_window(count, now, base, window)}) / {base}.previous"
    return f"CASE WHEN {base}.previous > 0 THEN ({share})::double precision END"


def interval_days(base: str) -> str:
    """Return the baseline's age in days by the clock, NULL without a baseline."""
    return f"({base}.seconds / {DAY_SECONDS})::double precision"


def flags(count: CountColumns, now: str, base: str) -> str:
    """Return the flags of this number, NULL for each that it does not have, to be put into an array."""
    number, previous = f"{now}.{count.name}", f"{base}.previous"
    by_day = f""",
        CASE WHEN {now}.{count.name}_day_unsure THEN '{count.name}_day_unsure' END,
        CASE WHEN {base}.unsure AND {number} IS NOT NULL THEN '{count.name}_base_unsure' END"""
    by_video = f""",
        CASE WHEN {of_other_videos(now, base)} THEN '{count.name}_videos_changed' END"""
    return f"""
        CASE WHEN {now}.{count.name}_unread THEN '{count.name}_unread' END,
        CASE WHEN {number} < {previous} THEN '{count.name}_fell' END,
        CASE WHEN {number} = {previous} THEN '{count.name}_unchanged' END,
        CASE WHEN {previous} > 0 AND {number} > {JUMP} * {previous} THEN '{count.name}_jumped' END
        {by_day if count.by_day else by_video}"""


def of_other_videos(now: str, base: str) -> str:
    """Return whether views are the sum over other videos than their baseline; NULL if that is not known for both."""
    return f"({base}.previous > 0 AND {now}.videos_hash <> {base}.parts)"


def videos_hash(views: str) -> str:
    """Return a number that is the same for the same videos, given their views by id; NULL without any.

    It is calculated from the ids alone, so it is the same on every server and in every version of PostgreSQL. JSONB
    keeps its keys in order, and an array of them takes half as long as an aggregate.
    """
    ids = f"nullif(array_to_string(ARRAY(SELECT jsonb_object_keys({views})), ' '), '')"
    return f"('x' || encode(substr(sha256(convert_to({ids}, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint"
