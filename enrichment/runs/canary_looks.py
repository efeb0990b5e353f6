"""Looks at the canaries between runs, to find out when Spotify's counts moved."""

import logging
import time

from django.utils import timezone

from analytics.models import Platform, SnapshotRun
from analytics.snapshots import looks
from enrichment.registry import enabled, pace, source
from enrichment.runs.rehearsal.sampling import read

log = logging.getLogger(__name__)

SECONDS = 150.0
"""After this many seconds no further track is begun, as in a rehearsal."""


def look() -> None:
    """Read the canaries if that is due, and store what they showed. An active run reads them itself."""
    if Platform.SPOTIFY not in enabled() or not looks.is_due(timezone.now()):
        return
    if SnapshotRun.objects.active().exists():
        return
    numbers = _read_canaries()
    look = looks.store_look(numbers, timezone.now())
    log.info("looked at %d canaries, %s", len(numbers), "moved" if look and look.moved else "not moved")


def _read_canaries() -> dict[int, int]:
    """Return what the canaries showed. A number that a run would reject dates nothing."""
    end = time.monotonic() + SECONDS
    numbers = {}
    for sample in looks.tracks_to_look_at():
        tried = read(source(Platform.SPOTIFY), sample, pace())
        canary = sample.canary
        if tried.number is not None and (canary is None or canary.is_plausible(tried.number)):
            numbers[sample.track.pk] = tried.number
        if time.monotonic() > end:
            break
    return numbers
