"""The page on which people decide, one by one, whether a video found by a search belongs to its track.

Yes and No each have a key. Anything but a POST to a decision leads back to the page, as after a login in between.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from analytics.access.callers import CHANGE_TRACK
from analytics.catalogue.video_search_status import SearchQuota, waiting
from analytics.catalogue.videos import decide, undecided
from analytics.models import Video, VideoCandidate

ANSWERS = {"yes": True, "no": False}


@login_required
def videos(request: HttpRequest, status: Callable[[datetime], SearchQuota | None]) -> HttpResponse:
    """Show the next candidate: of the requested track, or the one after the last, or the first."""
    now = timezone.now()
    candidate = _asked_for(request)
    facts: dict[str, Any] = {
        "candidate": candidate,
        "left": undecided().count(),
        "status": status(now),
        "waiting": waiting(now),
    }
    if candidate is not None:
        facts |= _facts(candidate)
    return render(request, "analytics/videos_to_decide.html", facts)


def _asked_for(request: HttpRequest) -> VideoCandidate | None:
    track, after = _number(request, "track"), _number(request, "after")
    asked = undecided().filter(track=track).first() if track else None
    return asked or undecided().filter(pk__gt=after).first() or undecided().first()


def _number(request: HttpRequest, name: str) -> int:
    """Return this query parameter as a row id; 0 if it is missing or impossible."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _facts(candidate: VideoCandidate) -> dict[str, Any]:
    track = candidate.track
    seconds = None if track.length_ms is None else round(track.length_ms / 1000)
    known = seconds is not None and candidate.seconds is not None
    return {
        "track": track,
        "seconds": seconds,
        "longer": (candidate.seconds or 0) - (seconds or 0) if known else None,
        "clues": sorted(candidate.clues, key=lambda clue: -clue[1]),
        "points": sum(points for _words, points in candidate.clues),
        "others": Video.objects.filter(track=track),
    }


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = get_object_or_404(VideoCandidate.objects.select_related("track"), pk=pk)
    is_it = ANSWERS.get(request.POST.get("answer", ""))
    if request.method == "POST" and is_it is not None:
        if decide(candidate, is_it=is_it, by=request.user.get_username()):
            messages.success(request, _message(candidate, is_it=is_it))
        else:
            messages.warning(request, f"Somebody else has already decided on “{candidate}”. Nothing was changed.")
    return redirect(f"{reverse('videos')}?after={pk}")


def _message(candidate: VideoCandidate, *, is_it: bool) -> str:
    said = "Yes: “{}” is a video of {}. The next run reads it." if is_it else "No: “{}” is not a video of {}."
    link = format_html('<a href="{}">{}</a>', reverse("track", args=[candidate.track_id]), candidate.track.title)
    return format_html(said, candidate, link)
