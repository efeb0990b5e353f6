"""Search over tracks and contacts, by words, ids, or a pasted link of either platform."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from analytics.insights.imports import attach_imports
from analytics.lists.search import LONGEST, find


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what matches; a link, an id or an ISRC of one track leads straight to it."""
    query = request.GET.get("q", "").strip()
    if len(query) > LONGEST or "\x00" in query:
        return render(request, "analytics/search.html", {"refused": True}, status=400)
    if not query:
        return render(request, "analytics/search.html")
    found = find(query)
    if found.is_exact and len(found.tracks) == 1:
        return redirect("track", pk=found.tracks[0].pk)
    facts = {"query": query, "tracks": attach_imports(found.tracks), "contacts": found.contacts}
    more = {"more_tracks": found.more_tracks, "more_contacts": found.more_contacts}
    return render(request, "analytics/search.html", facts | more)
