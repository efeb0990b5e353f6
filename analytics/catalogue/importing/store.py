"""Writes the rows of a catalogue file into the tables, in a few statements however many rows there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts.credit_suggestions import put_forward
from analytics.contacts.erasure import erased_emails, erased_names
from analytics.contacts.namesakes import same_name, whom
from analytics.models import Contact, Credit, Track, Video
from analytics.models.locking import done_anew

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
    """Credits of people who may be several contacts: a person is asked who that is."""


@done_anew
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
        contacts = _store_contacts(in_file)
        Video.objects.bulk_create(
            (
                Video(track_id=tracks[row.spotify_id], youtube_id=video, matched_by=Video.MatchedBy.CATALOGUE)
                for row in rows
                for video in sorted(row.youtube_ids)
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        Credit.objects.bulk_create(
            (
                Credit(
                    track_id=tracks[row.spotify_id],
                    contact_id=contacts[credit.person],
                    role=credit.role,
                )
                for row in rows
                for credit in sorted(
                    (credit for credit in row.contacts if credit.person in contacts),
                    key=lambda credit: (contacts[credit.person], credit.role),
                )
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        suggested = _put_forward(rows, tracks, contacts)
        after = _totals()
    added = Stored(*(new - old for new, old in zip(after, before, strict=True)))
    return replace(added, erased=erased, suggested=suggested)


def _one_at_a_time(rows: Sequence[CatalogueRow]) -> None:
    """Wait for other imports of people without an e-mail: otherwise one name could become two contacts."""
    if _names_in(rows):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('analytics.contacts.names'))")


def _put_forward(
    rows: Sequence[CatalogueRow], tracks: Mapping[str, int], contacts: Mapping[tuple[str, str], int]
) -> int:
    """Suggest credits for people who may be several contacts, unless one of those already has this role."""
    unsure = [(row, credit) for row in rows for credit in row.contacts if credit.person not in contacts]
    meant = whom({credit.name for _, credit in unsure})
    parts = set(
        Credit.objects.filter(track__in={tracks[row.spotify_id] for row, _ in unsure}).values_list(
            "track", "contact", "role"
        )
    )
    return put_forward(
        (tracks[row.spotify_id], credit.role, credit.name)
        for row, credit in unsure
        if not any((tracks[row.spotify_id], one, credit.role) in parts for one in meant[credit.name].likely)
    )


def without_erased(rows: Sequence[CatalogueRow]) -> tuple[list[CatalogueRow], int]:
    """Return the rows without credits of people who were erased, and how many those are.

    People who were added again by hand are not left out.
    """
    gone = _erased(rows)
    if not gone:
        return list(rows), 0
    kept = [
        replace(row, contacts=tuple(credit for credit in row.contacts if credit.person not in gone)) for row in rows
    ]
    return kept, sum(len(row.contacts) for row in rows) - sum(len(row.contacts) for row in kept)


def _erased(rows: Sequence[CatalogueRow]) -> set[tuple[str, str]]:
    emails = erased_emails(_emails_in(rows))
    names = erased_names(_names_in(rows))
    there = contacts_with(list(emails)).keys()
    again = {name for name, meant in whom(names).items() if not meant.is_new}
    return {(email, "") for email in emails - there} | {("", name) for name in names - again}


def _emails_in(rows: Sequence[CatalogueRow]) -> set[str]:
    return {credit.email for row in rows for credit in row.contacts if credit.email}


def _names_in(rows: Sequence[CatalogueRow]) -> set[str]:
    """Return the names of people who have no e-mail."""
    return {credit.name for row in rows for credit in row.contacts if not credit.email}


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


# PostgreSQL compares the e-mails, as its idea of small letters is the one that the unique key has. An address
# that went into another contact leads there, unless somebody else has it by now.
_CONTACTS = """
    SELECT given, coalesce(contact.id, merged.kept_id)
      FROM unnest(%s::text[]) AS given
      LEFT JOIN analytics_contact contact ON lower(contact.email) = lower(given) AND contact.email <> ''
      LEFT JOIN analytics_contactmerge merged ON lower(merged.email) = lower(given) AND merged.email <> ''
     WHERE contact.id IS NOT NULL OR merged.kept_id IS NOT NULL
     ORDER BY merged.id
"""


def _store_contacts(rows: Sequence[CatalogueRow]) -> dict[tuple[str, str], int]:
    """Return the id of every contact named, but of those who may be several. The first name given wins."""
    names: dict[str, str] = {}
    for credit in (credit for row in rows for credit in row.contacts if credit.email):
        names.setdefault(credit.email, credit.name)
    known = contacts_with(list(names))
    Contact.objects.bulk_create(
        (Contact(name=names[email], email=email) for email in sorted(names, key=str.lower) if email not in known),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    found = {(email, ""): contact for email, contact in contacts_with(list(names)).items()}
    return found | _store_names(rows)


def _store_names(rows: Sequence[CatalogueRow]) -> dict[tuple[str, str], int]:
    """Return the ids of those without an e-mail if it is certain who they are; an unknown name is new."""
    names = sorted(_names_in(rows))
    new = {same_name(name): name for name, meant in whom(names).items() if meant.is_new}
    Contact.objects.bulk_create((Contact(name=name) for name in new.values()), batch_size=BATCH)
    return {("", name): meant.contact for name, meant in whom(names).items() if meant.contact is not None}


def contacts_with(emails: list[str]) -> dict[str, int]:
    """Return the ids of those contacts that are there, by the e-mail as it was written: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [emails])
        return dict(cursor.fetchall())
