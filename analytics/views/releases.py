"""The page of new releases by artists of followed tracks."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from analytics.access.callers import ADD_TRACK
from analytics.catalogue.new_releases import open_releases, releases
from analytics.models import Release
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.listing import answer, listed
from analytics.views.release_table import ReleaseFilters, ReleaseTable


@login_required
def new_releases(request: HttpRequest) -> HttpResponseBase:
    """Show what is suggested, or with `show` what was followed, dismissed, or everything."""
    listing = listed(request, ReleaseTable, ReleaseFilters(request.GET, _shown(request)), "-released")
    if file := file_of(request, listing, sheets.RELEASES):
        return file
    if not request.user.has_perm(ADD_TRACK):
        listing.table.columns.hide("decide")
    return answer(request, "analytics/releases.html", listing, {})


def _shown(request: HttpRequest) -> QuerySet[Release]:
    match request.GET.get("show"):
        case "followed":
            return releases().filter(state=Release.State.FOLLOWED)
        case "dismissed":
            return releases().filter(state=Release.State.DISMISSED)
        case "all":
            return releases()
    return open_releases()
