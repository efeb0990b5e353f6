"""A catalogue file in the admin: uploaded, previewed, and imported when a person confirms.

upload ──► are its columns ours, or remembered? ──► preview ──► import
              │ no                                    ▲
              └──► which column is which? ────────────┘
"""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from analytics.admin.import_columns import ColumnsForm
from analytics.admin.import_place import PlaceForm
from analytics.catalogue.importing import saved_mappings, store
from analytics.catalogue.importing.columns import COLUMNS, CONTACT_COLUMNS, FIELDS, ROLE_COLUMNS, Columns
from analytics.catalogue.importing.identified import identified, isrcs_without_id
from analytics.catalogue.importing.preview import preview
from analytics.catalogue.importing.rows import Header, header_of, read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.catalogue.track_ids import look_up
from analytics.files.records import RowError
from analytics.files.table_reader import ENCODINGS, sheets_of
from analytics.models import CatalogueUpload, Track
from analytics.models.locking import retried_on_deadlock

MOST_ERRORS = 200
"""How many wrong rows are listed; all of them are counted."""

NEEDED = "a title and either an id, a link or an ISRC are required, and columns that you do not choose are ignored"

LOOK_UP_SECONDS = 5.0
"""How long one request looks ISRCs up; the page reloads until all are looked up."""

STOPPED_SECONDS = 60
"""How long the page waits before it reloads if Spotify or a run makes it wait."""

KEPT = timedelta(days=1)
"""How long an upload is kept without a decision."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Catalogue file",
        help_text="CSV or Excel (.xlsx). You see a preview first; nothing changes until you confirm.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    encoding = forms.ChoiceField(
        label="Encoding of a CSV file",
        choices=list(ENCODINGS.items()),
        required=False,
        help_text="Excel's plain “CSV” is Windows text. Check names with accents in the preview before you import.",
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                f"The file is larger than {settings.IMPORT_MEGABYTES} MB: split it into several files."
            )
        return file


def store_upload(
    request: HttpRequest, file: UploadedFile[bytes], encoding: str, kind: CatalogueUpload.Kind
) -> CatalogueUpload:
    """Store a file until it is decided on, and delete uploads that were forgotten."""
    CatalogueUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    return CatalogueUpload.objects.create(
        kind=kind,
        name=(file.name or "the file")[-200:],
        packed=CatalogueUpload.pack(file.read()),
        encoding=encoding,
        uploaded_by_id=request.user.pk or 0,  # only logged-in users get here
    )


def uploads_of(request: HttpRequest, kind: CatalogueUpload.Kind) -> QuerySet[CatalogueUpload]:
    return CatalogueUpload.objects.filter(uploaded_by=request.user.pk, kind=kind)


class Imports:
    """Adds pages to the admin of tracks: uploading a file, choosing its columns, and deciding on the import."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        known = self.admin_site.admin_view
        return [
            path("import/", known(self.upload), name="analytics_track_import"),
            path("import/<int:upload_id>/", known(self.decide), name="analytics_track_import_decide"),
            path("import/<int:upload_id>/place/", known(self.place), name="analytics_track_import_place"),
            path("import/<int:upload_id>/columns/", known(self.choose), name="analytics_track_import_columns"),
            *super().get_urls(),  # type: ignore[misc]  # of the ModelAdmin that it is mixed into
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["analytics.add_track", "analytics.change_track"])

    def upload(self, request: HttpRequest) -> HttpResponse:
        self._demand_permission(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = store_upload(request, **form.cleaned_data, kind=CatalogueUpload.Kind.CATALOGUE)
            return HttpResponseRedirect(_decision_on(upload))
        facts = {"title": "Import a catalogue", "form": form, "columns": COLUMNS, "contact_columns": CONTACT_COLUMNS}
        facts["role_columns"] = ROLE_COLUMNS
        return self._page(request, "admin/analytics/track/import.html", facts)

    def place(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Ask in which sheet and below which line the table is."""
        self._demand_permission(request)
        upload = get_object_or_404(_uploads(request), pk=upload_id)
        form = PlaceForm(request.POST, upload, sheets_of(io.BytesIO(upload.content)))
        if request.method == "POST" and form.is_valid():
            form.store(upload)
        elif request.method == "POST":
            messages.warning(request, "Choose one of the file's sheets, and a line number from 1.")
        return HttpResponseRedirect(_decision_on(upload))

    def choose(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Ask which column is which, and remember it for the next file like this one."""
        self._demand_permission(request)
        upload = get_object_or_404(_uploads(request), pk=upload_id)
        content = io.BytesIO(upload.content)
        header = header_of(content, **upload.place)
        if isinstance(header, RowError):
            return HttpResponseRedirect(_decision_on(upload))
        form = ColumnsForm(request.POST or None, header, saved_mappings.remembered(header))
        if request.method == "POST" and form.is_valid():
            saved_mappings.remember(header.names, form.cleaned_data, request.user.get_username())
            return HttpResponseRedirect(_decision_on(upload))
        facts = {
            "title": f"Columns of {upload.name}",
            "form": form,
            "header": header,
            "back": reverse("admin:analytics_track_import"),
            "back_title": "Import a catalogue",
            "needed": NEEDED,
            **_place(upload, content),
        }
        return self._page(request, "admin/analytics/track/import_columns.html", facts)

    def decide(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        self._demand_permission(request)
        upload = get_object_or_404(_uploads(request), pk=upload_id)
        if request.method == "POST" and (summary := _imported(upload)):
            messages.success(request, summary)
            return HttpResponseRedirect(reverse("admin:analytics_track_changelist"))
        return self._preview(request, upload)

    def _preview(self, request: HttpRequest, upload: CatalogueUpload) -> HttpResponse:
        """Show what the file would do. ISRCs are looked up for a while; the page is loaded again until all are."""
        file = _UploadedFile(upload)
        if file.needs_columns:
            return HttpResponseRedirect(reverse("admin:analytics_track_import_columns", args=[upload.pk]))
        rows, errors = file.read()
        stopped = look_up(isrcs_without_id(rows), LOOK_UP_SECONDS)
        answer = identified(rows)
        errors = sorted([*errors, *answer.errors], key=lambda error: error.line)
        header, columns = None if isinstance(file.header, RowError) else file.header, file.columns or {}
        facts = {
            "title": f"Import {upload.name}",
            "header": header,
            **_place(upload, file.content),
            "chosen": [(FIELDS[field], name) for field, name in columns.items()],
            "unread": header.unread(columns) if header and columns else [],
            "preview": preview(answer.rows),
            "rows": sum(row.rows for row in answer.rows),
            "errors": errors[:MOST_ERRORS],
            "wrong": len(errors),
            "more_wrong": max(len(errors) - MOST_ERRORS, 0),
            "ids": answer,
            "stopped": stopped,
        }
        page = self._page(request, "admin/analytics/track/import_preview.html", facts)
        if answer.waiting:
            page["Refresh"] = str(STOPPED_SECONDS if stopped else 1)
        return page

    def _page(self, request: HttpRequest, template: str, facts: dict[str, Any]) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": Track._meta, **facts}  # noqa: SLF001 - Django's way
        return TemplateResponse(request, template, context)

    def _demand_permission(self, request: HttpRequest) -> None:
        if not self.may_import(request):
            raise PermissionDenied


class _UploadedFile:
    """An uploaded file: its header, and which of its columns is which field."""

    def __init__(self, upload: CatalogueUpload) -> None:
        self.content = io.BytesIO(upload.content)
        self._place = upload.place
        self.header = header_of(self.content, **self._place)
        self.columns = _chosen(self.header)

    @property
    def needs_columns(self) -> bool:
        return self.columns is None and isinstance(self.header, Header) and not self.header.is_ours

    def read(self) -> tuple[list[CatalogueRow], list[RowError]]:
        return read_catalogue(self.content, settings.IMPORT_ROWS, self.columns, **self._place)


@retried_on_deadlock
def _imported(upload: CatalogueUpload) -> str:
    """Import an uploaded file and return the result; empty if nothing can be imported, or not yet."""
    with transaction.atomic():
        # Locked, so that a button that is pressed twice imports once.
        locked = get_object_or_404(CatalogueUpload.objects.select_for_update(), pk=upload.pk)
        file = _UploadedFile(locked)
        rows, errors = ([], []) if file.needs_columns else file.read()
        answer = identified(rows)
        if answer.waiting or not answer.rows:
            return ""
        stored = store.store(answer.rows)
        locked.delete()
    return _summary(upload.name, answer.rows, stored, len(errors) + len(answer.errors))


def _summary(name: str, rows: Sequence[CatalogueRow], stored: store.Stored, wrong: int) -> str:
    more = f" Rows with errors that were left out: {wrong:,}." if wrong else ""
    if cells := sum(len(row.left_out) for row in rows):
        more += f" Cells that were left out, or are to be checked: {cells:,}."
    if stored.suggested:
        more += f" Credits that might be several contacts', to decide under Suggested credits: {stored.suggested:,}."
    if stored.erased:
        more += f" Credits of people who were erased, left out: {stored.erased:,}."
    if stored.tracks:
        more += " The next run reads the new tracks; Run snapshot now, on the list of snapshot runs, starts one."
    return (
        f"{name} was imported, {sum(row.rows for row in rows):,} rows. New: tracks {stored.tracks:,}, "
        f"videos {stored.videos:,}, contacts {stored.contacts:,}, credits {stored.credits:,}.{more}"
    )


def _chosen(header: Header | RowError) -> Columns | None:
    """Return what was chosen for the columns of this header, None if they are ours or nothing was chosen yet."""
    return None if isinstance(header, RowError) or header.is_ours else saved_mappings.remembered(header)


def _uploads(request: HttpRequest) -> QuerySet[CatalogueUpload]:
    return uploads_of(request, CatalogueUpload.Kind.CATALOGUE)


def _place(upload: CatalogueUpload, content: io.BytesIO) -> dict[str, Any]:
    address = reverse("admin:analytics_track_import_place", args=[upload.pk])
    return {"upload": upload, "place": PlaceForm(None, upload, sheets_of(content)), "place_address": address}


def _decision_on(upload: CatalogueUpload) -> str:
    return reverse("admin:analytics_track_import_decide", args=[upload.pk])
