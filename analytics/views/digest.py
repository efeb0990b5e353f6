"""A user's own digest: settings, watchlist, and the latest deliveries."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from analytics.catalogue.lookup import exact_tracks
from analytics.digest import compose, latest_run, written
from analytics.insights.imports import attach_imports
from analytics.lists.search import LONGEST, tracks_like
from analytics.models import Contact, ContactWatch, Delivery, Event, Subscription, Track, Watch

MOST_WATCHED = 500
SHOWN_DELIVERIES = 8
SHOWN_MATCHES = 10


class Settings(forms.ModelForm[Subscription]):
    class Meta:
        model = Subscription
        fields = ["wanted", "spike_percent", "drop_percent", "least_gain"]
        labels = {
            "wanted": "Send me the digest each week",
            "spike_percent": "A spike is at least this much more than usual, in %",
            "drop_percent": "A drop is at least this much less than usual, in %",
            "least_gain": "Ignore changes of fewer plays than",
        }


def _reader(request: HttpRequest) -> User:
    """Return the logged-in user; the pages below require one."""
    if not isinstance(request.user, User):
        raise TypeError("Nobody is logged in.")
    return request.user


@login_required
def digest(request: HttpRequest) -> HttpResponse:
    """Show and change how one's digest is sent."""
    user = _reader(request)
    chosen = Subscription.objects.filter(user=user).first() or Subscription(user=user)
    if request.method != "POST":
        return _page(request, Settings(instance=chosen, label_suffix=""))
    form = Settings(request.POST, instance=chosen, label_suffix="")
    if form.is_valid() and chosen.wanted and not user.email:
        form.add_error("wanted", "Your account has no e-mail address yet. Ask an administrator to enter it.")
    if not form.is_valid():
        return _page(request, form, status=400)
    form.save()
    messages.success(request, "Saved. It applies from the next digest.")
    return redirect("digest")


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a track on the watchlist, found by its link, id, ISRC, or a part of its title."""
    query = request.POST.get("q", "").strip()
    if not query or len(query) > LONGEST or "\x00" in query:
        return _page(request, status=400, query="", refused="Paste one link, or type part of a title.")
    found = list(exact_tracks(query)[: SHOWN_MATCHES + 1]) or list(tracks_like(query)[: SHOWN_MATCHES + 1])
    if not found:
        refused = "No track found. A link is found only if its track is in the catalogue."
        return _page(request, status=400, query=query, refused=refused)
    if len(found) > 1:
        return _page(request, query=query, matches=found[:SHOWN_MATCHES], more=len(found) > SHOWN_MATCHES)
    return _watch(request, found[0])


@login_required
@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a track on the watchlist (`watched=yes`) or take it off (`watched=no`). Harmless to repeat."""
    track = get_object_or_404(Track, pk=pk)
    match request.POST.get("watched"):
        case "yes":
            return _watch(request, track)
        case "no":
            Watch.objects.filter(user=_reader(request), track=track).delete()
            messages.success(request, f"{track.title} was removed from your watchlist.")
            return HttpResponseRedirect(_way_back(request))
    return _page(request, status=400, query="", refused="Say whether to watch the track: watched=yes or no.")


@login_required
@require_POST
def watch_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a contact on the watchlist (`watched=yes`) or take them off (`watched=no`). Harmless to repeat."""
    contact, user = get_object_or_404(Contact, pk=pk), _reader(request)
    if request.POST.get("watched") == "no":
        ContactWatch.objects.filter(user=user, contact=contact).delete()
        messages.success(request, f"{contact.name} is off your watchlist.")
    elif ContactWatch.objects.filter(user=user).exclude(contact=contact).count() >= MOST_WATCHED:
        messages.warning(request, f"Your watchlist already has {MOST_WATCHED} people, the most it can have.")
    else:
        ContactWatch.objects.get_or_create(user=user, contact=contact)
        messages.success(request, f"{contact.name} is on your watchlist: your digest will show what they gained.")
    return HttpResponseRedirect(_way_back(request))


def _watch(request: HttpRequest, track: Track) -> HttpResponse:
    user = _reader(request)
    if Watch.objects.filter(user=user).exclude(track=track).count() >= MOST_WATCHED:
        refused = f"Your watchlist is full ({MOST_WATCHED} tracks). Remove some first."
        return _page(request, status=400, query="", refused=refused)
    Watch.objects.get_or_create(user=user, track=track)
    messages.success(request, f"{track.title} was added to your watchlist.")
    return HttpResponseRedirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Return where the form wants to lead, if that is a page of this site: an address, not the name of one."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("digest")


@login_required
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Queue the digest of the last run; workers send it within a minute."""
    user, run = _reader(request), latest_run()
    if not user.email:
        messages.warning(request, "Your account has no e-mail address yet. Ask an administrator to enter it.")
    elif run is None:
        messages.warning(request, "No run of the whole catalogue has ended yet, so there is no digest yet.")
    else:
        delivery, is_new = Delivery.objects.get_or_create(run=run, event=Event.DIGEST, user=user)
        if not is_new and delivery.state != Delivery.State.PENDING:
            Delivery.objects.filter(pk=delivery.pk).update(payload=None)
            Delivery.objects.filter(pk=delivery.pk).resend()
        Delivery.objects.filter(pk=delivery.pk).pending().update(next_at=timezone.now())
        messages.success(request, f"The digest of {run} is being sent; it takes about a minute.")
    return redirect("digest")


@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """Show the plain text of the digest that the last run has for the reader."""
    user, run = _reader(request), latest_run()
    letter = None
    if run is not None:
        letter = written(compose(run, [user.pk])[user.pk], user.get_short_name() or user.get_username())
    return render(request, "analytics/digest_preview.html", {"letter": letter, "run": run})


def _page(request: HttpRequest, form: Settings | None = None, status: int = 200, **facts: Any) -> HttpResponse:
    user = _reader(request)
    chosen = Subscription.objects.filter(user=user).first() or Subscription(user=user)
    deliveries = Delivery.objects.filter(user=user, event=Event.DIGEST).select_related("run").defer("payload")
    watches = list(Watch.objects.filter(user=user).select_related("track").order_by("track__title", "track_id"))
    attach_imports(one.track for one in watches)
    facts |= {
        "form": form or Settings(instance=chosen, label_suffix=""),
        "watches": watches,
        "people": ContactWatch.objects.filter(user=user).select_related("contact").order_by("contact__name", "pk"),
        "deliveries": deliveries[:SHOWN_DELIVERIES],
        "to_files": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "folder": settings.EMAIL_FILE_PATH,
        "now": timezone.now(),
    }
    return render(request, "analytics/my_digest.html", facts, status=status)
