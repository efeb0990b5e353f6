"""Possible duplicates: listed, compared, merged, unmerged, or kept apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from analytics.access.callers import CHANGE_CONTACT
from analytics.contacts import merging
from analytics.contacts.duplicates import keep_apart, pairs
from analytics.models import Contact, ContactMerge
from analytics.views.forms import PairForm

SHOWN = 50

may_merge = permission_required(CHANGE_CONTACT, raise_exception=True)


@login_required
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show pairs of contacts that may be one person, and the latest merges."""
    found = pairs(SHOWN + 1)
    merges = ContactMerge.objects.select_related("kept", "merged_by")[:SHOWN]
    facts = {
        "pairs": found[:SHOWN],
        "more": len(found) > SHOWN,
        "merges": [(one, merging.obstacle(one, one.kept)) for one in merges],
    }
    return render(request, "analytics/duplicates.html", facts)


@login_required
@may_merge
def merge(request: HttpRequest) -> HttpResponse:
    """Compare two contacts, and with a POST merge one into the other."""
    if request.method == "POST":
        return _merged(request)
    chosen = request.GET.getlist("contact")
    form = PairForm(dict(zip(("kept", "other"), chosen, strict=False)) if len(chosen) == 2 else {})
    if not form.is_valid():
        messages.warning(request, "Tick exactly two contacts to merge them.")
        return redirect("contacts")
    wanted = Contact.objects.filter(pk__in=form.cleaned_data.values()).annotate(
        tracks_of=Count("tracks", distinct=True)
    )
    people = list(wanted.order_by("pk"))
    if len(people) < 2:
        messages.warning(request, "One of the two contacts no longer exists.")
        return redirect("contacts")
    return render(request, "analytics/merge.html", {"people": people})


def _merged(request: HttpRequest) -> HttpResponse:
    form = PairForm(request.POST)
    if not form.is_valid() or not isinstance(request.user, User):
        messages.warning(request, "Choose which of the two contacts to keep.")
        return redirect("contact-duplicates")
    try:
        done = merging.merge(form.cleaned_data["kept"], form.cleaned_data["other"], request.user)
    except merging.MergeRefused as reason:
        messages.warning(request, f"Nothing was merged. {reason}")
        return redirect("contact-duplicates")
    messages.success(request, "The contacts were merged. You can undo it on this page.")
    return redirect("contact", done.kept_id)


@login_required
@may_merge
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(ContactMerge, pk=pk)
    try:
        other = merging.undo(pk)
    except merging.MergeRefused as reason:
        messages.warning(request, f"The merge was not undone. {reason}")
        return redirect("contact", done.kept_id)
    messages.success(request, "The merge was undone.")
    return redirect("contact", other.pk)


@login_required
@may_merge
@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """Store that two contacts are two people, so that they are not listed again."""
    form = PairForm(request.POST)
    if form.is_valid() and Contact.objects.filter(pk__in=set(form.cleaned_data.values())).count() == 2:
        keep_apart(form.cleaned_data["kept"], form.cleaned_data["other"])
        messages.success(request, "Saved as two different people. They will not be listed as duplicates again.")
    else:
        messages.warning(request, "One of the two contacts no longer exists.")
    return redirect("contact-duplicates")
