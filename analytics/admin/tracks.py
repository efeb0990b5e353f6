"""Tracks: what people know about them, and what was read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.admin import cells
from analytics.admin.action_pages import TrackMissing, TrackMoved, TrackToLookAt
from analytics.admin.catalogue_import import Imports
from analytics.admin.export import CHUNK, Exports
from analytics.admin.fields import ShowsReadings, largest_first
from analytics.admin.history_import import HistoryImports
from analytics.admin.link_fields import takes_links, understood
from analytics.admin.searching import SearchesTracks
from analytics.admin.theme import STYLE, TabularInline
from analytics.catalogue import links, video_search_queue
from analytics.catalogue.importing.columns import COLUMNS
from analytics.catalogue.videos import refuse, undecided
from analytics.contacts import aggregates, removed_credits
from analytics.files.csv_writer import Cell
from analytics.insights.imports import with_imports
from analytics.models import Contact, Credit, Platform, Track, Video


class TrackForm(forms.ModelForm[Track]):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        takes_links(self, "spotify_id", "Or the track's Spotify link.")

    def clean_spotify_id(self) -> str:
        return understood(links.spotify_track_id, self.cleaned_data["spotify_id"])


class VideoAdminForm(forms.ModelForm[Video]):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        takes_links(self, "youtube_id", "Or the video's YouTube link.")
        _name(self.fields.values())

    def clean_youtube_id(self) -> str:
        return understood(links.youtube_video_id, self.cleaned_data["youtube_id"])

    def save(self, commit: bool = True) -> Video:  # noqa: FBT001, FBT002 - Django's signature
        """Leave the views alone, as `SavesChanges` does with the numbers of the track."""
        if not commit or self.instance._state.adding:  # noqa: SLF001 - Django's own mark of a new row
            return super().save(commit)
        self.instance.save(update_fields=self.changed_data)
        return self.instance


def _name(fields: Iterable[forms.Field]) -> None:
    """Tell screen readers what a table field is for: the column header alone is not announced."""
    for field in fields:
        field.widget.attrs["aria-label"] = str(field.label).capitalize()


class CreditForm(forms.ModelForm[Credit]):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _name(self.fields.values())


class VideoInline(TabularInline[Video, Track]):
    model = Video
    form = VideoAdminForm
    extra = 0
    fields = ["youtube_id", "role", "matched_by", "score", "views_now"]
    readonly_fields = ["views_now"]

    @admin.display(description="views")
    def views_now(self, video: Video) -> str:
        return cells.read_number(video.views, video.views_read_at)


class CreditInline(TabularInline[Credit, Track]):
    model = Credit
    form = CreditForm
    extra = 0
    autocomplete_fields = ["contact"]


@admin.register(Track)
class TrackAdmin(Imports, HistoryImports, Exports, ShowsReadings, SearchesTracks[Track]):
    form = TrackForm
    header = COLUMNS
    list_display = ["name", "artists", "isrc", "streams_now", "views_now", "active"]
    list_filter = ["active", TrackMoved, TrackMissing, TrackToLookAt]
    track_field = "pk"
    readonly_fields = ["streams_now", "views_now", "found_at", "history"]
    inlines = [VideoInline, CreditInline]
    fieldsets = [
        (
            None,
            {"fields": ["spotify_id", "title", "artists", "isrc", "album", "label", "released", "active", "notes"]},
        ),
        ("What was read", {"fields": ["streams_now", "views_now", "found_at", "history"]}),
    ]

    class Media:
        css = STYLE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Track]:
        return with_imports(super().get_queryset(request))

    def view_on_site(self, track: Track) -> str:
        return reverse("track", args=[track.pk])

    @admin.display(description="title", ordering="title")
    def name(self, track: Track) -> str:
        return track.title or track.spotify_id

    @admin.display(description="streams", ordering=largest_first("streams"))
    def streams_now(self, track: Track) -> str:
        return cells.newest_number(track, Platform.SPOTIFY)

    @admin.display(description="views", ordering=largest_first("views"))
    def views_now(self, track: Track) -> str:
        return cells.newest_number(track, Platform.YOUTUBE)

    @admin.display(description="filled in from")
    def found_at(self, track: Track) -> str:
        return cells.release_sources(track)

    @admin.display(description="history")
    def history(self, track: Track) -> str:
        return cells.link_to_list("trackperformancesnapshot", "Every snapshot of this track", track=track.pk)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # The way from a contact to their tracks.
        return lookup == "credits__contact" or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"may_import": self.may_import(request), "undecided": undecided().count()}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def save_model(self, request: HttpRequest, obj: Track, form: Any, change: Any) -> None:
        for name, value in _noted(form.changed_data).items():
            setattr(obj, name, value)
        super().save_model(request, obj, form, change)
        if change and not {"title", "artists", "isrc"}.isdisjoint(form.changed_data):
            video_search_queue.ask_anew(obj.pk)

    def fields_of(self, changed: Sequence[str]) -> Sequence[str]:
        return [*changed, *_noted(changed)]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        super().save_formset(request, form, formset, change)
        for gone in formset.deleted_objects:
            if isinstance(gone, Video):
                # Otherwise a search would bring it back.
                refuse(gone.track_id, gone.youtube_id, gone.role, request.user.get_username())
        if formset.model is Credit:
            removed_credits.stay_removed(_removed(formset))
            aggregates.catch_up(_credited(formset))

    def lines(self, rows: QuerySet[Track]) -> Iterator[list[Cell]]:
        """Return the tracks as a catalogue file has them, so that it can be read again."""
        credited = Prefetch("credits", Credit.objects.select_related("contact").order_by("pk"))
        for track in rows.prefetch_related("videos", credited).iterator(chunk_size=CHUNK):
            videos = "; ".join(video.youtube_id for video in track.videos.all())
            people = "; ".join(_written(credit) for credit in track.credits.all() if credit.contact.email)
            yield [track.spotify_id, track.spotify_url, track.title, track.artists, track.isrc, videos, people]


def _removed(formset: Any) -> Iterator[Credit]:
    """Give the credits as they were that are gone now: deleted, or changed to another person or role."""
    for one in formset.initial_forms:
        if one.instance in formset.deleted_objects or {"contact", "role"} & set(one.changed_data):
            contact = Contact.objects.get(pk=one.initial["contact"])
            yield Credit(track_id=one.instance.track_id, contact=contact, role=one.initial["role"])


def _credited(formset: Any) -> set[int]:
    """Return the contacts who got or lost a credit, including those who had it before the change."""
    changed = [one for one in formset.forms if one.has_changed()]
    before = {one.initial.get("contact") for one in changed}
    return {*before, *(one.instance.contact_id for one in changed)} - {None}


def _written(credit: Credit) -> str:
    """Return a contact as `name <e-mail> (role)`. A contact without an e-mail cannot be written so."""
    name = re.sub(r"[<>;]", " ", credit.contact.name).strip()
    return f"{name} <{credit.contact.email}> ({credit.role})"


def _noted(changed: Sequence[str]) -> dict[str, str]:
    """Return what a track notes of facts of its release that a person enters: a date is a day, whatever it was."""
    noted = {f"{name}_from": "" for name in Track.FACTS if name in changed}
    return noted | ({"released_precision": Track.Precision.DAY} if "released" in changed else {})
