"""Asking for a run, as a page or a program does: what may be asked for, and what came of it."""

from dataclasses import dataclass
from typing import Never

from analytics.models import SnapshotRun
from enrichment.registry import enabled
from enrichment.runs import lifecycle
from enrichment.runs.platform_runs import unread

STARTS_LATER = "The run is stored and starts by itself when Redis is back."


class CannotBeAsked(Exception):
    """The order cannot be carried out as it stands; the text says why. Nothing was started."""


@dataclass(frozen=True)
class Answer:
    """The run that an order led to. Where `started` is False it was active before; `note` is for people."""

    run: SnapshotRun
    started: bool
    note: str = ""


def ask(order: lifecycle.Order) -> Answer:
    """Start a run, or name the one that is active already. Raises CannotBeAsked."""
    _check(order)
    try:
        run, started = lifecycle.start(order)
    except lifecycle.UnknownTracks as error:
        _refuse(f"Not in the catalogue: {', '.join(error.args)}. Nothing was started.")
    except lifecycle.NotLaunched as error:
        return Answer(error.run, started=True, note=f"{error} {STARTS_LATER}")
    run.refresh_from_db()
    return Answer(run, started, "" if started else f"{run} is active already, so nothing was started.")


def _check(order: lifecycle.Order) -> None:
    off = sorted(set(order.platforms or ()) - set(enabled()))
    if off:
        _refuse(f"Switched off by the setting PLATFORMS: {', '.join(off)}.")
    if order.retry_of is not None:
        _check_retry(order.retry_of)


def _check_retry(run_id: int) -> None:
    run = SnapshotRun.objects.filter(pk=run_id).first()
    if run is None:
        _refuse(f"There is no run {run_id} to retry.")
    if not run.is_active and not unread(run):
        _refuse(f"{run} read everything that there was to read: nothing is left to retry.")


def _refuse(reason: str) -> Never:
    raise CannotBeAsked(reason)
