"""The page of writers for whose works no publisher is on file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from analytics.insights.open_list import open_writers
from analytics.models import OpenWriter
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.filters import OpenFilters
from analytics.views.listing import answer, listed
from analytics.views.open_table import OpenTable


@login_required
def open_list(request: HttpRequest) -> HttpResponseBase:
    listing = listed(request, OpenTable, OpenFilters(request.GET, open_writers()), "-wow")
    if file := file_of(request, listing, sheets.OPEN_LIST):
        return file
    first = OpenWriter.objects.values_list("counted_at", flat=True).first()
    return answer(request, "analytics/open_list.html", listing, {"counted_at": first})
