"""The catalogue in Django's admin. What people know they may edit; what was read is shown with its age."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from analytics import cells, links
from analytics.models import ApiKey, Contact, Credit, Flag, Playlist, PlaylistSnapshot, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot

STYLE = {"all": ["analytics/admin.css"]}


class ReadOnly:
    """What runs recorded: looked at, never edited or removed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False


class ShowsReadings:
    """Has a last fieldset of what was read, which a row that is only being added does not have yet."""

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]  # of the ModelAdmin beside it
        return fieldsets if obj else fieldsets[:-1]


def largest_first(field: str) -> Any:
    """Return an ordering that, turned round as a list does for descending, leaves what is unknown to the end."""
    return F(field).asc(nulls_first=True)


# Tracks


class TrackForm(forms.ModelForm[Track]):
    spotify_id = forms.CharField(label="Spotify id", help_text="Or the link of the track, as Spotify shares it.")

    def clean_spotify_id(self) -> str:
        return _understood(links.spotify_track_id, self.cleaned_data["spotify_id"])


class VideoForm(forms.ModelForm[Video]):
    youtube_id = forms.CharField(label="YouTube id or link")

    def clean_youtube_id(self) -> str:
        return _understood(links.youtube_video_id, self.cleaned_data["youtube_id"])


def _understood(id_in: Callable[[str], str], text: str) -> str:
    try:
        return id_in(text)
    except ValueError as error:
        raise forms.ValidationError(f"{error}.") from None


class VideoInline(admin.TabularInline[Video, Track]):
    model = Video
    form = VideoForm
    extra = 0
    fields = ["youtube_id", "role", "matched_by", "score", "views_now"]
    readonly_fields = ["views_now"]

    @admin.display(description="views")
    def views_now(self, video: Video) -> str:
        return cells.read_number(video.views, video.views_read_at)


class CreditInline(admin.TabularInline[Credit, Track]):
    model = Credit
    extra = 0
    autocomplete_fields = ["contact"]


class NeverRead(admin.SimpleListFilter):
    title = "numbers"
    parameter_name = "never_read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("streams", "Streams not read yet"), ("views", "Views not read yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Track]) -> QuerySet[Track]:  # noqa: ARG002
        return queryset.filter(**{f"{self.value()}__isnull": True}) if self.value() else queryset


@admin.register(Track)
class TrackAdmin(ShowsReadings, admin.ModelAdmin[Track]):
    form = TrackForm
    list_display = ["name", "artists", "isrc", "streams_now", "views_now", "active"]
    list_filter = ["active", NeverRead]
    search_fields = ["title", "artists", "isrc__iexact", "spotify_id__exact"]
    search_help_text = "Title, artists, ISRC, Spotify id or link"
    readonly_fields = ["streams_now", "views_now", "history"]
    inlines = [VideoInline, CreditInline]
    fieldsets = [
        (None, {"fields": ["spotify_id", "title", "artists", "isrc", "album", "released", "active"]}),
        ("What was read", {"fields": ["streams_now", "views_now", "history"]}),
    ]

    class Media:
        css = STYLE

    @admin.display(description="title", ordering="title")
    def name(self, track: Track) -> str:
        return track.title or track.spotify_id

    @admin.display(description="streams", ordering=largest_first("streams"))
    def streams_now(self, track: Track) -> str:
        return cells.read_number(track.streams, track.streams_read_at)

    @admin.display(description="views", ordering=largest_first("views"))
    def views_now(self, track: Track) -> str:
        return cells.read_number(track.views, track.views_read_at)

    @admin.display(description="history")
    def history(self, track: Track) -> str:
        return cells.link_to_list("trackperformancesnapshot", "Every snapshot of this track", track=track.pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Track], search_term: str
    ) -> tuple[QuerySet[Track], bool]:
        with suppress(ValueError):  # which says that it is no link: then it is words to look for
            search_term = links.spotify_track_id(search_term)
        return super().get_search_results(request, queryset, search_term)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # The way from a contact to their tracks.
        return lookup == "credits__contact" or super().lookup_allowed(lookup, value, request)


# Contacts


@admin.register(Contact)
class ContactAdmin(ShowsReadings, admin.ModelAdmin[Contact]):
    list_display = ["person", "stage", "streams", "streams_growth", "views", "views_growth", "as_of"]
    list_filter = ["stage"]
    search_fields = ["name", "email", "company", "tags"]
    readonly_fields = ["streams", "streams_growth", "views", "views_growth", "as_of", "catalogue"]
    fieldsets = [
        (None, {"fields": ["name", "email", "company", "stage", "tags", "notes"]}),
        ("Their recordings", {"fields": [*readonly_fields]}),
    ]

    class Media:
        css = STYLE

    @admin.display(description="name", ordering="name")
    def person(self, contact: Contact) -> str:
        return cells.with_note(contact.name, contact.company)

    @admin.display(ordering=largest_first("total_streams"))
    def streams(self, contact: Contact) -> str:
        return cells.total(contact.total_streams, contact.streams_recordings, "recording")

    @admin.display(description="streams / week", ordering=largest_first("wow_growth_pct"))
    def streams_growth(self, contact: Contact) -> str:
        return cells.mean(contact.wow_growth_pct, contact.wow_recordings)

    @admin.display(ordering=largest_first("total_youtube_views"))
    def views(self, contact: Contact) -> str:
        return cells.total(contact.total_youtube_views, contact.views_videos, "video")

    @admin.display(description="views / week", ordering=largest_first("wow_youtube_growth_pct"))
    def views_growth(self, contact: Contact) -> str:
        return cells.mean(contact.wow_youtube_growth_pct, contact.wow_youtube_recordings)

    @admin.display(description="as of", ordering="aggregated_at")
    def as_of(self, contact: Contact) -> str:
        return cells.totals_age(contact.aggregated_at, contact.oldest_read_at)

    @admin.display(description="tracks")
    def catalogue(self, contact: Contact) -> str:
        return cells.link_to_list("track", "Every track of this contact", credits__contact=contact.pk)


# Playlists


@admin.register(Playlist)
class PlaylistAdmin(admin.ModelAdmin[Playlist]):
    list_display = ["__str__", "spotify_id", "active"]
    list_filter = ["active"]
    search_fields = ["name", "spotify_id__exact"]


@admin.register(PlaylistSnapshot)
class PlaylistSnapshotAdmin(ReadOnly, admin.ModelAdmin[PlaylistSnapshot]):
    list_display = ["week", "playlist", "position", "track"]
    list_select_related = ["playlist", "track"]
    list_filter = ["playlist"]
    search_fields = ["track__title", "track__artists", "track__spotify_id__exact"]
    ordering = ["-week", "playlist", "position"]


# History


class FlagFilter(admin.SimpleListFilter):
    title = "flag"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(flag.value, flag.label) for flag in Flag]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Snapshot]) -> QuerySet[Snapshot]:  # noqa: ARG002
        return queryset.filter(flags__contains=[self.value()]) if self.value() else queryset


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnly, admin.ModelAdmin[Snapshot]):
    list_display = ["name", "run", "streams", "streams_growth", "views", "views_growth", "flagged"]
    list_select_related = ["track", "run"]
    list_filter = [FlagFilter]
    search_fields = ["track__title", "track__artists", "track__isrc__iexact", "track__spotify_id__exact"]
    # By the primary key: sorting millions of rows by their time would take an index of its own.
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["track", "run", "captured_at", "streams", "streams_growth", "views", "views_growth", "flagged"]

    class Media:
        css = STYLE

    @admin.display(description="track", ordering="track__title")
    def name(self, snapshot: Snapshot) -> str:
        return str(snapshot.track)

    @admin.display(ordering=largest_first("spotify_streams"))
    def streams(self, snapshot: Snapshot) -> str:
        return cells.read_number(snapshot.spotify_streams, snapshot.streams_read_at, unread="not read")

    @admin.display(description="streams / week", ordering=largest_first("wow_pct"))
    def streams_growth(self, snapshot: Snapshot) -> str:
        return cells.growth(snapshot.wow_streams, snapshot.wow_pct, snapshot.streams_interval_days)

    @admin.display(ordering=largest_first("youtube_views"))
    def views(self, snapshot: Snapshot) -> str:
        return cells.read_number(snapshot.youtube_views, snapshot.views_read_at, unread="not read")

    @admin.display(description="views / week", ordering=largest_first("wow_youtube_pct"))
    def views_growth(self, snapshot: Snapshot) -> str:
        return cells.growth(snapshot.wow_youtube_views, snapshot.wow_youtube_pct, snapshot.views_interval_days)

    @admin.display(description="flags")
    def flagged(self, snapshot: Snapshot) -> str:
        return ", ".join(Flag(flag).label for flag in snapshot.flags)


# Keys


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    list_display = ["name", "can_run", "created_by", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["created_by"]
    fields = ["name", "can_run", "expires_at"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            super().save_model(request, obj, form, change)
            return
        key, text = ApiKey.objects.issue(name=obj.name, can_run=obj.can_run, expires_at=obj.expires_at)
        key.created_by_id = request.user.pk
        key.save(update_fields=["created_by"])
        obj.pk = key.pk
        shown = "The key of {}: <code>{}</code> Copy it now: it is shown only this once, and stored nowhere."
        messages.warning(request, format_html(shown, obj.name, text))
