"""How every list is rendered: filtered, sorted, paged, and for htmx only the part that changes.

Invalid requests are reported: an unknown filter value with 400; an unknown sort column or a page beyond the end with
a note above what is shown instead.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from analytics.lists.counting import CountedPages
from analytics.views.filters import Filters
from analytics.views.tables import SiteTable

PER_PAGE = 50


@dataclass
class ListPage:
    """A table as requested by the URL, with notes for the reader."""

    table: SiteTable
    filters: Filters | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return self.filters is None or bool(self.filters.is_valid())

    @property
    def rows(self) -> QuerySet[Any]:
        """Return every row in the requested order, whatever page is shown."""
        rows: QuerySet[Any] = self.table.data.data
        return rows


def listed(request: HttpRequest, table: type[SiteTable], source: Filters | QuerySet[Any], order_by: str) -> ListPage:
    """Return what the address asks for of these rows, sorted by `order_by` unless it says otherwise."""
    filters = source if isinstance(source, Filters) else None
    listing = ListPage(table(_rows(source), order_by=order_by, request=request), filters)
    _sort(listing, request.GET.get("sort", ""))
    _turn_to_page(listing, request.GET.get("page", "1"))
    return listing


def _rows(source: Filters | QuerySet[Any]) -> QuerySet[Any]:
    if not isinstance(source, Filters):
        return source
    rows: QuerySet[Any] = source.qs if source.is_valid() else source.queryset.none()
    return rows


def _sort(listing: ListPage, wanted: str) -> None:
    known = {column.name for column in listing.table.columns if column.orderable}
    if wanted.removeprefix("-") in known:
        listing.table.order_by = wanted
    elif wanted:
        listing.notes.append("The table cannot be sorted by that column, so it is shown in its default order.")


def _turn_to_page(listing: ListPage, wanted: str) -> None:
    paginator = CountedPages(listing.table.rows, PER_PAGE)
    try:
        number = paginator.validate_number(wanted)
    except InvalidPage:
        number = paginator.get_page(wanted).number
        listing.notes.append(f"That page does not exist. This is page {number} of {paginator.num_pages}.")
    # Its own would count the rows a second time.
    listing.table.paginate(lambda *_: paginator, page=number, per_page=PER_PAGE)
    if not paginator.is_exact:
        listing.notes.append(f"More than {paginator.count:,} rows match. Type more words, or download the file.")


def answer(request: HttpRequest, template: str, listing: ListPage, facts: dict[str, Any]) -> HttpResponse:
    """Return the whole page, or to htmx the part that the filters, the columns and the pages change."""
    facts = {**facts, "listing": listing, "table": listing.table, "filters": listing.filters}
    part = wants_part(request)
    status = 200 if listing.is_valid else 400
    response = render(request, "analytics/partials/results.html" if part else template, facts, status=status)
    # Otherwise the browser's back button would show a cached part as if it were the page.
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_part(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return isinstance(htmx, HtmxDetails) and bool(htmx) and not htmx.history_restore_request
