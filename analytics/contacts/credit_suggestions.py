"""People named by pages, files and credit sources, as suggestions until it is clear who they are.

Pages name the artists of a track in the same answer as its count, so suggestions take no extra page. Files name
people without an e-mail address, who are suggested if they may be one of several contacts. Claims of credit sources
come from `credit_claims`, which accepts what is certain.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection, transaction
from django.db.models import Aggregate, Count, F, Func, Max, Min, QuerySet, TextField, Value
from django.db.models.functions import Lower

from analytics.contacts import aggregates, works
from analytics.contacts.credit_lines import ipi_in, person_key
from analytics.contacts.erasure import erased_artists
from analytics.contacts.learning import learn
from analytics.contacts.namesakes import meant_by, same_name
from analytics.models import Contact, Credit, CreditSuggestion, WorkWriter

Person = Mapping[str, Any]
"""A suggested person, with the fields in `DETAILS` if they are loaded in full."""


@dataclass(frozen=True)
class PageArtist:
    """An artist named on a track's page: Spotify's id and name."""

    track_id: str
    artist_id: str
    name: str


@dataclass(frozen=True)
class InFile:
    """A person named for a track in a file who may be several contacts."""

    track: int
    role: str
    name: str
    ipi: str = ""
    isni: str = ""

    @property
    def key(self) -> str:
        return person_key("", self.ipi) if self.ipi else substitute_id(self.name)


# Decisions stay, so doing it again changes nothing. If a contact of this name already has the role, nothing is
# suggested.
_SUGGEST = """
    INSERT INTO analytics_creditsuggestion (track_id, role, artist_id, name)
    SELECT track.id, 'artist', named.artist_id, named.name
      FROM unnest(%(tracks)s::text[], %(artists)s::text[], %(names)s::text[]) AS named (track_id, artist_id, name)
      JOIN analytics_track track ON track.spotify_id = named.track_id
     WHERE NOT EXISTS (
           SELECT FROM analytics_credit credit JOIN analytics_contact contact ON contact.id = credit.contact_id
            WHERE credit.track_id = track.id AND credit.role = 'artist' AND lower(contact.name) = lower(named.name))
        ON CONFLICT DO NOTHING
"""


def suggest(named: Iterable[PageArtist]) -> None:
    """Store the artists named by pages, except erased people. Harmless to repeat."""
    people = {(one.track_id, one.artist_id): one for one in named}.values()
    erased = erased_artists({one.artist_id for one in people})
    left = [one for one in people if one.artist_id not in erased]
    if left:
        with connection.cursor() as cursor:
            cursor.execute(
                _SUGGEST,
                {
                    "tracks": [one.track_id for one in left],
                    "artists": [one.artist_id for one in left],
                    "names": [one.name for one in left],
                },
            )


def suggest_from_file(people: Iterable[InFile]) -> int:
    """Store people in a file who may be several contacts. Harmless to repeat.

    Returns how many are new.
    """
    before = CreditSuggestion.objects.count()
    CreditSuggestion.objects.bulk_create(
        (
            CreditSuggestion(
                track_id=one.track,
                role=one.role,
                artist_id=one.key,
                name=one.name,
                named_by="file",
                ipi=one.ipi,
                isni=one.isni,
            )
            for one in people
        ),
        batch_size=1_000,
        ignore_conflicts=True,
    )
    return CreditSuggestion.objects.count() - before


def substitute_id(name: str) -> str:
    """Return a substitute for Spotify's id for somebody who has none.

    No id of Spotify begins with Z: its 22 characters are a number of 128 bits.
    """
    return f"Z{hashlib.sha256(same_name(name).encode()).hexdigest()[:21]}"


_SOURCES = Func(F("sources"), Value(","), function="array_to_string", output_field=TextField())

DETAILS: Mapping[str, Aggregate] = {
    "name": Max("name"),
    "ipi": Max("ipi"),
    "suggested_at": Max("suggested_at"),
    "contact_id": Max("contact_id"),
    "contact_name": Max("contact__name"),
    "example": Min("track__title"),
    "isrc": Max("track__isrc"),
    "roles": StringAgg("role", ",", distinct=True),
    "by": StringAgg(_SOURCES, ",", distinct=True),
}
"""What is shown about a person in addition to how many tracks name them."""


def open_people() -> QuerySet[Any, Any]:
    """Return who is suggested, each with how many tracks name them, most tracks first."""
    return _people(CreditSuggestion.State.OPEN)


def accepted_people() -> QuerySet[Any, Any]:
    """Return the people whose credits were accepted automatically, with the number of credits, most first."""
    return _people(CreditSuggestion.State.ACCEPTED)


def _people(state: CreditSuggestion.State) -> QuerySet[Any, Any]:
    # Only columns of one index: of a hundred thousand suggestions, just the people on a page are looked at in full.
    # `key` is for sorting backwards: by `-artist_id` people would also be grouped in that order, against the index.
    return (
        CreditSuggestion.objects.filter(state=state)
        .values("artist_id", "named_by")
        .annotate(tracks=Count("track", distinct=True))
        .alias(key=Min("artist_id"))
        .order_by("-tracks", "artist_id")
    )


def in_full(people: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Load everything that is shown about people: for exports, which contain everybody."""
    # The columns by which they are sorted are already there.
    more = {name: one for name, one in DETAILS.items() if name not in people.query.annotations}
    full: QuerySet[Any, Any] = people.annotate(**more)
    return full


def details_of(people: Sequence[Person], state: CreditSuggestion.State) -> list[dict[str, Any]]:
    """Return these people with everything that is shown about them: two queries, for the few on a page.

    People about whom somebody has just decided are left out.
    """
    chosen = CreditSuggestion.objects.filter(state=state, artist_id__in=[one["artist_id"] for one in people])
    details = {name: one for name, one in DETAILS.items() if name != "contact_name"}
    rows: QuerySet[Any, Any] = chosen.values("artist_id", "named_by").annotate(**details).order_by()
    contacts = Contact.objects.only("name").in_bulk({row["contact_id"] for row in rows} - {None})
    names = {pk: contact.name for pk, contact in contacts.items()}
    full = {(row["artist_id"], row["named_by"]): row | {"contact_name": names.get(row["contact_id"])} for row in rows}
    keys = ((one, (one["artist_id"], one["named_by"])) for one in people)
    return [{**full[key], **one} for one, key in keys if key in full]


class OpenPeople(Sequence[Person]):
    """Who is suggested, in full: of a slice only those are looked at who are in it."""

    def __len__(self) -> int:
        return open_people().count()

    @overload
    def __getitem__(self, place: int) -> Person: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Person | list[dict[str, Any]]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        return details_of(list(open_people()[place]), CreditSuggestion.State.OPEN)


def sources_of(person: Person) -> list[str]:
    """Return which credit sources name somebody, in full, each once."""
    return sorted(set(filter(None, (person["by"] or "").split(","))))


def likely_contacts(people: Sequence[Person]) -> dict[str, list[Contact]]:
    """Return which contacts each of these artists may be: those confirmed before, then those with the same name."""
    ids = [one["artist_id"] for one in people]
    confirmed = CreditSuggestion.objects.filter(artist_id__in=ids, state=CreditSuggestion.State.CONFIRMED)
    pairs = sorted(set(confirmed.values_list("artist_id", "contact_id")))
    contacts = Contact.objects.in_bulk({pk for _, pk in pairs})
    found: dict[str, dict[int, Contact]] = {}
    for artist_id, pk in pairs:
        found.setdefault(artist_id, {})[pk] = contacts[pk]
    for contact in Contact.objects.filter(ipi__in={ipi_in(one) for one in ids} - {""}).order_by("pk"):
        found.setdefault(person_key("", contact.ipi), {})[contact.pk] = contact
    for artist_id, contacts in _namesakes(people).items():
        found.setdefault(artist_id, {}).update(contacts)
    named: dict[str, list[Contact]] = {}
    low = Contact.objects.annotate(low=Lower("name"))
    for namesake in low.filter(low__in=[one["name"].lower() for one in people]).order_by("pk"):
        named.setdefault(namesake.name.lower(), []).append(namesake)
    for person in people:
        for contact in named.get(person["name"].lower(), []):
            found.setdefault(person["artist_id"], {})[contact.pk] = contact
    return {artist_id: list(contacts.values()) for artist_id, contacts in found.items()}


def _namesakes(people: Sequence[Person]) -> dict[str, dict[int, Contact]]:
    """Return which contacts those without a Spotify id may be, including other spellings."""
    named = {one["artist_id"]: one["name"] for one in people if one.get("named_by") != CreditSuggestion.NamedBy.PAGE}
    meant = meant_by(set(named.values()))
    contacts = Contact.objects.in_bulk({pk for one in meant.values() for pk in one.likely})
    return {
        artist_id: {pk: contacts[pk] for pk in sorted(meant[name].likely) if pk in contacts}
        for artist_id, name in named.items()
    }


def confirm(artist_id: str, contact: Contact | None) -> Contact | None:
    """Link this artist's open suggestions to a contact, a new one if none is given; None if none is open.

    One transaction under their lock: confirming a second time finds none open and makes no second contact.
    """
    with transaction.atomic():
        chosen = list(_open(artist_id).select_for_update().order_by("pk"))
        if not chosen:
            return None
        contact = contact or Contact.objects.create(name=_written_best(one.name for one in chosen))
        for one in chosen:
            learn(contact, one.ipi, one.isni)
        Credit.objects.bulk_create(
            (Credit(track_id=one.track_id, role=one.role, contact=contact) for one in chosen), ignore_conflicts=True
        )
        _open(artist_id).filter(pk__in=[one.pk for one in chosen]).update(state="confirmed", contact=contact)
        works.link({one.track_id for one in chosen})
    aggregates.catch_up([contact.pk])
    return contact


def _written_best(names: Iterable[str]) -> str:
    """Return a name as on releases: a register's capitals only if no source writes it otherwise."""
    return max(names, key=lambda name: (name != name.upper(), name))


def dismiss(artist_id: str) -> int:
    """Dismiss this artist's open suggestions for good; return how many there were."""
    return _open(artist_id).update(state=CreditSuggestion.State.DISMISSED)


def take_back(artist_id: str) -> int:
    """Remove this person's automatically accepted credits for good; return how many there were.

    The contact stays with everything else; without tracks it is kept and listed like any other.
    """
    with transaction.atomic():
        accepted = CreditSuggestion.objects.filter(artist_id=artist_id, state=CreditSuggestion.State.ACCEPTED)
        chosen = list(accepted.select_for_update().order_by("pk"))
        for one in chosen:
            Credit.objects.filter(track=one.track_id, role=one.role, contact=one.contact_id).delete()
        WorkWriter.objects.filter(
            contact__in={one.contact_id for one in chosen},
            work__recordings__track__in={one.track_id for one in chosen if one.role == Credit.Role.WRITER},
        ).update(contact=None)
        accepted.filter(pk__in=[one.pk for one in chosen]).update(
            state=CreditSuggestion.State.DISMISSED, contact=None
        )
    aggregates.catch_up({one.contact_id for one in chosen if one.contact_id})
    return len(chosen)


def _open(artist_id: str) -> QuerySet[CreditSuggestion]:
    return CreditSuggestion.objects.filter(artist_id=artist_id, state=CreditSuggestion.State.OPEN)
