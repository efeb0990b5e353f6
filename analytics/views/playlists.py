"""The playlists: all of them as a list or a file, and each with its weeks, positions and moves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from analytics.insights.imports import with_imports
from analytics.models import Playlist, PlaylistReading, PlaylistUpdate
from analytics.playlists.positions import SEEN, base_of, left_since, places, with_newest
from analytics.views import playlist_sheets
from analytics.views.files import file_of
from analytics.views.filters import followed
from analytics.views.listing import answer, listed, wants_part
from analytics.views.playlist_tables import PlaceFilters, PlaceTable, PlaylistFilters, PlaylistTable, WeekTable

WEEKS = 26
LEFT_SHOWN = 50


@login_required
def playlists(request: HttpRequest, next_update: Callable[[datetime], datetime]) -> HttpResponseBase:
    """List the playlists, or give them as a file. `next_update` returns when all are read next."""
    filters = PlaylistFilters(request.GET, with_newest(followed(Playlist.objects.all(), request.GET)))
    listing = listed(request, PlaylistTable, filters, "name")
    if file := file_of(request, listing, playlist_sheets.PLAYLISTS):
        return file
    facts = {
        "exists": Playlist.objects.exists(),
        "last_update": PlaylistUpdate.objects.filter(scheduled_for__isnull=False).first(),
        "next_update": next_update(timezone.now()),
    }
    return answer(request, "analytics/playlists.html", listing, facts)


@login_required
def playlist(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a playlist: a week's positions with their moves, removed tracks, and its other weeks."""
    found = get_object_or_404(Playlist, pk=pk)
    reading = _reading(found, request.GET.get("week", ""))
    positions = places(reading) if reading else found.snapshots.none()
    came = _came(reading)
    rows = with_imports(positions.annotate(came=came).select_related("track"), "track__snapshots")
    listing = listed(request, PlaceTable, PlaceFilters(request.GET, rows), "position")
    if file := file_of(request, listing, playlist_sheets.places_of(found, reading)):
        return file
    facts = {"playlist": found, "reading": reading}
    if not wants_part(request):
        facts |= _facts(found, reading)
    return answer(request, "analytics/playlist.html", listing, facts)


def _reading(found: Playlist, week: str) -> PlaylistReading | None:
    """Return the reading of the requested week, by default of the newest one seen. Raises Http404."""
    readings = PlaylistReading.objects.filter(playlist=found).order_by("-week")
    if not week:
        return readings.filter(SEEN).first()
    with suppress(ValueError):
        wanted = readings.filter(week=date.fromisoformat(week)).first()
        if wanted:
            return wanted
    raise Http404


def _came(reading: PlaylistReading | None) -> Any:
    """Return the condition for a track that entered: it can be known only between two complete readings."""
    if reading is None or reading.compared_week is None:
        return Value(value=False)
    return ExpressionWrapper(Q(before__isnull=True), output_field=BooleanField())


def _facts(found: Playlist, reading: PlaylistReading | None) -> dict[str, Any]:
    weeks = PlaylistReading.objects.filter(playlist=found).exclude(outcome="").order_by("-week")[:WEEKS]
    left = list(left_since(reading)[: LEFT_SHOWN + 1]) if reading else []
    return {
        "weeks": WeekTable(list(weeks)),
        "left": left[:LEFT_SHOWN],
        "more_left": len(left) > LEFT_SHOWN,
        "base": base_of(reading) if reading else None,
        "last": found.readings.order_by("-week").first(),
        "read_in_run": settings.PLAYLISTS_IN_RUN,
    }
