"""Starting a run from a page or a program: validation, and the result."""

from dataclasses import dataclass
from typing import Never

from analytics.models import SnapshotRun
from enrichment.registry import enabled
from enrichment.runs import lifecycle
from enrichment.runs.platform_runs import unread

STARTS_LATER = "The run is stored and will start when Redis is back."


class CannotBeAsked(Exception):
    """The request cannot be carried out; the text says why. Nothing was started."""


@dataclass(frozen=True)
class Answer:
    """The resulting run. If `started` is False it was already active; `note` is for people."""

    run: SnapshotRun
    started: bool
    note: str = ""


def ask(order: lifecycle.Order) -> Answer:
    """Start a run, or return the one that is already active. Raises CannotBeAsked."""
    _check(order)
    try:
        run, started = lifecycle.start(order)
    except lifecycle.UnknownTracks as error:
        _refuse(f"Not in the catalogue: {', '.join(error.args)}. Nothing was started.")
    except lifecycle.NotLaunched as error:
        return Answer(error.run, started=True, note=f"{error} {STARTS_LATER}")
    run.refresh_from_db()
    return Answer(run, started, "" if started else f"{run} is already active, so nothing was started.")


def _check(order: lifecycle.Order) -> None:
    off = sorted(set(order.platforms or ()) - set(enabled()))
    if off:
        _refuse(f"Switched off in the setting PLATFORMS: {', '.join(off)}.")
    if order.retry_of is not None:
        _check_retry(order.retry_of)


def _check_retry(run_id: int) -> None:
    run = SnapshotRun.objects.filter(pk=run_id).first()
    if run is None:
        _refuse(f"There is no run {run_id} to retry.")
    if not run.is_active and not unread(run):
        _refuse(f"{run} read everything there was to read: nothing is left to retry.")


def _refuse(reason: str) -> Never:
    raise CannotBeAsked(reason)
