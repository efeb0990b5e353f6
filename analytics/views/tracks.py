"""The tracks: all of them, as a list or a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from analytics.catalogue.new_releases import open_releases
from analytics.catalogue.videos import undecided
from analytics.insights.imports import with_imports
from analytics.insights.week import this_week
from analytics.insights.weekly_growth import with_week
from analytics.insights.windows import with_current
from analytics.models import Track
from analytics.snapshots.third_party_counts import with_third_party
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.filters import TrackFilters, followed
from analytics.views.listing import answer, listed, wants_part
from analytics.views.tables import TrackTable


@login_required
def tracks(request: HttpRequest) -> HttpResponseBase:
    found = with_third_party(with_week(with_current(followed(Track.objects.all(), request.GET)), this_week()))
    listing = listed(request, TrackTable, TrackFilters(request.GET, with_imports(found)), "-streams")
    if file := file_of(request, listing, sheets.TRACKS):
        return file
    facts = {} if wants_part(request) else _facts()
    return answer(request, "analytics/tracks.html", listing, facts)


def _facts() -> dict[str, int | bool]:
    return {
        "exists": Track.objects.exists(),
        "undecided": undecided().count(),
        "released": open_releases().count(),
    }
