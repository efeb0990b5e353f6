"""Credits named by Spotify's pages and catalogue files, as suggestions until a person decides who they are.

A page that is read for its count names the artists of its track in the same answer, so suggestions cost no extra
page. Writers and producers would need a click and a request of their own and are left out. People whom a file names
without an e-mail are suggested if they may be several contacts.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Lower

from analytics.contacts.erasure import erased_artists
from analytics.contacts.namesakes import same_name, whom
from analytics.models import Contact, Credit, CreditSuggestion


@dataclass(frozen=True)
class Named:
    """An artist named on a track's page: Spotify's id and name."""

    track_id: str
    artist_id: str
    name: str


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


def suggest(named: Iterable[Named]) -> None:
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


def put_forward(people: Iterable[tuple[int, str, str]]) -> int:
    """Store track, role and name of people in a file who may be several contacts. Harmless to repeat.

    Returns how many are new.
    """
    before = CreditSuggestion.objects.count()
    CreditSuggestion.objects.bulk_create(
        (
            CreditSuggestion(track_id=track, role=role, artist_id=key_of(name), name=name, named_by="file")
            for track, role, name in people
        ),
        batch_size=1_000,
        ignore_conflicts=True,
    )
    return CreditSuggestion.objects.count() - before


def key_of(name: str) -> str:
    """Return a substitute for Spotify's id for somebody who has none.

    No id of Spotify begins with Z: its 22 characters are a number of 128 bits.
    """
    return f"Z{hashlib.sha256(same_name(name).encode()).hexdigest()[:21]}"


def open_people() -> QuerySet[Any, Any]:
    """Return the suggested people, each with their newest name and number of tracks, most tracks first."""
    return (
        CreditSuggestion.objects.filter(state=CreditSuggestion.State.OPEN)
        .values("artist_id", "named_by")
        .annotate(name=Max("name"), tracks=Count("pk"), example=Min("track__title"), suggested_at=Max("suggested_at"))
        .order_by("-tracks", "name", "artist_id")
    )


def likely(people: Sequence[Mapping[str, Any]]) -> dict[str, list[Contact]]:
    """Return which contacts each of these artists may be: those confirmed before, then those with the same name."""
    ids = [one["artist_id"] for one in people]
    confirmed = CreditSuggestion.objects.filter(artist_id__in=ids, state=CreditSuggestion.State.CONFIRMED)
    found: dict[str, dict[int, Contact]] = {}
    for one in (
        confirmed.select_related("contact").order_by("artist_id", "contact_id").distinct("artist_id", "contact_id")
    ):
        if one.contact is not None:
            found.setdefault(one.artist_id, {})[one.contact.pk] = one.contact
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


def _namesakes(people: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, Contact]]:
    """Return the contacts that people from a file may be, including different spellings of the name."""
    named = {one["artist_id"]: one["name"] for one in people if one.get("named_by") == CreditSuggestion.NamedBy.FILE}
    meant = whom(set(named.values()))
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
        contact = contact or Contact.objects.create(name=max(one.name for one in chosen))
        Credit.objects.bulk_create(
            (Credit(track_id=one.track_id, role=one.role, contact=contact) for one in chosen), ignore_conflicts=True
        )
        _open(artist_id).filter(pk__in=[one.pk for one in chosen]).update(state="confirmed", contact=contact)
    return contact


def dismiss(artist_id: str) -> int:
    """Dismiss this artist's open suggestions for good; return how many there were."""
    return _open(artist_id).update(state=CreditSuggestion.State.DISMISSED)


def _open(artist_id: str) -> QuerySet[CreditSuggestion]:
    return CreditSuggestion.objects.filter(artist_id=artist_id, state=CreditSuggestion.State.OPEN)
