"""Tables of the admin as files: the filtered list, or the selected rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from analytics.files.csv_writer import Cell, csv_file
from analytics.files.xlsx_writer import spreadsheet_file

CHUNK = 1_000


class Exports:
    """Lets everybody who may see a table download it.

    `lines` gives the rows of a queryset, in as many queries as it has thousands. A workbook holds a million rows
    at most; a table that outgrows it names CSV alone in `files`.
    """

    opts: Any
    admin_site: Any
    files: Sequence[str] = ("csv", "xlsx")
    header: Sequence[str]
    actions: Any = ["export_csv", "export_xlsx"]

    def lines(self, rows: QuerySet[Any]) -> Iterator[list[Cell]]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"analytics_{self.opts.model_name}_export"
        page = path("export/<slug:kind>/", self.admin_site.admin_view(self.export), name=name)
        return [page, *super().get_urls()]  # type: ignore[misc]  # of the ModelAdmin that it is mixed into

    def export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Return all rows of the list with these filters, this search and this order."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]  # as above
            raise PermissionDenied
        if kind not in self.files:
            raise Http404(f"{kind} is not a file type of this table")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            name = f"admin:analytics_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(f"{reverse(name)}?e=1")
        return self._file(kind, rows)

    @admin.action(description="Export selected as CSV", permissions=["view"])
    def export_csv(self, _request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._file("csv", queryset)

    @admin.action(description="Export selected as Excel", permissions=["view"])
    def export_xlsx(self, _request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._file("xlsx", queryset)

    def _file(self, kind: str, rows: QuerySet[Any]) -> HttpResponseBase:
        write = csv_file if kind == "csv" else spreadsheet_file
        return write(str(self.opts.verbose_name_plural), self.header, self.lines(rows))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add the links to its files to the list."""
        name = f"admin:analytics_{self.opts.model_name}_export"
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        files = [(kind.upper(), reverse(name, args=[kind]) + query) for kind in self.files]
        context: HttpResponse = super().changelist_view(  # type: ignore[misc]  # as above
            request, {**(extra_context or {}), "files": files}
        )
        return context
