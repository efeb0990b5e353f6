"""Cells in the admin: a number with what a reader needs to judge it."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from analytics.formatting import wording
from analytics.insights.imports import import_of
from analytics.models import Interval, Platform, Track


def quiet(text: str) -> str:
    return format_html('<span class="quiet">{}</span>', text)


def with_note(text: str, note: str) -> str:
    return format_html('{} <small class="quiet">{}</small>', text, note)


def read_number(
    number: int | None,
    read_at: datetime | None,
    *,
    provider: str = "",
    source: str = "",
    unread: str = "not read yet",
) -> str:
    """Return a number with its age, and who counted it if that was not the platform, or the file it came from."""
    if number is None or read_at is None:
        return quiet(unread)
    if source:
        provider = format_html('<span title="From {}">imported</span>', source)
    age = format_html('<span title="{}">{}</span>', wording.moment(read_at), wording.age(read_at))
    return with_note(wording.count(number), format_html("{}, {}", provider, age) if provider else age)


def newest_number(track: Track, platform: Platform) -> str:
    """Return a track's newest number: see `read_number`. The track is from `with_imports`, or being added."""
    source = import_of(track, platform) if track.pk else ""
    if platform == Platform.YOUTUBE:
        return read_number(track.views, track.views_read_at, source=source)
    provider = track.get_streams_provider_display()
    return read_number(track.streams, track.streams_read_at, provider=provider, source=source)


def growth(number: int | None, pct: float | None, interval: Interval | None) -> str:
    """Return a change per seven days, with its interval if that was not a week."""
    if number is None:
        return quiet(wording.UNKNOWN)
    scaled = "" if interval is None or interval.is_week else f"from {interval}"
    notes = ["" if pct is None else wording.percent(pct), scaled]
    return with_note(f"{number:+,}", ", ".join(filter(None, notes)))


def release_sources(track: Track) -> str:
    """Return which sources filled in what of a track's release."""
    filled = ((name, getattr(track, f"get_{name}_from_display")()) for name in Track.FACTS)
    text = "; ".join(f"{name}: {source}" for name, source in filled if source)
    return text or quiet("nothing: a person, a file or a playlist gave it, or it is unknown")


def total(number: int | None, behind: int, noun: str, filled: int = 0) -> str:
    """Return a sum with how many recordings or videos it is based on; `filled` of them Chartmetric counted."""
    if number is None:
        return quiet(wording.UNKNOWN)
    said = f", {filled:,} by Chartmetric" if filled else ""
    return with_note(wording.count(number), f"{behind:,} {noun if behind == 1 else f'{noun}s'}{said}")


def mean(gain: int | None, pct: float | None, behind: int) -> str:
    """Return what recordings gained together, with their mean growth and how many recordings it is the mean of."""
    if pct is None:
        return quiet(wording.UNKNOWN)
    text = f"{wording.percent(pct)}, mean of {behind:,}"
    return with_note(wording.UNKNOWN if gain is None else f"{gain:+,}", text)


def totals_age(aggregated_at: datetime | None, oldest_read_at: datetime | None) -> str:
    """Return when totals were calculated, and the age of their oldest number."""
    if aggregated_at is None:
        return quiet("never")
    oldest = f"oldest number {wording.age(oldest_read_at)}" if oldest_read_at else ""
    return with_note(wording.age(aggregated_at), oldest)


def link_to_list(model: str, label: str, **wanted: int) -> str:
    address = reverse(f"admin:analytics_{model}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(wanted), label)
