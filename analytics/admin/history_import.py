"""Importing a history file in the admin: upload, preview, and import once a person confirms.

upload ──► are its columns known? ──► is it ambiguous? ──► preview ──► import
              │ no                        │ yes               ▲
              └──► which column is which? ┴──► which is it? ──┘
"""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from analytics.admin.catalogue_import import UploadForm, store_upload, uploads_of
from analytics.admin.import_columns import column_choices
from analytics.admin.import_place import PlaceForm
from analytics.catalogue.importing import saved_mappings
from analytics.catalogue.importing.rows import Header
from analytics.files.records import RowError, names_of
from analytics.files.table_reader import TableLocation, sheets_of
from analytics.models import CatalogueUpload, Track
from analytics.models.locking import retried_on_deadlock
from analytics.snapshots.importing import columns, playlist_store, store
from analytics.snapshots.importing.columns import COUNTS, FIELDS
from analytics.snapshots.importing.compare import Compared
from analytics.snapshots.importing.dates import DateOrder
from analytics.snapshots.importing.playlist_store import Placed
from analytics.snapshots.importing.positions import staged
from analytics.snapshots.importing.rows import FileChoices, Plan, header_of, plan_of
from analytics.snapshots.importing.staging import ReportedLines, TooMany

NEEDED = (
    "the track, by its Spotify id, link or ISRC, is required, and either the day with its streams or views, or a"
    " column for each day; for positions in playlists, the playlist, the position and the day. Columns that you do"
    " not choose are ignored"
)


Storing = Callable[..., tuple[int, ReportedLines, Compared | Placed]]


class HistoryColumnsForm(forms.Form):
    """One choice per field of ours among the columns of the file, suggested by their names."""

    def __init__(self, data: Any, header: Header, chosen: dict[str, str] | None) -> None:
        super().__init__(data, label_suffix="", initial=chosen or columns.suggested(header.names))
        self.names = header.names
        choices = [("", "–"), *column_choices(header)]
        for field, label in FIELDS.items():
            self.fields[field] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean(self) -> dict[str, str]:
        """Return the columns that were chosen. Raises ValidationError if nothing can be read of them."""
        chosen = {field: name for field, name in self.cleaned_data.items() if name}
        if not self.errors and (reason := columns.wrong_choice(chosen, self.names)):
            raise forms.ValidationError(f"{reason[0].upper()}{reason[1:]}.")
        return chosen


class AnswersForm(forms.Form):
    """What only a person knows about a file; each question is asked only if the file does not answer it."""

    order = forms.ChoiceField(
        label="Dates", choices=[(DateOrder.DAY_FIRST, "Day first"), (DateOrder.MONTH_FIRST, "Month first")]
    )
    count = forms.ChoiceField(label="Numbers", choices=[(one, FIELDS[one]) for one in COUNTS])

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__(data, label_suffix="")
        self.fields["order"].label = f"Dates such as {plan.open.order}"
        self.fields["order"].widget = forms.RadioSelect(choices=self.fields["order"].choices)  # type: ignore[attr-defined]  # of a choice
        self.fields["count"].label = "What the day columns contain"
        self.fields["count"].widget = forms.RadioSelect(choices=self.fields["count"].choices)  # type: ignore[attr-defined]  # as above
        for name, is_open in (("order", bool(plan.open.order)), ("count", plan.open.count)):
            if not is_open:
                del self.fields[name]


class HistoryImports:
    """Gives the admin of tracks more pages: the same steps as a catalogue has, for numbers of the past."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        known = self.admin_site.admin_view
        steps = [("", self.decide_history, "decide"), ("place/", self.place_history, "place")]
        steps += [("columns/", self.choose_history, "columns"), ("answers/", self.answer_history, "answers")]
        return [
            path("history/", known(self.upload_history), name="analytics_track_history"),
            *(
                path(f"history/<int:upload_id>/{address}", known(step), name=f"analytics_track_history_{name}")
                for address, step, name in steps
            ),
            *super().get_urls(),  # type: ignore[misc]  # of the ModelAdmin that it is mixed into
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["analytics.add_track", "analytics.change_track"])

    def upload_history(self, request: HttpRequest) -> HttpResponse:
        self._demand(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        form.fields["file"].label = "File with past numbers"
        if request.method == "POST" and form.is_valid():
            return _to("decide", store_upload(request, **form.cleaned_data, kind=CatalogueUpload.Kind.HISTORY))
        facts = {"title": "Import history", "form": form, "most": settings.IMPORT_NUMBERS}
        return self._history_page(request, "history.html", facts)

    def place_history(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Ask in which sheet and below which line the table is."""
        upload = self._upload(request, upload_id)
        form = PlaceForm(request.POST, upload, sheets_of(io.BytesIO(upload.content)))
        if request.method == "POST" and form.is_valid():
            form.store(upload)
        elif request.method == "POST":
            messages.warning(request, "Choose one of the file's sheets, and a line number from 1.")
        return _to("decide", upload)

    def choose_history(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Ask which column is which, and remember it for the next file like this one."""
        upload = self._upload(request, upload_id)
        content = io.BytesIO(upload.content)
        header = header_of(content, TableLocation(**upload.place))
        if isinstance(header, RowError):
            return _to("decide", upload)
        form = HistoryColumnsForm(request.POST or None, header, _remembered(header))
        if request.method == "POST" and form.is_valid():
            digest = columns.digest_of(header.names)
            saved_mappings.remember_as(digest, form.cleaned_data, request.user.get_username())
            return _to("decide", upload)
        facts = {
            "title": f"Columns of {upload.name}",
            "form": form,
            "header": header,
            "back": reverse("admin:analytics_track_history"),
            "back_title": "Import history",
            "needed": NEEDED,
            **_place(upload, content),
        }
        return self._history_page(request, "import_columns.html", facts)

    def answer_history(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Ask a person which of two ways to read the file is right."""
        upload = self._upload(request, upload_id)
        plan = _plan(upload, io.BytesIO(upload.content))
        if isinstance(plan, RowError) or not plan.open:
            return _to("decide", upload)
        form = AnswersForm(request.POST or None, plan)
        if request.method == "POST" and form.is_valid():
            upload.answers |= form.cleaned_data
            upload.save(update_fields=["answers"])
            return _to("decide", upload)
        facts = {"title": f"Questions about {upload.name}", "form": form, "upload": upload}
        return self._history_page(request, "history_answers.html", facts)

    def decide_history(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        self._demand(request)
        return self._decided(request, upload_id)

    @retried_on_deadlock
    def _decided(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Import the file, or show what that would do: in one transaction, which is repeated as a whole."""
        with transaction.atomic():
            # Locked, so that pressing the button twice imports once.
            upload = get_object_or_404(_uploads(request).select_for_update(), pk=upload_id)
            content = io.BytesIO(upload.content)
            plan = _plan(upload, content)
            if isinstance(plan, RowError):
                return self._unreadable(request, upload, content, plan)
            if plan.open:
                return _to("answers", upload)
            staging = partial(_stage, upload, content, plan)
            try:
                kind = playlist_store if columns.is_of_playlists(plan.columns) else store
                if request.method == "POST":
                    return self._import_history(request, upload, staging, kind.store)
                looked = kind.look(staging, add_tracks="add_tracks" in request.GET)
            except TooMany as error:
                words = f"{error}: import it with manage.py import_history, which has no limit"
                return self._unreadable(request, upload, content, RowError(1, words))
        return self._history_page(
            request, "history_preview.html", _facts(request, upload, plan, looked) | _place(upload, content)
        )

    def _import_history(
        self, request: HttpRequest, upload: CatalogueUpload, staging: store.Staging, store_file: Storing
    ) -> HttpResponse:
        by = request.user.get_username()
        _, wrong, found = store_file(staging, upload.name, by, add_tracks="add_tracks" in request.POST)
        upload.delete()
        left_out = wrong.count + found.conflicts.count + found.unknown.count
        is_placed = isinstance(found, Placed)
        new = found.said if isinstance(found, Placed) else _new_numbers(found)
        words = f"{new}, {found.unchanged:,} already known, {left_out:,} left out"
        messages.success(request, f"{upload.name} was imported: {words}.")
        return HttpResponseRedirect(reverse("playlists") if is_placed else reverse("runs") + "?state=imported")

    def _unreadable(
        self, request: HttpRequest, upload: CatalogueUpload, content: io.BytesIO, reason: RowError
    ) -> HttpResponse:
        """Show why nothing can be read, or ask which column is which if only their names are unknown."""
        header = header_of(content, TableLocation(**upload.place))
        if isinstance(header, Header) and _is_foreign(header):
            return _to("columns", upload)
        facts = {"title": f"Import {upload.name}", "wrong": ReportedLines(1, [reason]), **_place(upload, content)}
        return self._history_page(request, "history_preview.html", facts)

    def _history_page(self, request: HttpRequest, template: str, facts: dict[str, Any]) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": Track._meta, **facts}  # noqa: SLF001 - Django's way
        return TemplateResponse(request, f"admin/analytics/track/{template}", context)

    def _upload(self, request: HttpRequest, upload_id: int) -> CatalogueUpload:
        self._demand(request)
        return get_object_or_404(_uploads(request), pk=upload_id)

    def _demand(self, request: HttpRequest) -> None:
        if not self.may_import(request):
            raise PermissionDenied


def _new_numbers(found: Compared) -> str:
    return f"{found.numbers:,} new numbers for {found.tracks:,} tracks on {found.days:,} days"


def _uploads(request: HttpRequest) -> QuerySet[CatalogueUpload]:
    return uploads_of(request, CatalogueUpload.Kind.HISTORY)


def _plan(upload: CatalogueUpload, content: io.BytesIO) -> Plan | RowError:
    place = TableLocation(**upload.place)
    header = header_of(content, place)
    if isinstance(header, RowError):
        return header
    order = upload.answers.get("order")
    answers = FileChoices(DateOrder(order) if order else None, upload.answers.get("count", ""))
    return plan_of(content, place, _remembered(header), answers)


def _is_foreign(header: Header) -> bool:
    """Return whether a file's columns are neither remembered nor recognised by their names."""
    return not _remembered(header) and bool(columns.wrong_choice(columns.suggested(header.names), header.names))


def _remembered(header: Header) -> dict[str, str] | None:
    digest = columns.digest_of(header.names)
    return saved_mappings.remembered_as(digest, lambda kept: columns.wrong_choice(kept, names_of(header.names)))


def _stage(upload: CatalogueUpload, content: io.BytesIO, plan: Plan) -> tuple[int, ReportedLines]:
    return staged(content, TableLocation(**upload.place), plan, most=settings.IMPORT_NUMBERS)


def _facts(
    request: HttpRequest, upload: CatalogueUpload, plan: Plan, looked: tuple[int, ReportedLines, Compared | Placed]
) -> dict[str, Any]:
    count, wrong, found = looked
    return {
        "title": f"Import {upload.name}",
        "header": plan.header,
        "chosen": [(FIELDS[field], name) for field, name in plan.columns.items()],
        "days": len(plan.days),
        "unread": plan.unread,
        "count": count,
        "wrong": wrong,
        "found": found,
        "is_placed": isinstance(found, Placed),
        "add_tracks": "add_tracks" in request.GET,
    }


def _place(upload: CatalogueUpload, content: io.BytesIO) -> dict[str, Any]:
    address = reverse("admin:analytics_track_history_place", args=[upload.pk])
    return {"upload": upload, "place": PlaceForm(None, upload, sheets_of(content)), "place_address": address}


def _to(step: str, upload: CatalogueUpload) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:analytics_track_history_{step}", args=[upload.pk]))
