"""Reads for real and reports each step: a track, its videos, a playlist, and Chartmetric.

It reads as a run does: at the same rate, with the same sources, in a separate browser. Nothing is recorded.

pages   a browser that reports each page it opens, and remembers the last one
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import redis
from django.db import Error

from enrichment.doctor.finding import Finding, Level, first_line
from enrichment.doctor.trials import others, tracks
from enrichment.doctor.trials.remedies import CHARTMETRIC, PLAYLIST, SPOTIFY, YOUTUBE
from enrichment.doctor.trials.trial import Trial
from enrichment.net.redaction import redact

__all__ = ["Trial", "read_for_real"]

_TRIALS: dict[str, Callable[[], Trial]] = {
    SPOTIFY: tracks.spotify,
    YOUTUBE: tracks.youtube,
    PLAYLIST: others.playlist,
    CHARTMETRIC: others.chartmetric,
}

_NEEDED = ("PostgreSQL", "Migrations", "Redis")
"""The catalogue says what to read, and Redis whether the rate limit allows it."""


def read_for_real(findings: list[Finding]) -> Iterator[Trial]:
    """Yield each trial when it has ended. Earlier findings say whether their requirements are met."""
    good = {finding.name for finding in findings if finding.level in (Level.OK, Level.WARNING)}
    missing = [name for name in _NEEDED if name not in good]
    for name, read in _TRIALS.items():
        trial = Trial(Finding(name, Level.SKIPPED, f"needs {missing[0]}")) if missing else _read(name, read)
        finding = trial.finding
        redacted = replace(finding, found=redact(finding.found), remedy=redact(finding.remedy))
        yield replace(trial, finding=redacted)


def _read(name: str, read: Callable[[], Trial]) -> Trial:
    try:
        return read()
    except (Error, redis.RedisError) as error:
        return Trial(Finding(name, Level.FAILURE, first_line(error), "Try again: the server answered a moment ago."))
