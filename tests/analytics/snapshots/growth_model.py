"""The rules of growth and totals once more, in plain Python and exact arithmetic.

The model test holds the SQL against them, and `makers` the past of a track.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from analytics.models import Outcome, Platform, Track


@dataclass
class Growth:
    change: int | None = None
    percent: Fraction | None = None
    days: Fraction | None = None
    clock: Fraction | None = None
    baseline: tuple[datetime, int] | None = None


@dataclass
class Memory:
    """What the model remembers of one track on one platform: what was read, what a third party counted, and shown."""

    numbers: list[tuple[datetime, int]] = field(default_factory=list)
    counted: dict[datetime, int] = field(default_factory=dict)
    shown: list[tuple[datetime, int, bool]] = field(default_factory=list)
    asked: list[tuple[datetime, Fraction | None]] = field(default_factory=list)
    windows: dict[str, Growth] = field(default_factory=dict)


def days_between(platform: Platform, at: datetime, read_at: datetime) -> Fraction:
    """Return the days by the clock, or for Spotify how often it was nine in the evening (UTC) in between."""
    if platform == Platform.SPOTIFY:
        nine = timedelta(hours=21)
        return Fraction(((read_at - nine).date() - (at - nine).date()).days)
    return Fraction((read_at - at) // timedelta(microseconds=1), 86_400_000_000)


LENGTHS: dict[str, tuple[int, Fraction, int | None]] = {
    "1w": (7, Fraction(7, 2), None),
    "4w": (28, Fraction(21), 35),
    "13w": (91, Fraction(77), 105),
    "52w": (364, Fraction(336), 392),
}
"""The windows: their days, and the least and greatest age of a baseline."""


def model_growth(
    platform: Platform, numbers: list[tuple[datetime, int]], read_at: datetime, number: int, window: str = "1w"
) -> Growth:
    """Measure growth by the rules, in exact arithmetic."""
    length, least, most = LENGTHS[window]
    aged = [(days_between(platform, at, read_at), at, count) for at, count in numbers]
    old_enough = [entry for entry in aged if entry[0] >= least and (most is None or entry[0] <= most)]
    if not old_enough:
        return Growth()
    # Of several on one day: beyond the window's end the last one read, within it the first.
    days, at, previous = min(
        old_enough,
        key=lambda entry: (
            abs(entry[0] - length),
            -entry[0],
            read_at - entry[1] if entry[0] >= length else entry[1] - read_at,
        ),
    )
    clock = days_between(Platform.YOUTUBE, at, read_at)
    if previous == 0:
        return Growth(days=days, clock=clock, baseline=(at, previous))
    is_exact = days == length if platform == Platform.SPOTIFY else abs(days - length) <= 1
    change = (number - previous) * (Fraction(1) if is_exact else length / days)
    return Growth(round_half_away(change), change / previous * 100, days, clock, (at, previous))


def round_half_away(number: Fraction) -> int:
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def model_fill(end: object, answer: dict[int, int], memory: Memory, at: datetime) -> tuple[datetime, int] | None:
    """Return what stands in for a number that could not be read: the newest count, if it is fresh."""
    if end != Outcome.UNREACHABLE or not answer:
        return None
    newest = max(memory.counted)
    is_this_weeks = newest > at - timedelta(minutes=10) - timedelta(days=7)
    if not is_this_weeks or any(newest <= moment for moment, *_ in memory.shown):
        return None
    return newest, memory.counted[newest]


def model_window(memory: Memory, window: str, at: datetime) -> Growth:
    """Return what is known now: nothing if the last run was more than eight days ago."""
    if not memory.asked or at - memory.asked[-1][0] >= timedelta(days=8):
        return Growth()
    return memory.windows[window]


def recording(track: Track) -> str:
    return track.isrc or str(track.pk)


def model_total(tracks: list[Track], memory: dict[tuple[int, Platform], Memory], platform: Platform) -> int | None:
    """Add up the newest number of each recording (streams) or video (views; here each track has its own)."""
    newest = newest_shown(tracks, memory, platform)
    return sum(count for _, count, _ in newest.values()) if newest else None


def newest_shown(
    tracks: list[Track], memory: dict[tuple[int, Platform], Memory], platform: Platform = Platform.SPOTIFY
) -> dict[str, tuple[datetime, int, bool]]:
    newest: dict[str, tuple[datetime, int, bool]] = {}
    for track in tracks:
        key = recording(track) if platform == Platform.SPOTIFY else str(track.pk)
        for entry in memory[track.pk, platform].shown:
            newest[key] = max(newest.get(key, entry), entry)
    return newest


def model_mean(
    tracks: list[Track], memory: dict[tuple[int, Platform], Memory], platform: Platform, at: datetime
) -> Fraction | None:
    latest: dict[str, tuple[datetime, Fraction | None]] = {}
    for track in tracks:
        asked = memory[track.pk, platform].asked
        if asked and at - asked[-1][0] <= timedelta(days=8):
            known = latest.get(recording(track))
            if known is None or asked[-1][0] > known[0] or (asked[-1][0] == known[0] and known[1] is None):
                latest[recording(track)] = asked[-1]
    percents = [percent for _, percent in latest.values() if percent is not None]
    return sum(percents, Fraction()) / len(percents) if percents else None
