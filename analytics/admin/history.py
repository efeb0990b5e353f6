"""What runs recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from analytics.admin import cells
from analytics.admin.export import CHUNK, Exports
from analytics.admin.fields import ReadOnly, largest_first
from analytics.admin.searching import SearchesTracks
from analytics.admin.theme import STYLE
from analytics.files.csv_writer import Cell
from analytics.models import Flag
from analytics.models import TrackPerformanceSnapshot as Snapshot


class FlagFilter(admin.SimpleListFilter):
    title = "flag"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(flag.value, flag.label) for flag in Flag]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Snapshot]) -> QuerySet[Snapshot]:  # noqa: ARG002
        return queryset.filter(flags__contains=[self.value()]) if self.value() else queryset


NUMBERS = [
    *("spotify_streams", "streams_provider", "streams_read_at", "streams_counted_on", "wow_streams", "wow_pct"),
    *("streams_interval_days", "streams_counted_days"),
    *("youtube_views", "views_read_at", "wow_youtube_views", "wow_youtube_pct", "views_interval_days"),
]


@admin.register(Snapshot)
class SnapshotAdmin(Exports, ReadOnly, SearchesTracks[Snapshot]):
    # Years of weeks are more rows than a workbook can hold.
    files = ["csv"]
    actions = ["export_csv"]
    header = ["spotify_id", "title", "run", "captured_at", *NUMBERS, "flags", "imported_from"]
    list_display = ["name", "of_run", "streams", "streams_growth", "views", "views_growth", "flagged"]
    list_select_related = ["track", "run"]
    list_filter = [FlagFilter]
    # By the primary key: sorting millions of rows by their time would need another index.
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["track", "of_run", "captured_at", "streams", "streams_growth", "views", "views_growth", "flagged"]

    class Media:
        css = STYLE

    @admin.display(description="track", ordering="track__title")
    def name(self, snapshot: Snapshot) -> str:
        return str(snapshot.track)

    @admin.display(description="run", ordering="run")
    def of_run(self, snapshot: Snapshot) -> str:
        return cells.with_note(str(snapshot.run), snapshot.run.imported_from)

    @admin.display(ordering=largest_first("spotify_streams"))
    def streams(self, snapshot: Snapshot) -> str:
        provider = snapshot.get_streams_provider_display()
        return cells.read_number(
            snapshot.spotify_streams, snapshot.streams_read_at, provider=provider, unread="not read"
        )

    @admin.display(description="streams / week", ordering=largest_first("wow_pct"))
    def streams_growth(self, snapshot: Snapshot) -> str:
        return cells.growth(snapshot.wow_streams, snapshot.wow_pct, snapshot.streams_interval)

    @admin.display(ordering=largest_first("youtube_views"))
    def views(self, snapshot: Snapshot) -> str:
        return cells.read_number(snapshot.youtube_views, snapshot.views_read_at, unread="not read")

    @admin.display(description="views / week", ordering=largest_first("wow_youtube_pct"))
    def views_growth(self, snapshot: Snapshot) -> str:
        return cells.growth(snapshot.wow_youtube_views, snapshot.wow_youtube_pct, snapshot.views_interval)

    @admin.display(description="flags")
    def flagged(self, snapshot: Snapshot) -> str:
        return ", ".join(Flag(flag).label for flag in snapshot.flags)

    def lines(self, rows: QuerySet[Snapshot]) -> Iterator[list[Cell]]:
        for snapshot in rows.select_related("track", "run").iterator(chunk_size=CHUNK):
            yield [
                *(snapshot.track.spotify_id, snapshot.track.title, snapshot.run_id),
                snapshot.captured_at.isoformat(),
                *(_plain(getattr(snapshot, name)) for name in NUMBERS),
                " ".join(snapshot.flags),
                snapshot.run.imported_from,
            ]


def _plain(value: int | float | date | None) -> Cell:
    return value.isoformat() if isinstance(value, date) else value
