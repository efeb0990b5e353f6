"""Decides whether a run would read a platform, from its samples. Pure: no platform and no table is used.

a canary not understood, or out of its range ──► failed: the run would reject all numbers
any number                                   ──► read
an allowance that is filled before the slot  ──► unknown, and nobody is alarmed
anything else                                ──► failed
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from analytics.models import Platform
from enrichment.runs.rehearsal.sampling import Tried
from enrichment.sources.base import PageChanged, QuotaSpent


class PlatformVerdict(StrEnum):
    READ = "read"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """What to expect from a platform, in words, and what each track showed."""

    platform: Platform
    state: PlatformVerdict
    words: str
    tried: tuple[Tried, ...] = ()

    def as_json(self) -> dict[str, Any]:
        shown = [_shown(one) for one in self.tried]
        return {"platform": self.platform.value, "state": self.state.value, "words": self.words, "tracks": shown}


def judge(platform: Platform, tried: Sequence[Tried], slot: datetime) -> Result:
    """Return what this slot's run would find on the platform, from at least one sample."""
    for one in tried:
        if wrong := _wrong(one, platform, slot):
            return Result(platform, PlatformVerdict.FAILED, wrong, tuple(tried))
    if any(one.number is not None for one in tried):
        return Result(platform, PlatformVerdict.READ, _good(tried, platform), tuple(tried))
    worst = next((one for one in tried if not one.is_missing), tried[0])
    if isinstance(worst.trouble, QuotaSpent) and worst.trouble.until <= slot:
        words = f"{platform.label} could not be tried: its quota is used up until {worst.trouble.until:%H:%M} UTC, "
        return Result(platform, PlatformVerdict.UNKNOWN, f"{words}which is before the run.", tuple(tried))
    return Result(platform, PlatformVerdict.FAILED, _unread(worst, platform, slot), tuple(tried))


def _wrong(one: Tried, platform: Platform, slot: datetime) -> str:
    """Return why a canary, or any page that is not understood, would fail the run; empty if it would not."""
    if isinstance(one.trouble, PageChanged):
        return _unread(one, platform, slot)
    canary = one.sample.canary
    if canary is None or one.number is None or canary.is_plausible(one.number):
        return ""
    return (
        f"{slot:%A}'s run would reject all numbers from {platform.label}: the canary {one.sample.title} "
        f"showed {one.number:,}, and {canary.plausible} are plausible."
    )


def _unread(one: Tried, platform: Platform, slot: datetime) -> str:
    which = f" ({one.sample.title})" if one.is_missing else ""
    return f"{slot:%A}'s run would not read {platform.label}: {one.reason}{which}."


def _good(tried: Sequence[Tried], platform: Platform) -> str:
    good = [one for one in tried if one.number is not None]
    first = good[0]
    if first.sample.canary is None:
        return f"{platform.label} was read: {first.sample.title}, read in place of a canary, showed {first.number:,}."
    words = f"{platform.label} was read: {_canaries(len(good))} showed a plausible number."
    unread = [f"{one.sample.title} did not: {one.reason}." for one in tried if one.number is None]
    return " ".join([words, *unread])


def _canaries(number: int) -> str:
    return "its canary" if number == 1 else f"{number} canaries"


def _shown(one: Tried) -> dict[str, Any]:
    return {
        "track": one.sample.track.pk,
        "title": str(one.sample.track)[:200],
        "canary": one.sample.canary is not None,
        "number": one.number,
        "outcome": one.trouble.outcome if one.trouble else "read",
        "reason": one.reason,
    }
