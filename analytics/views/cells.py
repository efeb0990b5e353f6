"""Cells of tables: a number with what a reader needs to judge it."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from analytics.formatting import wording
from analytics.insights.facts import Fact, in_words
from analytics.insights.weekly_growth import Growth
from analytics.insights.windows import Gain, Mean
from analytics.models import Interval, Platform, PlatformRun, SnapshotRun, ThirdPartyCount
from analytics.templatetags import formatting


def with_age(number: int | None, read_at: datetime | None, provider: str = "", source: str = "") -> str:
    """Return a number with its age, and who counted it if that was not the platform, or the file it came from."""
    if number is None:
        return formatting.count(None)
    said = f"{provider}, " if provider else ""
    if source:
        said = format_html('<span title="From {}">imported</span>, ', source)
    return format_html("{}<br><small>{}{}</small>", formatting.count(number), said, formatting.age(read_at))


def with_import(words: str, source: str) -> str:
    """Return what a list says about a run, and below it the file that its numbers came from, if any did."""
    return format_html("{}<br><small>from <bdi>{}</bdi></small>", words, source) if source else words


def with_third_party(own: str, other: ThirdPartyCount | None) -> str:
    """Return our number and, below it, a newer third-party count."""
    if other is None:
        return own
    said = f"{other.get_source_display()}: "
    return format_html(
        "{}<br><small>{}{}, {}</small>", own, said, formatting.count(other.streams), formatting.age(other.observed_at)
    )


def with_source(number: int | None, read_at: datetime | None, source: str | None) -> str:
    """Return a past number with its source, and its time as a tooltip. The source of old numbers is not kept."""
    if number is None or read_at is None:
        return formatting.count(None)
    title = f"Read {wording.moment(read_at)}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time><br><small>{}</small>',
        read_at.isoformat(),
        title,
        formatting.count(number),
        wording.source(source) if source else formatting.UNKNOWN,
    )


def total(number: int | None, behind: int, noun: str, filled: int = 0) -> str:
    """Return a sum with how many recordings or videos it is based on; `filled` of them Chartmetric counted."""
    if number is None:
        return formatting.count(None)
    said = f", {filled:,} by Chartmetric" if filled else ""
    return format_html(
        "{}<br><small>{} {}{}</small>", formatting.count(number), f"{behind:,}", _plural(noun, behind), said
    )


def with_other_videos(gained: str, recordings: int) -> str:
    """Return what recordings gained, and below it how many of them compare the views of other videos."""
    if not recordings:
        return gained
    return format_html('{}<br><small class="warn">{} of other videos</small>', gained, f"{recordings:,}")


def mean_percent(one: Mean) -> str:
    """Return a mean growth with how many recordings it is the mean of."""
    if one.percent is None:
        return formatting.count(None)
    return format_html("{}<br><small>mean of {}</small>", wording.percent(one.percent), f"{one.behind:,}")


def mean(one: Mean) -> str:
    """Return what recordings gained together, with their mean growth and how many recordings it is the mean of."""
    if one.percent is None:
        return formatting.count(None)
    text = f"{wording.percent(one.percent)}, mean of {one.behind:,}"
    return format_html("{}<br><small>{}</small>", formatting.change(one.gain), text)


def growth(one: Growth) -> str:
    if one.gain is None:
        return formatting.count(None)
    pct = "" if one.percent is None else wording.percent(one.percent)
    return format_html("{}<br><small>{}</small>", formatting.change(one.gain, None, one.interval), pct)


def gain(one: Gain) -> str:
    """Return what was gained over a window, or why that is not known."""
    if one.gain is None:
        return format_html("{}<br><small>{}</small>", formatting.count(None), one.remarks[0])
    pct = "" if one.percent is None else wording.percent(one.percent)
    warnings = format_html_join("", '<br><small class="warn">{}</small>', ((each,) for each in one.compares_unlike))
    return format_html("{}<br><small>{}</small>{}", formatting.change(one.gain, None, one.interval), pct, warnings)


def with_facts(words: str, facts: Sequence[Fact], flags: Sequence[str]) -> str:
    """Return what a row says, and below it what is known about its week; "nothing" only after a fall or jump."""
    if not facts and not any(flag.endswith(("_fell", "_jumped")) for flag in flags):
        return words
    return format_html('{} <small class="happened">{}</small>', words, in_words(facts))


def interval(one: Interval | None) -> str:
    """Return over how many days a growth was measured, marked where it was not a week."""
    if one is None:
        return formatting.count(None)
    return str(one) if one.is_week else format_html('{} <small class="warn">scaled</small>', one)


def platform_run(run: SnapshotRun, platform: Platform) -> str:
    """Return how much a run read on a platform and how much it could not; empty if it did not read the platform."""
    for one in run.platform_runs.all():
        if one.platform == platform:
            return format_html("{}{}", f"{one.read:,} of {one.readings:,}", _unread(one))
    return ""


def _unread(one: PlatformRun) -> str:
    return format_html('<br><small class="warn">{} not read</small>', f"{one.unread:,}") if one.unread else ""


def link_to(page: str, pk: int, label: str) -> str:
    return format_html('<a class="title" href="{}">{}</a>', reverse(page, args=[pk]), label)


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"
