"""The tables of the playlists' pages, with their filters and cells."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from analytics.insights.imports import import_of
from analytics.models import Platform, Playlist, PlaylistReading, PlaylistSnapshot
from analytics.templatetags import formatting
from analytics.views import cells
from analytics.views.filters import Filters, activity, choice
from analytics.views.tables import NUMBER, WORDS, Count, Measure, SiteTable

STATES = (
    ("complete", "Complete"),
    ("incomplete", "Incomplete"),
    ("failed", "Could not be read"),
    ("never", "Never read"),
)
MOVES = (("up", "Up"), ("down", "Down"), ("same", "Unchanged"), ("added", "Added"))


class PlaylistFilters(Filters):
    q = filters.CharFilter(label="Name", method="matching", max_length=200)
    state = choice("Last reading", "read_like", STATES, "any")
    active = activity()

    def matching(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(owner__icontains=text) | Q(spotify_id=text))

    def read_like(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        if state == "never":
            return rows.filter(observed_at__isnull=True)
        if state == "failed":
            return rows.filter(observed_at__isnull=False, tracks__isnull=True)
        return rows.filter(tracks__isnull=False, is_complete=state == "complete")


class PlaceFilters(Filters):
    q = filters.CharFilter(label="Title or artist", method="matching", max_length=200)
    move = choice("Moved", "moved_like", MOVES, "any")

    def matching(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(track__title__icontains=text) | Q(track__artists__icontains=text))

    def moved_like(self, rows: QuerySet[Any], _name: str, move: str) -> QuerySet[Any]:
        match move:
            case "up":
                return rows.filter(moved__gt=0)
            case "down":
                return rows.filter(moved__lt=0)
            case "same":
                return rows.filter(moved=0)
        return rows.filter(came=True)


class PlaylistTable(SiteTable):
    caption = "Playlists with the result of their latest reading"
    nothing = "No playlists match. Clear a filter, or search for part of the name."

    name = tables.Column("Playlist", empty_values=(), order_by=("name", "pk"))
    tracks = Count("Tracks", "tracks")
    added = Count("Added", "added")
    removed = Count("Removed", "removed")
    came = Count("New to the catalogue", "came")
    seen = tables.Column("Seen", empty_values=(), accessor="newest", attrs=WORDS, orderable=False)
    read = Measure("Read", "observed_at")

    def render_name(self, record: Playlist) -> str:
        return playlist_name(record)

    def render_seen(self, value: list[PlaylistReading]) -> str:
        return seen(value[0]) if value else "Not read yet"

    def render_read(self, record: Any) -> str:
        return formatting.age(record.observed_at)


class WeekTable(SiteTable):
    caption = "The weeks of this playlist, newest first"
    nothing = "Not read yet."

    class Meta:
        orderable = False

    week = tables.Column("Week of")
    tracks = Count("Tracks", "tracks")
    added = Count("Added", "added")
    removed = Count("Removed", "removed")
    new = Count("New to the catalogue", "new")
    skipped = tables.Column("Skipped", empty_values=(), attrs=NUMBER)
    seen = tables.Column("Seen", empty_values=(), accessor="outcome", attrs=WORDS)

    def render_week(self, record: PlaylistReading) -> str:
        address = f"{reverse('playlist', args=[record.playlist_id])}?week={record.week}"
        return format_html('<a class="title" href="{}" hx-boost="false">{}</a>', address, f"{record.week:%-d %b %Y}")

    def render_skipped(self, record: PlaylistReading) -> str:
        return formatting.count(record.skipped)

    def render_seen(self, record: PlaylistReading) -> str:
        if record.imported_from:
            return format_html("Imported <small>{}</small>", record.imported_from)
        return format_html("{} <small>{}</small>", seen(record), formatting.age(record.observed_at))


class PlaceTable(SiteTable):
    caption = "The tracks of this playlist in order"
    nothing = "No tracks match. Clear a filter, or choose another week."

    track = tables.Column("Track", order_by=("track__title", "pk"))
    position = Count("Position", "position")
    moved = Measure("Moved", "moved")
    streams_then = Count("Streams then", "streams_then")
    views_then = Count("Views then", "views_then")
    streams = Measure("Streams now", "track__streams", accessor="track")

    def render_track(self, record: PlaylistSnapshot) -> str:
        return render_to_string("analytics/partials/track_name.html", {"track": record.track})

    def render_moved(self, record: Any) -> str:
        return moved(record.moved, came=record.came)

    def render_streams(self, record: PlaylistSnapshot) -> str:
        track = record.track
        provider, source = track.get_streams_provider_display(), import_of(track, Platform.SPOTIFY)
        return cells.with_age(track.streams, track.streams_read_at, provider, source)


def playlist_name(playlist: Playlist) -> str:
    return format_html(
        '<a class="title" href="{}"><bdi>{}</bdi></a><small class="artists"><bdi>{}</bdi></small>',
        reverse("playlist", args=[playlist.pk]),
        str(playlist)[:160],
        playlist.owner[:80],
    )


def seen(reading: PlaylistReading) -> str:
    """Return in words how much of a playlist a reading saw."""
    if not reading.was_seen:
        return format_html('<span class="warn">{}</span>', reading.get_outcome_display())
    if reading.outcome == PlaylistReading.Outcome.EMPTY:
        return "Complete: it is empty"
    if reading.complete:
        return f"Complete: all {reading.rows:,} rows"
    total = "an unknown number" if reading.total is None else f"{reading.total:,}"
    return format_html('<span class="warn">Incomplete: {} of {} rows</span>', f"{reading.rows:,}", total)


def moved(by: int | None, *, came: bool) -> str:
    """Return a move in words and an arrow; what entered has no position before."""
    if came:
        return format_html('<span class="change up">{}</span>', "entered")
    if by is None:
        return formatting.UNKNOWN
    if by == 0:
        return format_html('<span class="quiet">{}</span>', "as before")
    arrow, way, word = ("▲", "up", "up") if by > 0 else ("▼", "down", "down")
    return format_html(
        '<span class="change {}"><span class="arrow" aria-hidden="true">{}</span>{} {}</span>',
        way,
        arrow,
        word,
        f"{abs(by):,}",
    )
