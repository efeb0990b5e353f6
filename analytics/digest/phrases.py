"""How a digest words a number: with its direction, its interval and when it was read.

An e-mail may be read at any time, so it gives absolute times and never says "three hours ago".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from analytics.digest.milestones import Milestone
from analytics.digest.moves import Move
from analytics.digest.people import Followed, RecordingGain
from analytics.digest.watchlist import Watched, WatchedCount
from analytics.formatting import wording
from analytics.insights.facts import Fact, in_words
from analytics.models import ClaimSource, Flag, Interval, OpenWriter, Platform, Release, Track
from analytics.playlists.moves import MoveWithStreams

LONGEST_TITLE = 120
LONGEST_ARTISTS = 80
DOUBTS = (Flag.STREAMS_FILLED, Flag.STREAMS_JUMPED, Flag.VIEWS_JUMPED, Flag.VIEWS_VIDEOS_CHANGED)
"""Flags of a recording that are mentioned with a sum. Of many recordings, some always have the other flags."""

SHOWN_MOVED = 3
"""Recordings that are named next to what a watched contact gained."""


@dataclass(frozen=True)
class NumberLine:
    """One number: its figure, details, warning and direction."""

    figure: str
    detail: str = ""
    warning: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Item:
    """A track with its lines, and a note below them."""

    title: str
    artists: str
    url: str
    lines: list[NumberLine]
    note: str = ""


def address(name: str, *args: object) -> str:
    """Return the full address of a page, for e-mails and other programs."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def of_watched(one: Watched) -> Item:
    lines = [of_seen(seen) for seen in one.seen]
    missing = "no longer followed" if not one.track.active else "not part of this run"
    return item(one.track, *(lines or [NumberLine(missing)]))


def of_moved(track: Track, move: Move, facts: Sequence[Fact]) -> Item:
    """Describe how a track moved, and what is known to have happened meanwhile."""
    return replace(item(track, of_move(move)), note=in_words(facts))


def item(track: Track, *lines: NumberLine) -> Item:
    title, artists = _shortened(track.title, LONGEST_TITLE), _shortened(track.artists, LONGEST_ARTISTS)
    return Item(title, artists, address("track", track.pk), list(lines))


def of_seen(seen: WatchedCount) -> NumberLine:
    unit, growth = seen.platform.unit, seen.growth
    if seen.unread is not None:
        return NumberLine(f"{unit} not read this week", seen.unread.label)
    now = _now(seen.number, growth.read_at)
    if growth.gain is None:
        why = "nothing to compare with" if growth.interval is None else "the earlier number is zero"
        return NumberLine(f"{wording.count(seen.number)} {unit}", f"no growth: {why}; {_read(growth.read_at)}")
    detail = f"{_interval(growth.percent, growth.interval)}; {now}"
    return NumberLine(gained(growth.gain, unit), detail, warning(growth.flags), direction(growth.gain))


def of_move(move: Move) -> NumberLine:
    weeks = "" if move.weeks >= 4 else f" (of {move.weeks} {'week' if move.weeks == 1 else 'weeks'})"
    usual = f"usually {move.usual:,.0f} a week{weeks}, lift {move.lift:.1f}×"
    if move.gain < 0:
        usual = f"usually {move.usual:,.0f} a week{weeks}"
    detail = f"{usual}; {_interval(move.percent, move.interval)}; {_now(move.count, move.read_at)}"
    return NumberLine(gained(move.gain, move.platform.unit), detail, warning(move.flags), direction(move.gain))


def in_a_line(move: Move) -> str:
    """Describe a spike for a chat: its gain, over how long if that was scaled, its lift, and when it was read."""
    scaled = f" a week, measured over {move.interval}" if move.is_scaled else ""
    flagged = f" ⚑ {warning(move.flags)}" if move.flags else ""
    told = f"{gained(move.gain, move.platform.unit)}{scaled}, lift {move.lift:.1f}×"
    return f"{told}; {_now(move.count, move.read_at)}{flagged}"


def of_milestone(one: Milestone) -> NumberLine:
    unit = one.platform.unit
    return NumberLine(f"passed {one.milestone:,} {unit}", _now(one.count, one.read_at), warning(one.flags), "up")


def of_playlist_move(move: MoveWithStreams) -> NumberLine:
    """Describe how a track moved in a playlist, with its position and its streams of that day."""
    playlist = _shortened(str(move.playlist), LONGEST_TITLE)
    count = "streams of that day not known" if move.streams is None else f"{move.streams:,} streams that day"
    if move.position is None:
        return NumberLine(f"left {playlist}", f"was at {move.before:,}; {count}", direction="down")
    if move.before is None:
        return NumberLine(f"entered {playlist}", f"at {move.position:,}; {count}", direction="up")
    up = move.before - move.position
    return NumberLine(
        f"up {up:,} in {playlist}", f"from {move.before:,} to {move.position:,}; {count}", direction="up"
    )


def of_followed(one: Followed) -> Item:
    """Describe how a watched contact moved, with the recordings that made most of the difference."""
    name, company = _shortened(one.contact.name, LONGEST_TITLE), _shortened(one.contact.company, LONGEST_ARTISTS)
    lines = [_sum_of(one, platform, gain) for platform in Platform if (gain := one.gain(platform)) is not None]
    unknown = NumberLine("no growth known: this run measured none of their recordings")
    return Item(name, company, address("contact", one.contact.pk), lines or [unknown])


def _sum_of(one: Followed, platform: Platform, gain: int) -> NumberLine:
    moved, percent = one.moved[platform], one.percent[platform]
    most = ", ".join(f"{_shortened(each.title, 60)} {each.gain:+,}" for each in moved[:SHOWN_MOVED])
    over = f"over {len(moved):,} {'recording' if len(moved) == 1 else 'recordings'}: {most}"
    mean = "" if percent is None else f"{wording.percent(percent)} on average, "
    return NumberLine(gained(gain, platform.unit), f"{mean}{over}", _doubts(moved), direction(gain))


def _doubts(moved: Sequence[RecordingGain]) -> str:
    """Return of how many recordings the platform did not count, or their number jumped, is a new sum, or scaled."""
    counted = Counter(str(Flag(flag).label) for flag in DOUBTS for one in moved if flag in one.flags)
    if scaled := sum(not one.interval.is_week for one in moved if one.interval):
        counted["scaled to a week"] = scaled
    return ", ".join(f"{words} ({number:,} of {len(moved):,})" for words, number in counted.items())


def of_open(one: OpenWriter) -> Item:
    """Describe what a writer's works without a publisher on file gained, and which sources list none."""
    works = f"{one.works:,} {'work' if one.works == 1 else 'works'} with no publisher on file"
    said = " and ".join(str(ClaimSource(source).label) for source in one.sources)
    gain = one.gain or 0
    line = NumberLine(
        gained(gain, "streams"), f"{works}, according to {said}, {one.said_at:%-d %b %Y}", "", direction(gain)
    )
    name, company = _shortened(one.contact.name, LONGEST_TITLE), _shortened(one.contact.company, LONGEST_ARTISTS)
    return Item(name, company, address("contact", one.contact_id), [line])


def of_release(one: Release) -> Item:
    """Describe a new release: when it came out, and what else is known."""
    number = f"{one.total:,} {'track' if one.total == 1 else 'tracks'}" if one.total else ""
    known = [one.get_kind_display() if one.kind else "", number, one.label]
    out = f"out {wording.partial_date(one.released, one.released_precision)}"
    artists = ", ".join(artist.name for artist in one.artists.all())
    line = NumberLine(out, ", ".join(filter(None, known)))
    return Item(_shortened(one.name, LONGEST_TITLE), _shortened(artists, LONGEST_ARTISTS), one.spotify_url, [line])


def gained(gain: int, unit: str) -> str:
    if gain == 0:
        return f"= no new {unit}"
    return f"{'▲' if gain > 0 else '▼'} {gain:+,} {unit}"


def direction(gain: int) -> str:
    return "up" if gain > 0 else "down" if gain < 0 else ""


def _interval(percent: float | None, interval: Interval | None) -> str:
    """Return the percentage and its interval in days, saying so if it was scaled to a week."""
    change = "" if percent is None else f"{wording.percent(percent)} "
    if interval is None:
        return change.strip()
    return f"{change}in {interval}" if interval.is_week else f"{change}a week, measured over {interval}"


def _now(number: int | None, read_at: datetime | None) -> str:
    return f"now {wording.count(number)}, {_read(read_at)}"


def _read(at: datetime | None) -> str:
    return "not read" if at is None else f"read {at:%-d %b, %H:%M}"


def warning(flags: Sequence[str]) -> str:
    """Return the flags of a number in words."""
    return ", ".join(Flag(flag).label for flag in flags)


def _shortened(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
