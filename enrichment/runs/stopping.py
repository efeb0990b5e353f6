"""Stops a platform for the rest of a run once it no longer answers at all."""

import logging
from collections.abc import Sequence
from datetime import datetime

from analytics.models import Outcome, Platform, PlatformRun, SnapshotRun
from analytics.runs import ledger
from analytics.snapshots import canaries
from enrichment.net.redaction import redact
from enrichment.registry import pace
from enrichment.runs.ends import Troubles, is_doubtful
from enrichment.sources.base import Answer, NotRead, QuotaSpent, SourceBlocked

log = logging.getLogger(__name__)

STREAK = 20
"""This many blocked or unrecognised answers in a row stop a platform for the rest of the run."""

# Failures of the whole platform: another track would get the same answer.
_STOPS_AT_ONCE = frozenset({Outcome.QUOTA, Outcome.ACCESS_DENIED})


def stop_if_hopeless(run_id: int, platform: Platform, answers: Sequence[Answer]) -> None:
    """Give up the rest of a platform run if the platform as a whole does not answer."""
    troubles = [answer for answer in answers if isinstance(answer, NotRead)]
    final = next((trouble for trouble in troubles if Outcome(trouble.outcome) in _STOPS_AT_ONCE), None)
    if final is not None:
        until = final.until if isinstance(final, QuotaSpent) else None
        stop(run_id, platform, Outcome(final.outcome), redact(str(final)), until)
    elif troubles and PlatformRun.objects.filter(run=run_id, platform=platform, failure_streak__gte=STREAK).exists():
        reason = f"{STREAK} bad answers in a row; the last one: {redact(str(troubles[-1]))}"
        stop(run_id, platform, Outcome(troubles[-1].outcome), reason)


def stop_if_canary_is_kept_out(run_id: int, platform: Platform, troubles: Troubles) -> None:
    """Give up the rest of a platform run if its canary was blocked in two browsers: other pages would be too.

    What was read before stays: without a page, a canary proves nothing about other numbers.
    """
    kept_out = {
        lease.track_id: trouble
        for lease, trouble in troubles.items()
        if isinstance(trouble, SourceBlocked) and is_doubtful(trouble)
    }
    found = canaries.among(kept_out, platform) if kept_out else ()
    for track_id in found:
        reason = f"A canary was blocked, in a new browser as well: {redact(str(kept_out[track_id]))}"
        stop(run_id, platform, Outcome.BLOCKED, reason)


def stop_switched_off(run_id: int, platform: Platform) -> None:
    """Give up the rest of a platform run that began before its platform was switched off."""
    stop(run_id, platform, Outcome.UNREACHABLE, f"{platform.label} is switched off in the setting PLATFORMS.")


def stop_if_paused_to_the_end(run_id: int, platform: Platform) -> bool:
    """Give up the rest of a platform run if its platform is paused until the deadline; return whether it is."""
    until = pace().paused_until(platform)
    if until is None or not SnapshotRun.objects.filter(pk=run_id, deadline_at__lte=until).exists():
        return False
    stop(run_id, platform, Outcome.BLOCKED, f"{platform.label} asked us to wait for longer than the run lasts", until)
    return True


def stop(run_id: int, platform: Platform, outcome: Outcome, reason: str, until: datetime | None = None) -> None:
    """Stop a platform run: every pending reading gets this end. Leased readings end by themselves."""
    if ledger.stop(run_id, platform, outcome, reason, until):
        log.warning("run %s stopped %s: %s", run_id, platform, reason)
