"""The day that a count of Spotify's belongs to.

The public count moves once a day, all at once (the platform says so; the hour it does not). What lies between two
readings is therefore a whole number of daily updates, whatever a clock says in between:

    Thu 21:00           Fri 04:59              Fri 21:00   Fri 22:00
    ─ update of Thursday ─ a run reads Thursday's ─ update ─── a late run reads Friday's ───►

A count belongs to the day of the last update before it was read. Around the hour that is not sure: the update comes
up to two hours early or late. The rule stands here twice, as a function and as SQL; a test compares them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

DAY_SECONDS = 86_400
JITTER = timedelta(hours=2)
"""An update may come so much earlier or later than its hour."""


@dataclass(frozen=True)
class CountedDay:
    """The day of a count; not sure where it was read while the update may have been going on."""

    day: date
    is_sure: bool


def counted_day(read_at: datetime, hour: int) -> CountedDay:
    """Return the day that a count belongs to, for updates at this hour (UTC)."""
    day = (read_at.astimezone(UTC) - timedelta(hours=hour)).date()
    last = datetime.combine(day, time(hour), UTC)
    following = last + timedelta(days=1)
    return CountedDay(day, is_sure=read_at - last >= JITTER and following - read_at > JITTER)


def of(read_at: datetime | None) -> date | None:
    """Return the counted day by the hour of the settings, None without a moment."""
    return None if read_at is None else counted_day(read_at, settings.SPOTIFY_UPDATE_HOUR).day


def day_sql(read_at: str, hour: int | str = "%(hour)s") -> str:
    """Return the counted day of a moment, NULL without one. `hour` is a number, or the parameter that carries it."""
    return f"({read_at} AT TIME ZONE 'UTC' - make_interval(hours => {hour}))::date"


def unsure_sql(read_at: str, hour: int | str = "%(hour)s") -> str:
    """Return whether a moment lies where the update may have been going on, NULL without one."""
    since = f"mod(extract(epoch FROM {read_at}) + {DAY_SECONDS} - 3600 * {hour}, {DAY_SECONDS})"
    jitter = int(JITTER.total_seconds())
    return f"({since} < {jitter} OR {since} >= {DAY_SECONDS - jitter})"
