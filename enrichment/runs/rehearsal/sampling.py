"""Reads one track to see whether its platform can be read: the number, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from analytics.models import Platform
from analytics.snapshots.rehearsals import Sample
from enrichment.net.rate_limits import Pace
from enrichment.net.redaction import redact
from enrichment.runs.ends import is_doubtful
from enrichment.sources.base import (
    Answer,
    CountHidden,
    NamesArtists,
    NamesReleases,
    NotRead,
    Source,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)

TURN_WAIT = timedelta(seconds=20)
"""How long a sample waits for its turn; an active run shares the rate limit."""


@dataclass(frozen=True)
class Tried:
    """The result of a sample: its number, or why it has none."""

    sample: Sample
    number: int | None = None
    trouble: NotRead | None = None

    @property
    def reason(self) -> str:
        """Return the failure as part of a sentence, without any key; empty if there is a number."""
        return "" if self.trouble is None else redact(str(self.trouble)).strip().rstrip(".")

    @property
    def is_missing(self) -> bool:
        """Return whether the platform says that this track has no number, which says nothing about others."""
        return isinstance(self.trouble, TrackGone | CountHidden)


def read(source: Source, sample: Sample, pace: Pace) -> Tried:
    """Read a sample, a second time in a new browser if the first was not understood. Never raises NotRead."""
    tried = _read_once(source, sample, pace)
    # One slow page, or one browser in a bad state, means nothing; the same failure twice does.
    if is_doubtful(tried.trouble) or isinstance(tried.trouble, SourceUnreachable):
        source.close()
        tried = _read_once(source, sample, pace)
    _forget_what_came_along(source)
    return tried


def _read_once(source: Source, sample: Sample, pace: Pace) -> Tried:
    total = 0
    for first in range(0, len(sample.ids), source.batch):
        for answer in _ask(source, sample.platform, sample.ids[first : first + source.batch], pace):
            if isinstance(answer, NotRead):
                return Tried(sample, trouble=answer)
            total += answer.number
    return Tried(sample, number=total)


def _ask(source: Source, platform: Platform, ids: Sequence[str], pace: Pace) -> list[Answer]:
    """Return the answers in the order of the ids, and pause all workers if the platform says wait."""
    if not pace.turn(platform, TURN_WAIT):
        return [_no_turn(platform, pace)]
    answers = source.read(ids)
    found = [answers[one] for one in ids]
    for answer in found:
        if isinstance(answer, SourceBlocked) and answer.retry_after:
            pace.pause(platform, timezone.now() + answer.retry_after)
    return found


def _no_turn(platform: Platform, pace: Pace) -> SourceBlocked:
    until = pace.paused_until(platform)
    wait = until - timezone.now() if until else TURN_WAIT
    asked = f"it asked us to wait until {until:%-d %b %H:%M} UTC" if until else "the rate limit left no time for it"
    return SourceBlocked(asked, wait)


def _forget_what_came_along(source: Source) -> None:
    """Discard named artists and releases: nothing of a rehearsal is stored, and the next reading would store them."""
    if isinstance(source, NamesArtists):
        source.artists_named()
    if isinstance(source, NamesReleases):
        source.releases_named()
