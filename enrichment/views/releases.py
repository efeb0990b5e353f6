"""Decisions about new releases: followed, and then read at once, or dismissed."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from analytics.access.callers import ADD_TRACK
from analytics.catalogue import new_releases
from analytics.models import Release, SnapshotRun
from enrichment import broker

FOLLOW, DISMISS = "follow", "dismiss"
DECIDED = "Somebody else has already decided about this release."


@login_required
@permission_required(ADD_TRACK, raise_exception=True)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a release or dismiss it for good."""
    release = get_object_or_404(Release, pk=pk)
    if request.method == "POST":
        decision, by, now = request.POST.get("decision"), request.user.get_username(), timezone.now()
        if decision == FOLLOW:
            _follow(request, release, by)
        elif decision == DISMISS and new_releases.dismiss(pk, by, now):
            messages.success(request, f"{release} was dismissed. It will not be suggested again.")
        else:
            messages.warning(request, DECIDED if decision == DISMISS else "Choose Follow or Dismiss.")
    return redirect("new-releases")


def _follow(request: HttpRequest, release: Release, by: str) -> None:
    now = timezone.now()
    if not new_releases.want(release.pk, by, now):
        messages.warning(request, DECIDED)
    elif release.released > now.date():
        messages.success(request, f"{release} will be added when it is out.")
    elif SnapshotRun.objects.active().exists():
        messages.success(request, f"{release} will be added when the active run has ended.")
    else:
        transaction.on_commit(_begin)
        messages.success(request, f"{release} is being added, and its tracks will be read.")


def _begin() -> None:
    # Beat does it within a minute anyway.
    with suppress(broker.BrokerAway):
        broker.follow_releases()
