"""What the buttons on a run's page do: read again what it could not, or end it.

Anything but a POST leads back to the page, as after a login in between.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from analytics import wording
from analytics.access import START_RUN
from analytics.models import SnapshotRun
from enrichment import runs
from enrichment.asking import CannotBeAsked, ask


@login_required
@permission_required(START_RUN, raise_exception=True)
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Start a run over what this one could not read, and lead to its page."""
    run = get_object_or_404(SnapshotRun, pk=run_id)
    if request.method == "POST":
        run = _retry(request, run)
    return redirect("run", run.pk)


def _retry(request: HttpRequest, run: SnapshotRun) -> SnapshotRun:
    """Return the run whose page is to be shown: the new one, or this one where none could be started."""
    trigger, asked_by = SnapshotRun.Trigger.PAGE, request.user.get_username()
    try:
        answer = ask(runs.Order(trigger=trigger, asked_by=asked_by, retry_of=run.pk))
    except CannotBeAsked as error:
        messages.error(request, str(error))
        return run
    if not answer.started:
        messages.warning(request, f"{answer.note} Retry {run} when that one has ended.")
        return run
    told = f"{answer.run} has started: {wording.tracks(answer.run.tracks)} that {run} could not read. {answer.note}"
    messages.success(request, told.strip())
    return answer.run


@login_required
@permission_required(START_RUN, raise_exception=True)
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """End a run without recording it."""
    run = get_object_or_404(SnapshotRun, pk=run_id)
    if request.method == "POST":
        if runs.cancel(run_id, request.user.get_username()):
            messages.success(request, f"{run} was cancelled. Nothing of it was recorded.")
        else:
            messages.warning(request, f"{run} had ended before it could be cancelled.")
    return redirect("run", run.pk)
