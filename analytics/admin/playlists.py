"""Playlists, and the positions of tracks in them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from analytics.admin.fields import ReadOnly, SavesChanges
from analytics.admin.link_fields import takes_links, understood
from analytics.admin.searching import SearchesTracks
from analytics.admin.theme import STYLE, ModelAdmin
from analytics.catalogue import links
from analytics.models import Playlist, PlaylistSnapshot


class PlaylistForm(forms.ModelForm[Playlist]):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        takes_links(self, "spotify_id", "Or the playlist's Spotify link.")

    def clean_spotify_id(self) -> str:
        return understood(links.spotify_playlist_id, self.cleaned_data["spotify_id"])


@admin.register(Playlist)
class PlaylistAdmin(SavesChanges, ModelAdmin[Playlist]):
    form = PlaylistForm
    fields = ["spotify_id", "name", "active"]
    list_display = ["__str__", "owner", "active", "weeks"]
    list_filter = ["active"]
    search_fields = ["name", "owner", "spotify_id__exact"]

    class Media:
        css = STYLE

    @admin.display(description="weeks")
    def weeks(self, playlist: Playlist) -> str:
        return format_html('<a href="{}">What was seen</a>', reverse("playlist", args=[playlist.pk]))


@admin.register(PlaylistSnapshot)
class PlaylistSnapshotAdmin(ReadOnly, SearchesTracks[PlaylistSnapshot]):
    list_display = ["week", "playlist", "position", "track"]
    list_select_related = ["playlist", "track"]
    list_filter = ["playlist"]
    ordering = ["-week", "playlist", "position"]
