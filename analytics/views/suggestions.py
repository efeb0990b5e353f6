"""Suggested credits: artists named by Spotify's pages, on which people decide here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from analytics.access.callers import CHANGE_CONTACT
from analytics.contacts import credit_suggestions as suggesting
from analytics.models import Contact
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.forms import DecisionForm
from analytics.views.listing import answer, listed
from analytics.views.tables import SuggestionTable

NEW, DISMISSED = "new", "dismiss"


@login_required
def suggestions(request: HttpRequest) -> HttpResponseBase:
    listing = listed(request, SuggestionTable, suggesting.open_people(), "-tracks")
    if file := file_of(request, listing, sheets.SUGGESTIONS):
        return file
    table = listing.table
    table.likely = suggesting.likely([row.record for row in table.paginated_rows])
    if not request.user.has_perm(CHANGE_CONTACT):
        table.columns.hide("decide")
    return answer(request, "analytics/suggestions.html", listing, {})


@login_required
@permission_required(CHANGE_CONTACT, raise_exception=True)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Link an artist to a new or existing contact, or dismiss them for good."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Choose who the artist is, or dismiss them.")
        return redirect("contact-credits")
    artist_id, who = form.cleaned_data["artist"], form.cleaned_data["who"]
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
        messages.warning(request, "Somebody else has already decided on this artist.")
        return redirect("contact-credits")
    messages.success(request, "The credits were added. Totals change when the next run records these tracks.")
    return redirect("contact", contact.pk)
