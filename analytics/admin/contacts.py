"""Contacts: the people behind tracks, and the totals of their recordings."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from analytics.admin import cells
from analytics.admin.action_pages import ContactMissing, ContactMoved
from analytics.admin.export import CHUNK, Exports
from analytics.admin.fields import ShowsReadings, largest_first
from analytics.admin.searching import SearchesContacts
from analytics.admin.theme import STYLE
from analytics.files.csv_writer import Cell
from analytics.models import Contact

KNOWN = ["name", "email", "company", "stage", "tags", "ipi", "isni", "notes"]
TOTALS = [
    *("total_streams", "streams_recordings", "filled_recordings", "wow_streams", "wow_growth_pct", "wow_recordings"),
    *("total_youtube_views", "views_videos", "wow_youtube_views", "wow_youtube_growth_pct", "wow_youtube_recordings"),
]
MOMENTS = ["oldest_read_at", "aggregated_at"]


@admin.register(Contact)
class ContactAdmin(Exports, ShowsReadings, SearchesContacts):
    header = [*KNOWN, *TOTALS, *MOMENTS]
    list_display = ["person", "stage", "streams", "streams_growth", "views", "views_growth", "as_of"]
    list_filter = ["stage", ContactMoved, ContactMissing]
    readonly_fields = ["streams", "streams_growth", "views", "views_growth", "as_of", "catalogue"]
    fieldsets = [
        (None, {"fields": [*KNOWN]}),
        ("Their recordings", {"fields": [*readonly_fields]}),
    ]

    class Media:
        css = STYLE

    def view_on_site(self, contact: Contact) -> str:
        return reverse("contact", args=[contact.pk])

    @admin.display(description="name", ordering="name")
    def person(self, contact: Contact) -> str:
        return cells.with_note(contact.name, contact.company)

    @admin.display(ordering=largest_first("total_streams"))
    def streams(self, contact: Contact) -> str:
        return cells.total(contact.total_streams, contact.streams_recordings, "recording", contact.filled_recordings)

    @admin.display(description="streams / week", ordering=largest_first("wow_growth_pct"))
    def streams_growth(self, contact: Contact) -> str:
        return cells.mean(contact.wow_streams, contact.wow_growth_pct, contact.wow_recordings)

    @admin.display(ordering=largest_first("total_youtube_views"))
    def views(self, contact: Contact) -> str:
        return cells.total(contact.total_youtube_views, contact.views_videos, "video")

    @admin.display(description="views / week", ordering=largest_first("wow_youtube_growth_pct"))
    def views_growth(self, contact: Contact) -> str:
        behind = contact.wow_youtube_recordings
        return cells.mean(contact.wow_youtube_views, contact.wow_youtube_growth_pct, behind)

    @admin.display(description="as of", ordering="aggregated_at")
    def as_of(self, contact: Contact) -> str:
        return cells.totals_age(contact.aggregated_at, contact.oldest_read_at)

    @admin.display(description="tracks")
    def catalogue(self, contact: Contact) -> str:
        return cells.link_to_list("track", "Every track of this contact", credits__contact=contact.pk)

    def lines(self, rows: QuerySet[Contact]) -> Iterator[list[Cell]]:
        for contact in rows.iterator(chunk_size=CHUNK):
            moments = (getattr(contact, name) for name in MOMENTS)
            yield [
                *(getattr(contact, name) for name in (*KNOWN, *TOTALS)),
                *(moment.isoformat() if moment else None for moment in moments),
            ]
