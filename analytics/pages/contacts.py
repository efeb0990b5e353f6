"""The contacts: all of them as a list or a file, and each with the tracks that made the growth."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from analytics.export import Cell, csv_file
from analytics.growing import with_gain, with_week
from analytics.models import Contact, Credit, Platform, Track
from analytics.pages import tracks
from analytics.pages.charts import bars_of
from analytics.pages.filters import ContactFilters
from analytics.pages.listing import answer, listed
from analytics.pages.tables import ContactTable, TrackTable
from analytics.week import Week, this_week

CHARTED = 12
HEADER = (
    *("name", "email", "company", "stage", "tags"),
    *("total_streams", "streams_recordings", "wow_growth_pct", "wow_recordings"),
    *("total_youtube_views", "views_videos", "wow_youtube_growth_pct", "wow_youtube_recordings"),
    *("oldest_read_at", "aggregated_at"),
)


@login_required
def contacts(request: HttpRequest) -> HttpResponseBase:
    """List the contacts, or give them as a file with `?format=csv`."""
    listing = listed(request, ContactTable, ContactFilters(request.GET, Contact.objects.all()), "-growth")
    if request.GET.get("format") == "csv" and listing.is_valid:
        return csv_file("contacts", HEADER, _lines(listing.rows))
    return answer(request, "analytics/contacts.html", listing, {"exists": Contact.objects.exists(), "has_file": True})


def _lines(rows: QuerySet[Contact]) -> Iterator[list[Cell]]:
    for row in rows.values_list(*HEADER).iterator(chunk_size=1_000):
        yield ["" if cell is None else cell if isinstance(cell, int | float) else str(cell) for cell in row]


@login_required
def contact(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a contact: the totals, what stands behind them, and which tracks made the growth."""
    found = get_object_or_404(Contact, pk=pk)
    week = this_week()
    members = Track.objects.filter(pk__in=Credit.objects.filter(contact=found).values("track"))
    listing = listed(request, TrackTable, with_week(members, week), "-gain")
    if request.GET.get("format") == "csv":
        return csv_file(f"contact-{found.pk}-tracks", tracks.HEADER, tracks.lines(listing.rows))
    return answer(request, "analytics/contact.html", listing, _facts(found, members, week))


def _facts(found: Contact, members: QuerySet[Track], week: Week | None) -> dict[str, Any]:
    roles = Credit.objects.filter(contact=found).order_by("role").values_list("role", flat=True).distinct()
    return {
        "contact": found,
        "has_file": True,
        "roles": [Credit.Role(role).label for role in roles],
        "tags": [tag.strip() for tag in found.tags.split(",") if tag.strip()],
        "charts": {
            "streams": bars_of(_largest(members, Platform.SPOTIFY, week)),
            "views": bars_of(_largest(members, Platform.YOUTUBE, week)),
        },
    }


def _largest(members: QuerySet[Track], platform: Platform, week: Week | None) -> list[tuple[str, int]]:
    """Return the recordings that moved a contact's numbers most, up or down; editions of one count once."""
    moved = with_gain(members, platform, week).exclude(gain=None).exclude(gain=0)
    gains: dict[str, tuple[str, int]] = {}
    for pk, isrc, title, gain in moved.values_list("pk", "isrc", "title", "gain"):
        gains.setdefault(isrc or f"track {pk}", (title, gain or 0))
    return sorted(gains.values(), key=lambda one: -abs(one[1]))[:CHARTED]
