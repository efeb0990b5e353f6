"""The contacts: all of them as a list or a file, and each with the tracks that made the growth."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from analytics.access.callers import CHANGE_CONTACT, DELETE_CONTACT
from analytics.contacts import merging, roles, works
from analytics.contacts.retention import past_keeping
from analytics.insights import other_videos
from analytics.insights.imports import with_imports
from analytics.insights.week import Week, this_week
from analytics.insights.weekly_growth import with_week
from analytics.insights.windows import gain_field, means_of, with_all_of_week, with_current
from analytics.models import Contact, ContactMerge, ContactSnapshot, Credit, Platform, Track
from analytics.snapshots.third_party_counts import with_third_party
from analytics.snapshots.windows import WEEK
from analytics.views import sheets
from analytics.views.charts import bars_of, past_of
from analytics.views.contact_tables import ContactHistoryTable, ContactTable
from analytics.views.files import file_of
from analytics.views.filters import ContactFilters
from analytics.views.forms import ContactForm
from analytics.views.listing import ListPage, answer, listed
from analytics.views.tables import TrackTable

CHARTED = 12
PAST = 104
"""Snapshots in the chart of a contact: two years of weeks."""


@login_required
def contacts(request: HttpRequest) -> HttpResponseBase:
    people = Contact.objects.prefetch_related("current", other_videos.prefetch())
    listing = listed(request, ContactTable, ContactFilters(request.GET, people), "-wow_pct")
    if file := file_of(request, listing, sheets.CONTACTS):
        return file
    listing.table.roles_of = roles.of([row.record.pk for row in listing.table.paginated_rows])
    if not request.user.has_perm(CHANGE_CONTACT):
        listing.table.columns.hide("choose")
    may_erase = request.user.has_perm(DELETE_CONTACT)
    # People who may not erase contacts do not see this.
    facts = {"exists": Contact.objects.exists(), "past_keeping": may_erase and past_keeping().exists()}
    return answer(request, "analytics/contacts.html", listing, facts)


@login_required
def contact(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a contact: totals, what they are based on, and which tracks made the growth."""
    found = Contact.objects.filter(pk=pk).first()
    if found is None:  # Old links lead to the contact it was merged into.
        return redirect("contact", get_object_or_404(ContactMerge, merged_id=pk).kept_id)
    week, members = this_week(), _members(found)
    listing = _tracks(request, members, week)
    if file := file_of(request, listing, sheets.tracks_of(found)):
        return file
    return answer(request, "analytics/contact.html", listing, _facts(found, members, week))


def refused(request: HttpRequest, found: Contact, form: ContactForm) -> HttpResponse:
    """Show the page of a contact again with an invalid form and everything that was typed."""
    week, members = this_week(), _members(found)
    listing = _tracks(request, members, week)
    response = answer(request, "analytics/contact.html", listing, _facts(found, members, week) | {"form": form})
    response.status_code = 400
    return response


def _tracks(request: HttpRequest, members: QuerySet[Track], week: Week | None) -> ListPage:
    return listed(request, TrackTable, with_imports(with_third_party(with_week(with_current(members), week))), "-wow")


def _members(found: Contact) -> QuerySet[Track]:
    return Track.objects.filter(pk__in=Credit.objects.filter(contact=found).values("track"))


def _facts(found: Contact, members: QuerySet[Track], week: Week | None) -> dict[str, Any]:
    prefetch_related_objects([found], other_videos.prefetch())
    return {
        "contact": found,
        "form": ContactForm(initial={"stage": found.stage, "tags": found.tags, "notes": found.notes}),
        "roles": [Credit.Role(role).label for role in roles.of([found.pk]).get(found.pk, ())],
        "merges": [(one, merging.obstacle(one, found)) for one in found.merges.all()],
        "works": works.of(found),
        "tags": [tag.strip() for tag in found.tags.split(",") if tag.strip()],
        "windows": means_of(found, with_all_of_week(members, week)),
        "charts": _charts(found, members),
    }


def _charts(found: Contact, members: QuerySet[Track]) -> dict[str, Any]:
    """Return what the charts draw: the past, and which recordings made this week's change."""
    newest = list(ContactSnapshot.objects.filter(contact=found).order_by("-captured_at", "-run_id")[:PAST])
    gained = {name: bars_of(largest) for name, largest in _largest(members).items()}
    past = past_of(newest[::-1])
    return {
        **(past or {}),
        "has_past": past is not None,
        "recordings": sorted({one.streams_recordings for one in newest if one.streams_recordings}),
        "gained": gained if any(gained.values()) else None,
    }


@login_required
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what each run said about a contact, as a table and as files."""
    found = Contact.objects.filter(pk=pk).first()
    if found is None:
        return redirect("contact-history", get_object_or_404(ContactMerge, merged_id=pk).kept_id)
    past = ContactSnapshot.objects.filter(contact=found).select_related("run")
    listing = listed(request, ContactHistoryTable, past, "-run")
    if file := file_of(request, listing, sheets.past_of(found)):
        return file
    return answer(request, "analytics/contact_history.html", listing, {"contact": found})


def _largest(members: QuerySet[Track]) -> dict[str, list[tuple[str, int]]]:
    """Return the recordings that moved a contact's numbers most, up or down; editions of one count once."""
    gains: dict[str, dict[str, tuple[str, int]]] = {platform.unit: {} for platform in Platform}
    fields = [gain_field(platform, WEEK) for platform in Platform]
    for recording, title, *gained in members.values_list("recording", "title", *fields):
        for largest, gain in zip(gains.values(), gained, strict=True):
            if gain:
                largest.setdefault(recording, (title, gain))
    return {name: sorted(largest.values(), key=lambda one: -abs(one[1]))[:CHARTED] for name, largest in gains.items()}
