"""What people change on the pages of a track and a contact.

Only the fields of the form are written: whatever a run records meanwhile stays. Anything but a POST leads
back to the page, as after a login in between.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from analytics.access.callers import CHANGE_CONTACT, CHANGE_TRACK
from analytics.catalogue import editions, videos
from analytics.models import Contact, Track, Video
from analytics.views import contacts, track
from analytics.views.forms import ContactForm, EditionForm, NotesForm, VideoForm


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def track_notes(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Track, pk=pk)
    if request.method == "POST":
        form = NotesForm(request.POST)
        if not form.is_valid():
            return track.refused(request, pk, notes_form=form)
        Track.objects.filter(pk=pk).update(**form.cleaned_data)
        messages.success(request, "The notes were saved.")
    return redirect("track", found.pk)


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def pin_video(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Track, pk=pk)
    if request.method == "POST":
        form = VideoForm(request.POST)
        if not form.is_valid():
            return track.refused(request, pk, video_form=form)
        video = videos.pin(pk, form.cleaned_data["video"], form.cleaned_data["role"], request.user.get_username())
        messages.success(request, f"{video} is pinned. The next run reads it; recorded numbers stay as they are.")
    return redirect("track", found.pk)


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def remove_video(request: HttpRequest, pk: int, video_pk: int) -> HttpResponse:
    video = get_object_or_404(Video, pk=video_pk, track=pk)
    if request.method == "POST":
        videos.remove(video, request.user.get_username())
        messages.success(request, f"{video} was removed. The next run reads the others; recorded numbers stay.")
    return redirect("track", pk)


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def join_edition(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Track, pk=pk)
    if request.method == "POST":
        form = EditionForm(request.POST)
        if form.is_valid():
            try:
                editions.join(found, form.cleaned_data["other"])
            except editions.SameTrack as error:
                form.add_error("other", str(error))
        if not form.is_valid():
            return track.refused(request, pk, edition_form=form)
        messages.success(request, f"{form.cleaned_data['other']} was added as an edition. {NEXT_RUN}")
    return redirect("track", found.pk)


@login_required
@permission_required(CHANGE_TRACK, raise_exception=True)
def judge_edition(request: HttpRequest, pk: int, judgement: str) -> HttpResponse:
    found = get_object_or_404(Track, pk=pk)
    if judgement not in _JUDGED:
        raise Http404("Editions can be confirmed, separated or grouped by ISRC.")
    if request.method == "POST":
        _JUDGED[judgement](found)
        messages.success(request, f"{_SAID[judgement]} {NEXT_RUN}")
    return redirect("track", found.pk)


NEXT_RUN = "Totals change with the next run; recorded numbers stay as they are."
_JUDGED: dict[str, Callable[[Track], object]] = {
    "confirm": editions.confirm,
    "split": editions.split,
    "leave": editions.leave_to_isrc,
}
_SAID = {
    "confirm": "These tracks now count as one recording, whatever their ISRC says.",
    "split": "This track is now counted on its own.",
    "leave": "This track is grouped by its ISRC again.",
}


@login_required
@permission_required(CHANGE_CONTACT, raise_exception=True)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contact, pk=pk)
    if request.method == "POST":
        form = ContactForm(request.POST)
        if not form.is_valid():
            return contacts.refused(request, found, form)
        Contact.objects.filter(pk=pk).update(**form.cleaned_data)
        messages.success(request, "Stage, tags and notes were saved.")
    return redirect("contact", found.pk)
