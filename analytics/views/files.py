"""Every table as a file: what the address asks for, in its order, on all of its pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from analytics.files.csv_writer import Cell, csv_file
from analytics.files.xlsx_writer import MOST_ROWS, spreadsheet_file
from analytics.views.listing import ListPage

CHUNK = 1_000
"""Rows fetched at a time, with as many queries as a page takes."""

_WRITERS = {"csv": csv_file, "xlsx": spreadsheet_file}


@dataclass(frozen=True)
class Sheet:
    """What a table is called as a file, and how its rows become lines."""

    name: str
    header: Sequence[str]
    lines: Callable[[QuerySet[Any]], Iterator[Sequence[Cell]]]


def file_of(request: HttpRequest, listing: ListPage, sheet: Sheet) -> HttpResponseBase | None:
    """Return the file that the address asks for, None if it asks for a page.

    A filter that is not understood gives no file: the page says so.
    """
    kind = request.GET.get("format")
    if kind is None or not listing.is_valid:
        return None
    if obstacle := _obstacle(kind, listing):
        return render(request, "analytics/no_file.html", {"obstacle": obstacle}, status=400)
    return _WRITERS[kind](sheet.name, sheet.header, sheet.lines(listing.rows))


def _obstacle(kind: str, listing: ListPage) -> str:
    if kind not in _WRITERS:
        return "Tables can only be downloaded as CSV or XLSX."
    if kind == "xlsx" and listing.rows.count() > MOST_ROWS:
        return f"An XLSX file can have at most {MOST_ROWS:,} rows, but this table has more. Download it as CSV."
    return ""
