"""Playlists in Django's admin: added by link, checked before they are stored, read on request.

Registered again here, because only this app can ask Spotify whether a playlist exists.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from analytics.access.callers import START_RUN
from analytics.admin.playlists import PlaylistAdmin, PlaylistForm
from analytics.catalogue.links import spotify_collection
from analytics.models import Playlist
from enrichment.broker import BrokerAway
from enrichment.runs import playlist_reading, playlist_updates
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import Entry, Listing, PlaylistGone, PlaylistPrivate


class CheckedPlaylistForm(PlaylistForm):
    """Reports at entry that a playlist does not exist or is private."""

    unchecked = ""

    def clean_spotify_id(self) -> str:
        try:
            return super().clean_spotify_id()
        except forms.ValidationError as error:
            raise forms.ValidationError([*error.messages, *_offered(self.cleaned_data["spotify_id"])]) from None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors or not self.instance._state.adding:  # noqa: SLF001 - Django's own mark of a new row
            return cleaned
        answer = playlist_reading.glance(self.cleaned_data["spotify_id"])
        if isinstance(answer, PlaylistGone | PlaylistPrivate):
            raise forms.ValidationError({"spotify_id": answer.advice})
        if isinstance(answer, NotRead):
            self.unchecked = str(answer)
        else:
            self.instance.name = self.cleaned_data["name"] = self.cleaned_data.get("name") or answer.name[:500]
            self.instance.owner = answer.owner[:500]
        return cleaned


def _offered(text: str) -> Iterator[SafeString]:
    """Return links that add the tracks of an album or artist, if the text is a link to one."""
    kind, spotify_id = spotify_collection(text) or ("", "")
    shown = playlist_reading.glance(spotify_id, kind) if kind else None
    if isinstance(shown, Listing) and shown.entries:
        links = ((_adding(one), one.title or one.spotify_id) for one in shown.entries)
        yield format_html("Add its tracks: {}.", format_html_join(", ", '<a href="{}">{}</a>', links))


def _adding(entry: Entry) -> str:
    """Return the address of the form that adds this track, filled in."""
    known = {"spotify_id": entry.spotify_id, "title": entry.title, "artists": entry.artists}
    return reverse("admin:analytics_track_add", query=known)


admin.site.unregister(Playlist)


@admin.register(Playlist)
class ReadablePlaylistAdmin(PlaylistAdmin):
    form = CheckedPlaylistForm
    actions = ["update_now"]

    def has_start_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(START_RUN)

    @admin.action(description="Update now", permissions=["start_run"])
    def update_now(self, request: HttpRequest, queryset: QuerySet[Playlist]) -> None:
        chosen = list(queryset.values_list("pk", flat=True))
        try:
            playlist_updates.request_update(chosen, request.user.get_username())
        except BrokerAway as error:
            messages.warning(request, f"{error} They will be read when Redis is back.")
            return
        noun = "playlist is" if len(chosen) == 1 else "playlists are"
        messages.success(
            request,
            f"{len(chosen)} {noun} being read, and then their new tracks. Their pages show the result.",
        )

    def save_model(self, request: HttpRequest, obj: Playlist, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if getattr(form, "unchecked", ""):
            messages.warning(
                request,
                f"The playlist could not be checked on Spotify ({form.unchecked}). The next reading will try again.",
            )
