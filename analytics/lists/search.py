"""What a person means by a word, an id, an ISRC, or a pasted link of either platform."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from analytics.catalogue.lookup import exact_tracks
from analytics.lists.filtering import contacts_matching
from analytics.models import Contact, Track

SHOWN = 25
LONGEST = 300


@dataclass(frozen=True)
class Found:
    """The first tracks and contacts that were found, and whether there are more of either.

    `is_exact` says that the tracks have the very id, link or ISRC that was asked for.
    """

    tracks: list[Track]
    contacts: list[Contact]
    more_tracks: bool
    more_contacts: bool
    is_exact: bool


def find(query: str, among: QuerySet[Track] | None = None) -> Found:
    """Return what matches; among these tracks, where some are given, which may bring along what is shown of them."""
    exact = list(exact_tracks(query, among)[: SHOWN + 1])
    matching = exact or list(tracks_like(query, among)[: SHOWN + 1])
    contacts = list(contacts_like(query)[: SHOWN + 1])
    return Found(
        tracks=matching[:SHOWN],
        contacts=contacts[:SHOWN],
        more_tracks=len(matching) > SHOWN,
        more_contacts=len(contacts) > SHOWN,
        is_exact=bool(exact),
    )


def tracks_like(query: str, among: QuerySet[Track] | None = None) -> QuerySet[Track]:
    """Return the tracks whose title, artists or album hold these words, those that are followed first."""
    matching = Q(title__icontains=query) | Q(artists__icontains=query) | Q(album__icontains=query)
    return _all(among).filter(matching).order_by("-active", "title", "pk")


def contacts_like(query: str) -> QuerySet[Contact]:
    return contacts_matching(Contact.objects.all(), query).order_by("name", "pk")


def _all(among: QuerySet[Track] | None) -> QuerySet[Track]:
    return Track.objects.all() if among is None else among
