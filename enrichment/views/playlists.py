"""Following playlists by their link, with a preview first, and no longer following them.

link ─► is it one? ─► Spotify's name and first rows ─► follow it ─► read at once, by whoever may start runs
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from analytics.access.callers import ADD_PLAYLIST, CHANGE_PLAYLIST, START_RUN
from analytics.catalogue.links import spotify_playlist_id
from analytics.models import Playlist, Track
from enrichment.broker import BrokerAway
from enrichment.runs import playlist_reading, playlist_updates
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import Entry, Listing, PlaylistGone, PlaylistPrivate

SHOWN = 20
"""Rows of a playlist that are shown before it is followed."""


class LinkForm(forms.Form):
    link = forms.CharField(label="Spotify link of the playlist", max_length=500)

    def clean_link(self) -> str:
        """Return the playlist's id. Raises ValidationError with what to do instead."""
        try:
            return spotify_playlist_id(self.cleaned_data["link"])
        except ValueError as error:
            reason = str(error)
            raise forms.ValidationError(f"{reason[0].upper()}{reason[1:]}.") from None


@dataclass(frozen=True)
class PlaylistPreview:
    """What Spotify shows of a playlist now, or in `trouble` why it shows nothing."""

    listing: Listing | None
    trouble: str = ""
    is_no_use: bool = False
    """Whether it would never be read: there is no such playlist, or only its owner sees it."""

    @property
    def rows(self) -> list[tuple[Entry, bool]]:
        first = list(self.listing.entries[:SHOWN]) if self.listing else []
        ids = [one.spotify_id for one in first]
        known = set(Track.objects.filter(spotify_id__in=ids).values_list("spotify_id", flat=True))
        return [(one, one.spotify_id in known) for one in first]


@login_required
@permission_required(ADD_PLAYLIST, raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Ask for a link, show what it leads to, and follow it on a second press."""
    asked = request.POST if request.method == "POST" else request.GET
    form = LinkForm(asked or None)
    if not form.is_valid():
        return render(request, "enrichment/playlist_add.html", {"form": form}, status=400 if form.is_bound else 200)
    spotify_id = form.cleaned_data["link"]
    known = Playlist.objects.filter(spotify_id=spotify_id, active=True).first()
    if known is not None:
        messages.info(request, f"{known} is already followed.")
        return redirect("playlist", known.pk)
    look = _look(spotify_id)
    if request.method == "POST" and not look.is_no_use:
        return redirect("playlist", _follow(request, spotify_id, look).pk)
    facts = {"form": form, "look": look, "spotify_id": spotify_id}
    return render(request, "enrichment/playlist_add.html", facts, status=400 if look.is_no_use else 200)


def _look(spotify_id: str) -> PlaylistPreview:
    answer = playlist_reading.glance(spotify_id)
    if isinstance(answer, PlaylistGone | PlaylistPrivate):
        return PlaylistPreview(None, answer.advice, is_no_use=True)
    if isinstance(answer, NotRead):
        return PlaylistPreview(None, f"Spotify could not be checked ({answer}). You can follow the playlist anyway.")
    return PlaylistPreview(answer)


def _follow(request: HttpRequest, spotify_id: str, look: PlaylistPreview) -> Playlist:
    named = {"name": look.listing.name[:500], "owner": look.listing.owner[:500]} if look.listing else {}
    playlist, _ = Playlist.objects.update_or_create(spotify_id=spotify_id, defaults={"active": True, **named})
    messages.success(request, f"{playlist} is now followed.")
    if request.user.has_perm(START_RUN):
        _update(request, playlist)
    return playlist


@login_required
@permission_required(CHANGE_PLAYLIST, raise_exception=True)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a playlist again, or stop following it: its past weeks stay, but it is no longer read."""
    playlist = get_object_or_404(Playlist, pk=pk)
    if request.method == "POST":
        wanted = request.POST.get("follow") == "yes"
        Playlist.objects.filter(pk=pk).update(active=wanted)
        message = "is followed again" if wanted else "is no longer followed. Its past weeks and its tracks stay"
        messages.success(request, f"{playlist} {message}.")
    return redirect("playlist", pk)


@login_required
@permission_required(START_RUN, raise_exception=True)
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Start reading a playlist, and then its new tracks."""
    playlist = get_object_or_404(Playlist, pk=pk)
    if request.method == "POST":
        _update(request, playlist)
    return redirect("playlist", pk)


def _update(request: HttpRequest, playlist: Playlist) -> None:
    try:
        playlist_updates.request_update([playlist.pk], request.user.get_username())
    except BrokerAway as error:
        messages.warning(request, f"{error} It will be read when Redis is back.")
    else:
        messages.success(request, f"{playlist} is being read, and then its new tracks.")
