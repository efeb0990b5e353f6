"""How templates write numbers, changes, times, flags and sparklines."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from analytics.formatting import wording
from analytics.formatting.sparkline import polyline
from analytics.insights.facts import Fact, in_words
from analytics.insights.trending import Mover
from analytics.models import Flag, Interval, Outcome, PlatformRun
from analytics.runs.progress import Progress, progress_of

register = template.Library()

UNKNOWN = SafeString('<span class="quiet"><span aria-hidden="true">–</span><span class="sr">unknown</span></span>')

_STATE_SIGNS = {
    "pending": "○",
    "reading": "◔",
    "complete": "✓",
    "partial": "◐",
    "failed": "✕",
    "cancelled": "⊘",
    "missed": "∅",
    "imported": "⇥",
}


@register.filter
def count(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"


@register.filter
def source(name: str) -> str:
    return wording.source(name)


@register.filter
def whole(number: float) -> str:
    return f"{number:,.0f}"


@register.filter
def percent(number: float | None) -> str:
    return UNKNOWN if number is None else wording.percent(number)


@register.filter
def share(number: float) -> str:
    """Return a percentage, rounded down: 99.97 % is not all."""
    return f"{int(number)} %"


@register.filter
def times(lift: float) -> str:
    return f"{lift:,.0f}×" if lift >= 10 else f"{lift:.1f}×"


@register.filter
def of_usual(mover: Mover) -> str:
    """Return which share of its usual gain, which is above zero, a mover that slowed down gained; rounded down."""
    return share(100 * mover.gain / mover.usual)


@register.simple_tag
def change(number: int | None, pct: float | None = None, interval: Interval | None = None) -> str:
    """Return a change with its direction as a sign and an arrow, and the interval if it is not a week."""
    if number is None:
        return UNKNOWN
    direction, arrow = ("up", "▲") if number > 0 else ("down", "▼") if number < 0 else ("same", "=")
    parts = format_html(
        '<span class="change {}"><span class="arrow" aria-hidden="true">{}</span>{}</span>',
        direction,
        arrow,
        f"{number:+,}" if number else "0",
    )
    if pct is not None:
        parts = format_html("{} <small>{}</small>", parts, wording.percent(pct))
    if interval is not None and not interval.is_week:
        parts = format_html("{} <small>scaled from {}</small>", parts, interval)
    return parts


@register.filter
def age(at: datetime | None) -> str:
    """Return how long ago a time was, with the time itself as a tooltip."""
    if at is None:
        return SafeString('<span class="quiet">never</span>')
    return format_html(
        '<time data-age datetime="{}" title="{}">{}</time>', at.isoformat(), wording.moment(at), wording.age(at)
    )


@register.filter
def moment(at: datetime) -> str:
    return format_html('<time data-local="moment" datetime="{}">{}</time>', at.isoformat(), wording.moment(at))


@register.filter
def day(at: datetime) -> str:
    text = f"{at:%-d %b %Y}"
    title = wording.moment(at)
    return format_html('<time data-local="day" datetime="{}" title="{}">{}</time>', at.isoformat(), title, text)


@register.filter
def partial_date(on: date, precision: str) -> str:
    """Return a date as exactly as it is known."""
    return wording.partial_date(on, precision)


@register.filter
def counts_of(on: date) -> str:
    """Return to which daily update streams belong."""
    return format_html('Counts of <time datetime="{}">{}</time>', on.isoformat(), f"{on:%A, %-d %b %Y}")


@register.filter
def until(at: datetime, now: datetime) -> str:
    return wording.duration(at - now)


@register.filter
def duration(span: timedelta) -> str:
    return wording.duration(span)


@register.filter
def length_of(seconds: int | None) -> str:
    """Return the length of a track or video as players show it, 3:07."""
    return UNKNOWN if seconds is None else f"{seconds // 60:,}:{seconds % 60:02d}"


@register.filter
def signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


@register.filter
def second(at: datetime) -> str:
    """Return a time to the second, without its year."""
    return format_html(
        '<time data-local="second" datetime="{}">{}</time>', at.isoformat(), f"{at:%-d %b, %H:%M:%S} UTC"
    )


@register.filter
def rate(per_second: float | None) -> str:
    return UNKNOWN if per_second is None else wording.rate(per_second)


@register.filter
def progress(platform_run: PlatformRun) -> Progress:
    """Return the current progress of a platform run."""
    return progress_of(platform_run, timezone.now())


@register.filter
def flags(names: Iterable[str]) -> str:
    return ", ".join(Flag(name).label for name in names)


@register.filter
def happened(facts: Sequence[Fact]) -> str:
    """Return what is known about the week in which a number moved, or that nothing is."""
    return in_words(facts)


@register.filter
def outcome(name: str) -> str:
    return Outcome(name).label if name else "Not read yet"


@register.filter
def state(run_state: str) -> str:
    """Return a run's state as a word with a sign."""
    return format_html(
        '<span class="state {}"><span aria-hidden="true">{}</span> {}</span>',
        run_state,
        _STATE_SIGNS[run_state],
        run_state.capitalize(),
    )


@register.simple_tag
def sparkline(numbers: Sequence[int | None], label: str) -> str:
    """Return a line through the known numbers, oldest first; nothing if fewer than two are known."""
    points = polyline(numbers)
    if not points:
        return SafeString('<span class="spark" aria-hidden="true"></span>')
    return format_html(
        '<svg class="spark" viewBox="0 0 96 24" role="img" aria-label="{}"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        label,
        " ".join(f"{x:g},{y:g}" for x, y in points),
        *points[-1],
    )
