"""Everything that is stored about one contact: exported as a whole, and erased as a whole.

Not covered: log lines, which name contacts by number only; copies of the database, which their owners must erase; and
the title and artists of releases, which stay.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet

from analytics.contacts import credit_claims as claims
from analytics.contacts import erasure, history, mentions, works
from analytics.contacts.aggregates import NOTHING_KNOWN
from analytics.models import (
    CatalogueUpload,
    Contact,
    ContactMerge,
    CreditClaim,
    CreditSuggestion,
    Delivery,
    Release,
    ReleaseArtist,
    WorkWriter,
)

Facts = dict[str, Any]

_OF_CONTACT = ("id", "name", "email", "company", "stage", "tags", "notes", "ipi", "isni")


@dataclass(frozen=True)
class Erased:
    """What erasing a contact removed besides the contact: rows deleted, and texts changed."""

    credits: int
    mentions: int
    uploads: int


def export_personal_data(contact: Contact) -> Facts:
    """Return all that is stored about a contact, as JSON: times are UTC, unknown is null."""
    merges = list(contact.merges.select_related("merged_by"))
    pattern = _pattern(contact, merges)
    return {
        "contact": {
            **{name: getattr(contact, name) for name in _OF_CONTACT},
            "without_a_track_since": contact.without_tracks_since,
        },
        "numbers": {name: getattr(contact, name) for name in NOTHING_KNOWN},
        "numbers_of_past_runs": list(
            contact.snapshots.order_by("captured_at", "pk").values("run", "captured_at", *history.FIELDS)
        ),
        "credits": [
            {
                "role": credit.role,
                "title": credit.track.title,
                "artists": credit.track.artists,
                "spotify_id": credit.track.spotify_id,
                "isrc": credit.track.isrc,
            }
            for credit in contact.credits.select_related("track").order_by("track__title", "role")
        ],
        "messages_about_them": list(
            _messages(contact, merges).order_by("pk").values("event", "asked_at", "state", "payload")
        ),
        "watched_by": list(contact.watches.order_by("since").values_list("user__username", flat=True)),
        "merged_contacts": [_merge(one) for one in merges],
        "named_by_spotify": list(
            _suggestions(contact, merges)
            .order_by("pk")
            .values("name", "artist_id", "role", "detail", "ipi", "isni", "sources", "state")
        ),
        "listed_as_a_writer": [_work(one) for one in works.about(_names(contact, merges), contact.ipi, contact.pk)],
        "claimed_by_sources": [_claim(one) for one in claims.about(_names(contact, merges), contact.ipi)],
        "releases_as_an_artist": list(
            _released(contact, merges)
            .order_by("pk")
            .values("name", "artist_id", "release__name", "release__spotify_id", "release__state")
        ),
        "notes_that_mention": [
            {"on": one.about, "id": one.pk, "title": one.title, "text": one.text}
            for one in (mentions.notes(pattern, contact.pk) if pattern else ())
        ],
        "other_texts_that_mention": mentions.elsewhere(pattern) if pattern else {},
        "waiting_files_that_may_mention": list(CatalogueUpload.objects.order_by("pk").values("name", "uploaded_at")),
        "changes_in_the_admin": [
            {"at": entry.action_time, "by": entry.user.get_username(), "change": entry.get_change_message()}
            for entry in _history(contact, merges).select_related("user").order_by("action_time")
        ],
    }


def erase(contact_id: int, *, for_good: bool) -> Erased | None:
    """Erase a contact and everything that identifies it, in one transaction; None if there is none.

    `for_good` stores a hash, so that no later file or page brings them back: for requests by the person.
    Its tracks and their numbers stay. Files waiting to be imported are deleted, as they may name it, and so are
    cached counts of the overview, as they may show it. If it is killed in between, nothing has changed.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
        if contact is None:
            return None
        merges = list(contact.merges.all())
        emails = {contact.email, *(one.email for one in merges)} - {""}
        suggestions = _suggestions(contact, merges)
        if for_good:
            # Artists of the same name as well: otherwise the next run would store the name again.
            artists = {
                *suggestions.values_list("artist_id", flat=True),
                *_released(contact, merges).values_list("artist_id", flat=True),
            }
            names = _names(contact, merges)
            digests = (map(erasure.of_email, emails), map(erasure.of_artist, artists), map(erasure.of_name, names))
            ipis, isnis = _numbers("ipi", contact, merges), _numbers("isni", contact, merges)
            written = (map(erasure.of_words, names), map(erasure.of_ipi, ipis), map(erasure.of_isni, isnis))
            erasure.remember(chain.from_iterable((*digests, *written)))
        pattern = _pattern(contact, merges)
        _history(contact, merges).delete()
        released = _released(contact, merges)
        releases = list(released.values_list("release", flat=True))
        released.delete()
        # Suggestions that nobody has decided on are kept only under their artist.
        Release.objects.filter(pk__in=releases, artists=None).exclude(state=Release.State.FOLLOWED).delete()
        suggestions.delete()
        _messages(contact, merges).delete()
        works.about(_names(contact, merges), contact.ipi, contact.pk).delete()
        claims.about(_names(contact, merges), contact.ipi).delete()
        uploads, _ = CatalogueUpload.objects.all().delete()
        credits_, _ = contact.credits.all().delete()
        contact.delete()
        mentioned = mentions.take_out(pattern) if pattern else 0
        # Its rows are in this database, so they come back if the transaction is rolled back.
        cache.clear()
    return Erased(credits_, mentioned, uploads)


def _names(contact: Contact, merges: Collection[ContactMerge]) -> set[str]:
    return {contact.name, *(one.name for one in merges)}


def _numbers(kind: str, contact: Contact, merges: Collection[ContactMerge]) -> set[str]:
    """Return the IPIs or ISNIs of a contact and of those merged into it."""
    merged = (one.undo.get("other", {}).get(kind, "") for one in merges)
    return {getattr(contact, kind), *merged} - {""}


def _work(one: WorkWriter) -> Facts:
    return {
        "source": one.source,
        "work": one.work.title,
        "iswc": one.work.iswc,
        "name": one.name,
        "ipi": one.ipi,
        "publisher": one.state,
        "publishers": [
            {"name": each.publisher.name, "place": each.place, "share": each.share} for each in one.publishing.all()
        ],
        "seen_at": one.seen_at,
    }


def _claim(one: CreditClaim) -> Facts:
    return {
        "source": one.source,
        "title": one.track.title,
        "role": one.role,
        "detail": one.detail,
        "name": one.name,
        "ipi": one.ipi,
        "isni": one.isni,
        "seen_at": one.seen_at,
    }


def _pattern(contact: Contact, merges: Collection[ContactMerge]) -> str | None:
    people: list[Contact | ContactMerge] = [contact, *merges]
    return mentions.pattern_of({one.name for one in people}, {one.email for one in people})


def _suggestions(contact: Contact, merges: Collection[ContactMerge]) -> QuerySet[CreditSuggestion]:
    """Return the suggestions that a person took for this contact, and those of its names."""
    meant = Q(contact=contact) | Q(contact=None, name__iexact=contact.name)
    for merge in merges:
        meant |= Q(contact=None, name__iexact=merge.name)
    return CreditSuggestion.objects.filter(meant)


def _released(contact: Contact, merges: Collection[ContactMerge]) -> QuerySet[ReleaseArtist]:
    """Return where they are named as the artist of a release: by Spotify's id if that is known, and by name."""
    page = CreditSuggestion.NamedBy.PAGE
    ids = list(_suggestions(contact, merges).filter(named_by=page).values_list("artist_id", flat=True))
    meant = Q(artist_id__in=ids)
    for name in _names(contact, merges):
        meant |= Q(name__iexact=name)
    return ReleaseArtist.objects.filter(meant)


def _history(contact: Contact, merges: Collection[ContactMerge]) -> QuerySet[LogEntry]:
    ids = [str(contact.pk), *(str(one.merged_id) for one in merges)]
    kind = ContentType.objects.get_for_model(Contact)
    return LogEntry.objects.filter(content_type=kind, object_id__in=ids)


def _messages(contact: Contact, merges: Collection[ContactMerge]) -> QuerySet[Delivery]:
    """Return the outbox messages, including sent ones, that are about this person only."""
    return Delivery.objects.filter(subject__in=map(Delivery.about, (contact.pk, *(one.merged_id for one in merges))))


def _merge(merge: ContactMerge) -> Facts:
    return {
        "name": merge.name,
        "email": merge.email,
        "merged_at": merge.merged_at,
        "merged_by": merge.merged_by.get_username() if merge.merged_by else None,
        "kept_for_undoing": merge.undo,
    }
