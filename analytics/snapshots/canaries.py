"""Whether a platform is believed in a run: what its canaries showed, held against what is plausible.

    a canary settles ──► is one wrong? ──► doubt its platform: stop it, and take back every number of this run
    record_run       ──┘                   (as often as it is asked; the second time changes nothing)

A canary that could not be reached, or was removed, says nothing about the numbers of others. Recording asks once
more, so a worker that dies between reading a canary and doubting its platform lets no number through.
"""

from collections.abc import Collection

from analytics.models import Canary, Outcome, Platform, Reading
from analytics.runs import ledger

_TELLING = (Outcome.READ, Outcome.UNRECOGNISED)


def doubt_wrong(run_id: int) -> dict[Platform, str]:
    """Believe no number of a platform that shows a canary wrongly in this run; return why, for each new one."""
    return {platform: why for platform, why in _wrong(run_id).items() if ledger.doubt(run_id, platform, why)}


def among(track_ids: Collection[int], platform: Platform) -> set[int]:
    """Return those of these tracks that are canaries of a platform."""
    return set(Canary.objects.filter(track__in=track_ids, platform=platform).values_list("track", flat=True))


def _wrong(run_id: int) -> dict[Platform, str]:
    """Return why each platform that has a wrong canary is not to be believed.

    The canaries come first, by themselves: a planner that takes their table for large reads all readings of the run.
    """
    canaries = {(one.track_id, one.platform): one for one in Canary.objects.all()}
    if not canaries:
        return {}
    telling = Reading.objects.filter(
        run=run_id,
        track__in={track_id for track_id, _platform in canaries},
        outcome__in=_TELLING,
        # One that was settled unread, as its platform was stopped, showed nothing.
        observed_at__isnull=False,
    )
    shown = (
        (one, canaries.get((one.track_id, one.platform))) for one in telling.select_related("track").order_by("-pk")
    )
    return {
        Platform(one.platform): f"No number of this run is believed: the canary {_shown(one, canary)}"
        for one, canary in shown
        if canary and (one.number is None or not canary.at_least <= one.number <= canary.at_most)
    }


def _shown(reading: Reading, canary: Canary) -> str:
    name = f"“{str(reading.track)[:100]}”"
    if reading.number is None:
        return f"{name} was not understood. {reading.reason}"
    return f"{name} showed {reading.number:,}, and {canary.at_least:,} to {canary.at_most:,} are plausible."
