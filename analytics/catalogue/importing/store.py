"""Writes the rows of a catalogue file into the tables, in a few statements however many rows there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import Q

from analytics.catalogue.importing.contacts import store_people
from analytics.catalogue.importing.matching import matched
from analytics.catalogue.importing.people import FilePerson
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import aggregates
from analytics.contacts.credit_suggestions import InFile, suggest_from_file
from analytics.contacts.erasure import erased_emails, erased_ipis, erased_isnis, erased_names
from analytics.contacts.namesakes import Meant
from analytics.models import Contact, Credit, Track, Video, planner
from analytics.models.locking import retried_on_deadlock

BATCH = 1_000


@dataclass(frozen=True)
class Stored:
    """How many rows a file added; what was there already is kept and not counted."""

    tracks: int
    videos: int
    contacts: int
    credits: int
    erased: int = 0
    """Credits of people who were erased, which were left out."""
    suggested: int = 0
    """Credits of people who may be several contacts: a person decides who is meant."""


@retried_on_deadlock
def store(rows: Sequence[CatalogueRow]) -> Stored:
    """Add what the rows name, all or nothing. Storing the same rows again changes nothing.

    An existing track gets the title, artists and ISRC of its row unless they are empty; videos, contacts and roles
    are only added. Erased people stay erased.
    """
    in_file, erased = without_erased(rows)
    rows = sorted(in_file, key=lambda row: row.spotify_id)
    with transaction.atomic():
        _one_at_a_time(rows)
        before = _totals()
        tracks = _store_tracks(rows)
        meant = store_people(people_in(in_file))
        contacts = {one: who.contact for one, who in meant.items() if who.contact is not None}
        _store_videos(rows, tracks)
        credited = _store_credits(rows, tracks, contacts)
        suggested = _put_forward(rows, tracks, meant)
        after = _totals()
    aggregates.catch_up(credited)
    added = Stored(*(new - old for new, old in zip(after, before, strict=True)))
    if added.tracks >= BATCH:
        planner.count_catalogue()
    return replace(added, erased=erased, suggested=suggested)


def _store_videos(rows: Sequence[CatalogueRow], tracks: Mapping[str, int]) -> None:
    Video.objects.bulk_create(
        (
            Video(track_id=tracks[row.spotify_id], youtube_id=video, matched_by=Video.MatchedBy.CATALOGUE)
            for row in rows
            for video in sorted(row.youtube_ids)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _store_credits(
    rows: Sequence[CatalogueRow], tracks: Mapping[str, int], contacts: Mapping[FilePerson, int]
) -> set[int]:
    """Store the credits of a file; return the contacts with a new one on a track that has numbers already."""
    found = {
        (tracks[row.spotify_id], contacts[credit.person], credit.role): None
        for row in rows
        for credit in sorted(
            (credit for credit in row.contacts if credit.person in contacts),
            key=lambda credit: (contacts[credit.person], credit.role),
        )
    }
    known = Credit.objects.filter(track__in=list(tracks.values())).values_list("track", "contact", "role")
    before = set(known)
    new = [one for one in found if one not in before]
    Credit.objects.bulk_create(
        (Credit(track_id=track, contact_id=contact, role=role) for track, contact, role in new),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    has_number = Q(streams__isnull=False) | Q(views__isnull=False)
    read = set(Track.objects.filter(has_number, pk__in={track for track, _, _ in new}).values_list("pk", flat=True))
    return {contact for track, contact, _ in new if track in read}


def _one_at_a_time(rows: Sequence[CatalogueRow]) -> None:
    """Wait for other imports of people without an e-mail or with numbers: else one could become two contacts."""
    if any(not one.email or one.ipi or one.isni for one in people_in(rows)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('analytics.contacts.names'))")


def _put_forward(rows: Sequence[CatalogueRow], tracks: Mapping[str, int], meant: Mapping[FilePerson, Meant]) -> int:
    """Suggest credits for people who may be several contacts, unless one of those already has this role."""
    unsure = [(row, credit) for row in rows for credit in row.contacts if meant[credit.person].contact is None]
    parts = set(
        Credit.objects.filter(track__in={tracks[row.spotify_id] for row, _ in unsure}).values_list(
            "track", "contact", "role"
        )
    )
    return suggest_from_file(
        InFile(tracks[row.spotify_id], credit.role, credit.name, credit.ipi, credit.isni)
        for row, credit in unsure
        if not any((tracks[row.spotify_id], one, credit.role) in parts for one in meant[credit.person].likely)
    )


def without_erased(rows: Sequence[CatalogueRow]) -> tuple[list[CatalogueRow], int]:
    """Return the rows without credits of people who were erased, and how many those are.

    People who were added again by hand are not left out.
    """
    gone = _erased(people_in(rows))
    if not gone:
        return list(rows), 0
    kept = [
        replace(row, contacts=tuple(credit for credit in row.contacts if credit.person not in gone)) for row in rows
    ]
    return kept, sum(len(row.contacts) for row in rows) - sum(len(row.contacts) for row in kept)


def _erased(people: Collection[FilePerson]) -> set[FilePerson]:
    """Return those who were erased, known again by e-mail, IPI, ISNI or, without an e-mail, by name."""
    emails = erased_emails({one.email for one in people if one.email})
    ipis = erased_ipis({one.ipi for one in people if one.ipi})
    isnis = erased_isnis({one.isni for one in people if one.isni})
    names = erased_names({one.name for one in people if not one.email})
    gone = {
        one
        for one in people
        if one.email in emails or one.ipi in ipis or one.isni in isnis or (not one.email and one.name in names)
    }
    return {one for one, meant in matched(gone).items() if meant.is_new}


def people_in(rows: Sequence[CatalogueRow]) -> list[FilePerson]:
    """Return the people of all rows, each once, in the order of the file."""
    return list(dict.fromkeys(credit.person for row in rows for credit in row.contacts))


def _totals() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Track, Video, Contact, Credit))


def _store_tracks(rows: Sequence[CatalogueRow]) -> dict[str, int]:
    """Return the id of every row's track, by its Spotify id."""
    Track.objects.bulk_create(
        (Track(spotify_id=row.spotify_id, title=row.title) for row in rows), batch_size=BATCH, ignore_conflicts=True
    )
    wanted = Track.objects.filter(spotify_id__in=[row.spotify_id for row in rows])
    tracks = dict(wanted.order_by("pk").select_for_update(no_key=True).values_list("spotify_id", "pk"))
    for given in ({"title"}, {"title", "artists"}, {"title", "isrc"}, {"title", "artists", "isrc"}):
        # An empty cell must not blank what is known, so rows are written by which of the two they name.
        alike = [
            row for row in rows if {"title"} | {name for name in ("artists", "isrc") if getattr(row, name)} == given
        ]
        Track.objects.bulk_create(
            (Track(spotify_id=row.spotify_id, title=row.title, artists=row.artists, isrc=row.isrc) for row in alike),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["spotify_id"],
            update_fields=sorted(given),
        )
    return tracks
