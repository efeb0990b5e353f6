"""The tracks: all of them, as a list or a file."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from analytics.elsewhere import with_second_hand
from analytics.growing import with_week
from analytics.models import Track
from analytics.pages import sheets
from analytics.pages.files import file_of
from analytics.pages.filters import TrackFilters
from analytics.pages.listing import answer, listed, wants_part
from analytics.pages.tables import TrackTable
from analytics.videos import undecided
from analytics.week import this_week


@login_required
def tracks(request: HttpRequest) -> HttpResponseBase:
    filters = TrackFilters(request.GET, with_second_hand(with_week(_followed(request), this_week())))
    listing = listed(request, TrackTable, filters, "-streams")
    if file := file_of(request, listing, sheets.TRACKS):
        return file
    facts = {} if wants_part(request) else {"exists": Track.objects.exists(), "undecided": undecided().count()}
    return answer(request, "analytics/tracks.html", listing, facts)


def _followed(request: HttpRequest) -> QuerySet[Track]:
    match request.GET.get("active"):
        case "all":
            return Track.objects.all()
        case "no":
            return Track.objects.filter(active=False)
    return Track.objects.filter(active=True)
