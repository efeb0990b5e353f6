"""Whether a platform's numbers are accepted in a run: its canaries compared with their plausible ranges.

    a canary settles ──► is one wrong? ──► stop its platform and reject all its numbers of this run
    record_run       ──┘                   (can be repeated: the second time changes nothing)

A canary that could not be reached, or was removed, says nothing about the numbers of others. Recording checks once
more, so no number gets through if a worker dies between reading a canary and rejecting its platform.
"""

from collections.abc import Collection

from analytics.models import Canary, Outcome, Platform, Reading
from analytics.runs import ledger

_TELLING = (Outcome.READ, Outcome.UNRECOGNISED)


def reject_wrong(run_id: int) -> dict[Platform, str]:
    """Reject all numbers of platforms with a wrong canary in this run; return the reason for each new one."""
    return {platform: why for platform, why in _wrong(run_id).items() if ledger.reject(run_id, platform, why)}


def among(track_ids: Collection[int], platform: Platform) -> set[int]:
    """Return which of these tracks are canaries of a platform."""
    return set(Canary.objects.filter(track__in=track_ids, platform=platform).values_list("track", flat=True))


def _wrong(run_id: int) -> dict[Platform, str]:
    """Return the reason for each platform that has a wrong canary.

    The canaries are queried separately first: a planner that assumes a large table would read all readings of the
    run.
    """
    canaries = {(one.track_id, one.platform): one for one in Canary.objects.all()}
    if not canaries:
        return {}
    telling = Reading.objects.filter(
        run=run_id,
        track__in={track_id for track_id, _platform in canaries},
        outcome__in=_TELLING,
        # A canary that was settled unread because its platform was stopped showed nothing.
        observed_at__isnull=False,
    )
    shown = (
        (one, canaries.get((one.track_id, one.platform))) for one in telling.select_related("track").order_by("-pk")
    )
    return {
        Platform(one.platform): f"No number from this run is accepted: the canary {_shown(one, canary)}"
        for one, canary in shown
        if canary and (one.number is None or not canary.is_plausible(one.number))
    }


def _shown(reading: Reading, canary: Canary) -> str:
    name = f"“{str(reading.track)[:100]}”"
    if reading.number is None:
        return f"{name} was not understood. {reading.reason}"
    return f"{name} showed {reading.number:,}, and {canary.plausible} are plausible."
