"""The button on a track's page: read this track now, on every platform."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from analytics.access import START_RUN
from analytics.models import SnapshotRun, Track
from enrichment import runs
from enrichment.asking import CannotBeAsked, ask


@login_required
@permission_required(START_RUN, raise_exception=True)
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a run over one track and lead to its page, or say on the track's page why none was started."""
    track = get_object_or_404(Track, pk=pk)
    run = _start(request, track) if request.method == "POST" else None
    return redirect("run", run.pk) if run else redirect("track", track.pk)


def _start(request: HttpRequest, track: Track) -> SnapshotRun | None:
    """Return the run that was started, None where another is active or the track is not read any more."""
    if not track.active:
        messages.error(request, "This track is no longer followed, so nothing was started.")
        return None
    trigger, asked_by = SnapshotRun.Trigger.PAGE, request.user.get_username()
    try:
        answer = ask(runs.Order(trigger=trigger, asked_by=asked_by, spotify_ids=[track.spotify_id]))
    except CannotBeAsked as error:
        messages.error(request, str(error))
        return None
    if not answer.started:
        link = format_html('<a href="{}">{}</a>', reverse("run", args=[answer.run.pk]), answer.run)
        told = "{} is active, so nothing was started. Refresh this track when it has ended."
        messages.warning(request, format_html(told, link))
        return None
    messages.success(request, f"{answer.run} has started over this one track: {track}. {answer.note}".strip())
    return answer.run
