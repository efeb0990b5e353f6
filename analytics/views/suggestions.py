"""People named by pages, files and credit sources: here a person decides who they are if it is not certain."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from analytics.access.callers import CHANGE_CONTACT
from analytics.contacts import credit_suggestions as suggesting
from analytics.contacts.credit_status import SourceStatus
from analytics.models import Contact, CreditSuggestion
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.forms import DecisionForm
from analytics.views.listing import answer, listed, wants_part
from analytics.views.suggestion_tables import AcceptedTable, SuggestionTable

NEW, DISMISSED, TAKEN_BACK = "new", "dismiss", "take-back"
ACCEPTED = "accepted"


@login_required
def suggestions(request: HttpRequest, status: Callable[[datetime], Sequence[SourceStatus]]) -> HttpResponseBase:
    """Show who is suggested, and how far the lookups at each source are (`status`)."""
    if request.GET.get("show") == ACCEPTED:
        return _accepted(request)
    listing = listed(request, SuggestionTable, suggesting.open_people(), "-tracks")
    if file := file_of(request, listing, sheets.SUGGESTIONS):
        return file
    table = listing.table
    people = table.tell(CreditSuggestion.State.OPEN)
    table.likely = suggesting.likely_contacts(people)
    table.first = people[0]["artist_id"] if people else ""
    if not request.user.has_perm(CHANGE_CONTACT):
        table.columns.hide("decide")
    facts = {} if wants_part(request) else {"sources": status(timezone.now())}
    return answer(request, "analytics/suggestions.html", listing, facts)


def _accepted(request: HttpRequest) -> HttpResponseBase:
    """Show whose credits were added automatically, so that a person can take them back."""
    listing = listed(request, AcceptedTable, suggesting.accepted_people(), "-suggested_at")
    if file := file_of(request, listing, sheets.ACCEPTED):
        return file
    listing.table.tell(CreditSuggestion.State.ACCEPTED)
    return answer(request, "analytics/suggestions.html", listing, {"shows_accepted": True})


@login_required
@permission_required(CHANGE_CONTACT, raise_exception=True)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm a suggested person as a new or known contact, or dismiss them for good."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Choose who they are, or dismiss them.")
        return redirect("contact-credits")
    artist_id, who = form.cleaned_data["artist"], form.cleaned_data["who"]
    if who == TAKEN_BACK:
        suggesting.take_back(artist_id)
        messages.success(request, "Taken back. These credits will not be added to these tracks again.")
        return redirect(f"{reverse('contact-credits')}?show={ACCEPTED}")
    if who == DISMISSED:
        suggesting.dismiss(artist_id)
        messages.success(request, "Dismissed. They will not be suggested for these tracks again.")
        return redirect("contact-credits")
    known = None if who == NEW else Contact.objects.filter(pk=int(who)).first()
    if who != NEW and known is None:
        messages.warning(request, "That contact no longer exists. Choose again.")
        return redirect("contact-credits")
    contact = suggesting.confirm(artist_id, known)
    if contact is None:
        messages.warning(request, "Somebody else has already decided about them.")
        return redirect("contact-credits")
    link = format_html('<a href="{}">{}</a>', reverse("contact", args=[contact.pk]), contact.name)
    message = "The credits of {} were added."
    messages.success(request, format_html(message, link))
    return redirect("contact-credits")
