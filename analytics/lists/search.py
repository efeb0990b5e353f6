"""Search by words, an id, an ISRC, or a pasted link of either platform."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Length, Lower

from analytics.catalogue.lookup import exact_tracks
from analytics.lists.filtering import tracks_matching
from analytics.lists.words import closeness, contacts_with, tracks_with
from analytics.models import Contact, Track

SHOWN = 25
RANKED = 100
"""How many tracks are ranked by similarity if the words are very common."""

LONGEST = 300


@dataclass(frozen=True)
class Found:
    """The first tracks and contacts that were found, and whether there are more of either.

    `is_exact` says that the tracks match the given id, link or ISRC exactly.
    """

    tracks: list[Track]
    contacts: list[Contact]
    more_tracks: bool
    more_contacts: bool
    is_exact: bool


def find(query: str, among: QuerySet[Track] | None = None) -> Found:
    """Return what matches, among these tracks if given (with whatever they prefetch)."""
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
    """Return the tracks with all of these words, closest match first, then followed ones.

    Where very many have them, those are the RANKED most streamed, and those with exactly this title.
    """
    words = tracks_with(query)
    found = _all(among).filter(words.condition)
    if words.is_broad:
        found = _all(among).filter(pk__in=[*_titled(query, found), *_most_streamed(found)])
    largest = F("streams").desc(nulls_last=True)
    return found.order_by(closeness(query).desc(), "-active", Length("title"), largest, "title", "pk")


def _most_streamed(found: QuerySet[Track]) -> Iterable[int]:
    # Every track has a row of current numbers, whose index is followed until there are enough.
    largest = found.filter(current__isnull=False).order_by(F("current__streams").desc(nulls_last=True), "pk")
    return largest.values_list("pk", flat=True)[:RANKED]


def _titled(query: str, found: QuerySet[Track]) -> Iterable[int]:
    """Return the tracks whose title equals the search text, as for "Go": they have their own index."""
    folded = Func(F("title"), function="analytics_folded", output_field=TextField())
    same = found.annotate(folded=folded).filter(folded=Func(Value(query), function="analytics_folded"))
    return same.order_by().values_list("pk", flat=True)[:RANKED]


def tracks_meant(query: str, among: QuerySet[Track] | None = None) -> QuerySet[Track]:
    """Return the tracks that have the very id, link or ISRC that was typed, or else all of its words."""
    exact = exact_tracks(query, among).order_by()
    return _all(among).filter(pk__in=exact.values("pk")) if exact.exists() else tracks_matching(_all(among), query)


def contacts_like(query: str) -> QuerySet[Contact]:
    """Return the contacts with all of these words, closest match first.

    Where very many have them, those are the RANKED most streamed, and those with just this name.
    """
    words, people = contacts_with(query), Contact.objects.prefetch_related("current")
    found = people.filter(words.condition)
    if words.is_broad:
        found = people.filter(pk__in=[*_named(query), *_most_streamed_people(found)])
    return found.order_by(closeness(query).desc(), Length("name"), "name", "pk")


def _most_streamed_people(found: QuerySet[Contact]) -> Iterable[int]:
    largest = F("total_streams").desc(nulls_last=True)
    return found.order_by(largest, "pk").values_list("pk", flat=True)[:RANKED]


def _named(query: str) -> Iterable[int]:
    named = Contact.objects.annotate(low=Lower("name")).filter(low=query.strip().lower())
    return named.order_by().values_list("pk", flat=True)[:RANKED]


def _all(among: QuerySet[Track] | None) -> QuerySet[Track]:
    return Track.objects.all() if among is None else among
