"""The day that a Spotify count belongs to.

All public counts change together once a day (Spotify says so, but not at which hour). So there is a whole number of
daily updates between two readings, whatever the clock says:

    Thu 21:00           Fri 04:59              Fri 21:00   Fri 22:00
    ─ update of Thursday ─ a run reads Thursday's ─ update ─── a late run reads Friday's ───►

A count belongs to the day of the last update before it was read. Around that hour the day is uncertain, because the
update may come up to two hours early or late. An earlier look at the canaries (a *mark*, see `looks`) can settle it:

    it already saw the day's update    the count certainly belongs to that day, however early it is
    the update had not come yet        the count still belongs to the day before: for an hour, or, if the update is
                                       more than two hours late, until another look shows otherwise
    it is more than a day old          the hour decides

The rule is written twice, as a function and as SQL; a test compares them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

DAY = timedelta(days=1)
DAY_SECONDS = 86_400
JITTER = timedelta(hours=2)
"""How much earlier or later than its hour an update may come."""

HOLDS = timedelta(hours=1)
"""For how long after a look that did not see the update it counts as not arrived."""


@dataclass(frozen=True)
class Mark:
    """A look at the canaries: when it was, and to which day their counts belonged."""

    looked_at: datetime
    day: date


@dataclass(frozen=True)
class CountedDay:
    """The day of a count; unsure if it was read while the update may have been in progress."""

    day: date
    is_sure: bool


def counted_day(read_at: datetime, hour: int, mark: Mark | None = None) -> CountedDay:
    """Return the day that a count belongs to, for updates at this hour (UTC)."""
    day = (read_at.astimezone(UTC) - timedelta(hours=hour)).date()
    last = datetime.combine(day, time(hour), UTC)
    coming = last + DAY - read_at <= JITTER
    by_hour = CountedDay(day, is_sure=read_at - last >= JITTER and not coming)
    if mark is None or read_at - mark.looked_at >= DAY:
        return by_hour
    then = (mark.looked_at.astimezone(UTC) - timedelta(hours=hour)).date()
    if mark.day > day or (mark.day == day and not coming):
        return CountedDay(mark.day, is_sure=True)
    if mark.day < then == day:  # It was due at the time of the look, and had not arrived.
        held = read_at - mark.looked_at <= HOLDS
        late = mark.looked_at - last >= JITTER
        return CountedDay(mark.day if held or late else day, is_sure=held and late)
    return by_hour


def of(read_at: datetime | None) -> date | None:
    """Return the counted day according to the hour in the settings, None without a moment."""
    return None if read_at is None else counted_day(read_at, settings.SPOTIFY_UPDATE_HOUR).day


def day_sql(read_at: str, hour: int | str = "%(hour)s") -> str:
    """Return the day of a moment according to the hour, NULL without a moment; `hour` is a number or a parameter."""
    return f"{_since_update(read_at, hour)}::date"


def unsure_sql(read_at: str, hour: int | str = "%(hour)s") -> str:
    """Return whether the update may have been in progress at a moment, by the hour alone; NULL without a moment."""
    since = f"mod(extract(epoch FROM {read_at}) + {DAY_SECONDS} - 3600 * {hour}, {DAY_SECONDS})"
    jitter = int(JITTER.total_seconds())
    return f"({since} < {jitter} OR {since} >= {DAY_SECONDS - jitter})"


LOOKS = """
        SELECT looked_at, counted_on,
               least(lead(looked_at) OVER (ORDER BY looked_at), looked_at + interval '1 day') AS until
          FROM analytics_canarylook WHERE counted_on IS NOT NULL"""
"""A query of looks that saw an update; each is the last one before what was read up to `until`."""


def marked_sql(read_at: str, hour: str = "%(hour)s") -> str:
    """Return a subquery giving `day` and `unsure` of a moment, by the hour and the last look before it.

    It reads LOOKS under the name `look`.
    """
    day, then = "moment::date", day_sql("looked_at", hour)
    jitter = f"interval '{int(JITTER.total_seconds())} seconds'"
    coming = f"moment::time >= time '24:00' - {jitter}"
    near = f"(moment::time < time '0:00' + {jitter} OR {coming})"
    held = f"{read_at} - looked_at <= interval '{int(HOLDS.total_seconds())} seconds'"
    late = f"{_since_update('looked_at', hour)} - {day} >= {jitter}"
    ahead = f"(counted_on > {day} OR (counted_on = {day} AND NOT {coming}))"
    missing = f"(counted_on < {then} AND {then} = {day})"
    # Mostly there is no look, and the moment is calculated once, which OFFSET keeps the planner from undoing.
    return f"""
        SELECT CASE WHEN looked_at IS NULL THEN {day} WHEN {ahead} THEN counted_on
                    WHEN {missing} AND ({held} OR {late}) THEN counted_on ELSE {day} END AS day,
               CASE WHEN looked_at IS NULL THEN {near} WHEN {ahead} THEN false
                    WHEN {missing} THEN NOT ({held} AND {late}) ELSE {near} END AS unsure
          FROM (SELECT {_since_update(read_at, hour)} AS moment OFFSET 0) day
          LEFT JOIN look ON looked_at <= {read_at} AND {read_at} < until"""  # noqa: S608 - constants


def _since_update(moment: str, hour: int | str) -> str:
    """Return a moment without a time zone, moved so that its day is the counted one and begins at midnight."""
    return f"({moment} AT TIME ZONE 'UTC' - make_interval(hours => {hour}))"
