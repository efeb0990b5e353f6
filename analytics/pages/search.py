"""Search over tracks and contacts, by words, ids, or a pasted link of either platform."""

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from analytics.links import spotify_track_id, youtube_video_id
from analytics.models import Contact, Track, Video

SHOWN = 25
LONGEST = 300


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what matches; a link, an id or an ISRC of one track leads straight to it."""
    query = request.GET.get("q", "").strip()
    if len(query) > LONGEST or "\x00" in query:
        return render(request, "analytics/search.html", {"refused": True}, status=400)
    if not query:
        return render(request, "analytics/search.html")
    exact = list(_exact(query)[: SHOWN + 1])
    if len(exact) == 1:
        return redirect("track", pk=exact[0].pk)
    tracks = exact or list(_tracks(query)[: SHOWN + 1])
    contacts = list(_contacts(query)[: SHOWN + 1])
    facts = {"query": query, "tracks": tracks[:SHOWN], "contacts": contacts[:SHOWN]}
    more = {"more_tracks": len(tracks) > SHOWN, "more_contacts": len(contacts) > SHOWN}
    return render(request, "analytics/search.html", facts | more)


def _exact(query: str) -> QuerySet[Track]:
    """Return the tracks that have exactly this id, link or ISRC."""
    wanted = Q(isrc=query.replace("-", "").upper())
    # What is no track of Spotify may still be anything else.
    with suppress(ValueError):
        wanted |= Q(spotify_id=spotify_track_id(query))
    with suppress(ValueError):
        wanted |= Q(pk__in=Video.objects.filter(youtube_id=youtube_video_id(query)).values("track"))
    return Track.objects.filter(wanted).order_by("title", "pk")


def _tracks(query: str) -> QuerySet[Track]:
    matching = Q(title__icontains=query) | Q(artists__icontains=query) | Q(album__icontains=query)
    return Track.objects.filter(matching).order_by("-active", "title", "pk")


def _contacts(query: str) -> QuerySet[Contact]:
    return Contact.objects.filter(
        Q(name__icontains=query) | Q(email__icontains=query) | Q(company__icontains=query)
    ).order_by("name", "pk")
