"""Starting a run from a page or a program: validation, and the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

from django.db.models import QuerySet

from analytics.models import Outcome, Reading, SnapshotRun, Track
from enrichment.registry import enabled
from enrichment.runs import lifecycle

STARTS_LATER = "The run is stored and will start when Redis is back."


class RequestRefused(Exception):
    """The request cannot be carried out; the text says why. Nothing was started."""


@dataclass(frozen=True)
class StartResult:
    """The resulting run. If `started` is False it was already active; `note` is for people."""

    run: SnapshotRun
    started: bool
    note: str = ""


def request_run(request: lifecycle.RunRequest) -> StartResult:
    """Start a run, or return the one that is already active. Raises RequestRefused."""
    check(request)
    try:
        run, started = lifecycle.start(request)
    except lifecycle.UnknownTracks as error:
        _refuse(f"Not in the catalogue: {', '.join(error.args)}. Nothing was started.")
    except lifecycle.NotLaunched as error:
        return StartResult(error.run, started=True, note=f"{error} {STARTS_LATER}")
    run.refresh_from_db()
    return StartResult(run, started, "" if started else f"{run} is already active, so nothing was started.")


def check(request: lifecycle.RunRequest) -> None:
    """Check that a request leads to a run with something to read. Raises RequestRefused."""
    off = sorted(set(request.platforms or ()) - set(enabled()))
    if off:
        _refuse(f"Switched off in the setting PLATFORMS: {', '.join(off)}.")
    if not enabled():
        _refuse("The setting PLATFORMS switches all platforms off.")
    if request.spotify_ids is not None:
        _check_tracks(request.spotify_ids)
    if request.retry_of is not None:
        _check_retry(request, request.retry_of)


def _check_tracks(spotify_ids: Sequence[str]) -> None:
    """Reject a request if none of its tracks is followed. Unknown tracks are reported when the run starts."""
    tracks = Track.objects.filter(spotify_id__in=spotify_ids)
    if not spotify_ids or (tracks.exists() and not tracks.filter(active=True).exists()):
        _refuse("None of these tracks is followed: nothing was started.")


def _check_retry(request: lifecycle.RunRequest, run_id: int) -> None:
    run = SnapshotRun.objects.filter(pk=run_id).first()
    if run is None:
        _refuse(f"There is no run {run_id} to retry.")
    if run.is_active:
        return  # it is named as the one that is active
    if not run.unread:
        _refuse(f"{run} read everything there was to read: nothing is left to retry.")
    if not _left(request, run).exists():
        where = "is of other platforms or tracks, of tracks no longer followed, or no longer stored"
        _refuse(f"What {run} could not read {where}: nothing is left to retry.")


def _left(request: lifecycle.RunRequest, run: SnapshotRun) -> QuerySet[Reading]:
    """Return what a run could not read and this request would."""
    failed = run.readings.exclude(outcome__in=[Outcome.READ, Outcome.NO_VIDEO])
    left = failed.filter(track__active=True, platform__in=request.platforms or enabled())
    return left if request.spotify_ids is None else left.filter(track__spotify_id__in=request.spotify_ids)


def _refuse(reason: str) -> Never:
    raise RequestRefused(reason)
