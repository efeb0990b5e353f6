"""What a person means by a word, an id, an ISRC, or a pasted link of either platform."""

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from analytics.catalogue.lookup import exact_tracks
from analytics.lists.filtering import contacts_matching, tracks_matching
from analytics.lists.words import closeness
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
    """Return the tracks with all of these words, the closest first, then those that are followed."""
    largest = F("streams").desc(nulls_last=True)
    order = (closeness(query).desc(), "-active", Length("title"), largest, "title", "pk")
    return tracks_matching(_all(among), query).order_by(*order)


def tracks_meant(query: str) -> QuerySet[Track]:
    """Return the tracks that have the very id, link or ISRC that was typed, or else all of its words; in no order."""
    exact = exact_tracks(query)
    return exact.order_by() if exact.exists() else tracks_matching(Track.objects.all(), query)


def contacts_like(query: str) -> QuerySet[Contact]:
    return contacts_matching(Contact.objects.prefetch_related("current"), query).order_by(
        closeness(query).desc(), Length("name"), "name", "pk"
    )


def _all(among: QuerySet[Track] | None) -> QuerySet[Track]:
    return Track.objects.all() if among is None else among
