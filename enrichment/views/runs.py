"""The buttons on pages: read a track now, retry what a run could not read, cancel a run.

Anything but a POST leads back to the page, as after a login in between.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from analytics.access.callers import START_RUN
from analytics.formatting import wording
from analytics.models import SnapshotRun, Track
from enrichment.runs import lifecycle
from enrichment.runs.requests import RequestRefused, request_run


@login_required
@permission_required(START_RUN, raise_exception=True)
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start a run for what this one could not read, and lead to its page."""
    run = get_object_or_404(SnapshotRun, pk=run_id)
    if request.method == "POST":
        run = _retry(request, run)
    return redirect("run", run.pk)


def _retry(request: HttpRequest, run: SnapshotRun) -> SnapshotRun:
    """Return the run whose page to show: the new one, or this one if none could be started."""
    trigger, requested_by = SnapshotRun.Trigger.PAGE, request.user.get_username()
    try:
        answer = request_run(lifecycle.RunRequest(trigger=trigger, requested_by=requested_by, retry_of=run.pk))
    except RequestRefused as error:
        messages.error(request, str(error))
        return run
    if not answer.started:
        messages.warning(request, f"{answer.note} Retry {run} when that run has ended.")
        return run
    message = (
        f"{answer.run} has started: {wording.tracks(answer.run.tracks)} that {run} could not read. {answer.note}"
    )
    messages.success(request, message.strip())
    return answer.run


@login_required
@permission_required(START_RUN, raise_exception=True)
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Cancel a run without recording it."""
    run = get_object_or_404(SnapshotRun, pk=run_id)
    if request.method == "POST":
        if lifecycle.cancel(run_id, request.user.get_username()):
            messages.success(request, f"{run} was cancelled. Nothing was recorded.")
        else:
            messages.warning(request, f"{run} ended before it could be cancelled.")
    return redirect("run", run.pk)


@login_required
@permission_required(START_RUN, raise_exception=True)
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a run for one track and redirect to its page, or say on the track's page why none was started."""
    track = get_object_or_404(Track, pk=pk)
    run = _refresh(request, track) if request.method == "POST" else None
    return redirect("run", run.pk) if run else redirect("track", track.pk)


def _refresh(request: HttpRequest, track: Track) -> SnapshotRun | None:
    """Return the run that was started, None if another is active or the track is no longer read."""
    if not track.active:
        messages.error(request, "This track is no longer followed, so nothing was started.")
        return None
    trigger, requested_by = SnapshotRun.Trigger.PAGE, request.user.get_username()
    try:
        answer = request_run(
            lifecycle.RunRequest(trigger=trigger, requested_by=requested_by, spotify_ids=[track.spotify_id])
        )
    except RequestRefused as error:
        messages.error(request, str(error))
        return None
    if not answer.started:
        link = format_html('<a href="{}">{}</a>', reverse("run", args=[answer.run.pk]), answer.run)
        message = "{} is active, so nothing was started. Refresh this track when it has ended."
        messages.warning(request, format_html(message, link))
        return None
    messages.success(request, f"{answer.run} has started for this track only: {track}. {answer.note}".strip())
    return answer.run
