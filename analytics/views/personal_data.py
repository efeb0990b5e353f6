"""Everything stored about one contact: to view, to export and to erase."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from analytics.access.callers import CHANGE_CONTACT, DELETE_CONTACT
from analytics.contacts import personal_data as data
from analytics.models import Contact
from analytics.snapshots.windows import WINDOWS
from analytics.views.forms import EraseForm

_OVER_WINDOWS = {
    "streams_gain_{}": "Streams gained",
    "streams_pct_{}": "Growth of streams in %",
    "streams_behind_{}": "Recordings in the growth of streams",
    "views_gain_{}": "Views gained",
    "views_pct_{}": "Growth of views in %",
    "views_behind_{}": "Recordings in the growth of views",
    "gain_{}": "Streams gained",
}

_LABELS = {
    "email": "E-mail",
    "isrc": "ISRC",
    "spotify_id": "Spotify id",
    "artist_id": "Spotify's id of the artist",
    "named_by_spotify": "Named by Spotify",
    "total_youtube_views": "Total views",
    "wow_streams": "Streams gained this week",
    "wow_youtube_views": "Views gained this week",
    "wow_growth_pct": "Growth of streams, % a week",
    "wow_youtube_growth_pct": "Growth of views, % a week",
    "streams_recordings": "Recordings in the streams",
    "filled_recordings": "Recordings whose streams Chartmetric counted",
    "views_videos": "Videos in the views",
    "wow_recordings": "Recordings in the growth of streams",
    "wow_youtube_recordings": "Recordings in the growth of views",
    "oldest_read_at": "Oldest number read at",
    "aggregated_at": "As of",
    "gain": "Streams gained over 1 week",
} | {
    name.format(window.name): f"{words} over {window.label}"
    for window in WINDOWS.values()
    for name, words in _OVER_WINDOWS.items()
}
"""Labels on the page, where the names in the file are unclear."""


@login_required
@permission_required(CHANGE_CONTACT, raise_exception=True)
def personal_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is stored about a contact, or give it as a file of JSON (`format=json`)."""
    contact = get_object_or_404(Contact, pk=pk)
    if request.GET.get("format") == "json":
        text = json.dumps(data.export_personal_data(contact), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="contact-{pk}.json"'
        return response
    return _page(request, contact, EraseForm())


@login_required
@permission_required(DELETE_CONTACT, raise_exception=True)
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase a contact. A second request finds nothing left to erase."""
    contact = get_object_or_404(Contact, pk=pk)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, form, status=400)
    gone = data.erase(pk, for_good=True)
    if gone is not None:
        messages.success(
            request,
            f"Everything about this contact was erased: credits {gone.credits:,}, texts that mentioned it "
            f"{gone.mentions:,}, files that waited to be imported {gone.uploads:,}.",
        )
    return redirect("contacts")


def _page(request: HttpRequest, contact: Contact, form: EraseForm, status: int = 200) -> HttpResponse:
    known = data.export_personal_data(contact)
    facts = {
        "contact": contact,
        "form": form,
        "single": [(_words(name), _lines(one)) for name, one in known.items() if isinstance(one, dict)],
        "several": [
            (_words(name), [_lines(one) for one in each]) for name, each in known.items() if isinstance(each, list)
        ],
    }
    return render(request, "analytics/personal_data.html", facts, status=status)


def _lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return facts for people; nested facts are flattened."""
    lines: list[tuple[str, str]] = []
    for name, value in facts.items():
        if isinstance(value, dict):
            lines += [(f"{_words(name)}: {label}", text) for label, text in _lines(value)]
        elif value not in (None, "", []):
            lines.append((_words(name), _text(value)))
    return lines


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y, %H:%M}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _words(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())
