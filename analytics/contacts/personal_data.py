"""Everything that is stored about one contact: exported as a whole, and erased as a whole.

Not covered: log lines, which name contacts by number only; copies of the database, which their owners must erase; and
the title and artists of releases, which stay.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q

from analytics.contacts import erasure, history, mentions
from analytics.contacts.aggregates import NOTHING_KNOWN
from analytics.contacts.traces import Traces
from analytics.models import (
    CatalogueUpload,
    Contact,
    ContactCurrent,
    ContactMerge,
    Credit,
    CreditClaim,
    NotDuplicate,
    OpenWriter,
    Release,
    WorkWriter,
)

Facts = dict[str, Any]

_OF_CONTACT = ("id", "name", "email", "company", "stage", "tags", "notes", "ipi", "isni")


@dataclass(frozen=True)
class Erased:
    """What erasing a contact removed in addition to the contact: rows deleted, and texts changed."""

    credits: int
    mentions: int
    uploads: int


def export_personal_data(contact: Contact) -> Facts:
    """Return all that is stored about a contact, as JSON: times are UTC, unknown is null."""
    traces = Traces.of(contact)
    return {
        "contact": {
            **{name: getattr(contact, name) for name in _OF_CONTACT},
            "without_a_track_since": contact.without_tracks_since,
        },
        "numbers": {name: getattr(contact, name) for name in NOTHING_KNOWN},
        "numbers_of_past_runs": list(
            contact.snapshots.order_by("captured_at", "pk").values("run", "captured_at", *history.FIELDS)
        ),
        "credits": [_credit(one) for one in contact.credits.select_related("track").order_by("track__title", "role")],
        "watched_by": list(contact.watches.order_by("since").values("since", user_name=F("user__username"))),
        "merged_contacts": [_merge(one) for one in traces.merges],
        **_calculated(contact),
        **_named(traces),
        **_written(traces),
    }


def _calculated(contact: Contact) -> Facts:
    """Return what was calculated about them, and whom somebody called different from them."""
    apart = NotDuplicate.objects.filter(Q(first=contact) | Q(second=contact)).order_by("pk")
    return {
        "growth_over_windows": list(ContactCurrent.objects.filter(contact=contact).values()),
        "on_the_open_list": list(OpenWriter.objects.filter(contact=contact).values()),
        "different_from": [{"contact": ({one.first_id, one.second_id} - {contact.pk}).pop()} for one in apart],
    }


def _named(traces: Traces) -> Facts:
    """Return where sources and messages name them."""
    return {
        "messages_about_them": list(traces.messages().order_by("pk").values("event", "asked_at", "state", "payload")),
        "named_by_spotify": list(
            traces.suggestions()
            .order_by("pk")
            .values("name", "artist_id", "role", "detail", "ipi", "isni", "sources", "state")
        ),
        "listed_as_a_writer": [_work(one) for one in traces.writers()],
        "claimed_by_sources": [_claim(one) for one in traces.claims()],
        "releases_as_an_artist": list(
            traces.releases()
            .order_by("pk")
            .values("name", "artist_id", "release__name", "release__spotify_id", "release__state")
        ),
    }


def _written(traces: Traces) -> Facts:
    """Return the texts written by people that mention them, or may."""
    pattern = traces.pattern
    return {
        "notes_that_mention": [
            {"on": one.about, "id": one.pk, "title": one.title, "text": one.text}
            for one in (mentions.notes(pattern, traces.contact.pk) if pattern else ())
        ],
        "other_texts_that_mention": mentions.elsewhere(pattern) if pattern else {},
        "waiting_files_that_may_mention": list(CatalogueUpload.objects.order_by("pk").values("name", "uploaded_at")),
        "changes_in_the_admin": [
            {"at": entry.action_time, "by": entry.user.get_username(), "change": entry.get_change_message()}
            for entry in traces.changes().select_related("user").order_by("action_time")
        ],
    }


def erase(contact_id: int, *, for_good: bool) -> Erased | None:
    """Erase a contact and everything that identifies it, in one transaction; None if there is none.

    `for_good` stores hashes, so that no later file or page brings them back: for requests by the person.
    Its tracks and their numbers stay. Files waiting to be imported are deleted, as they may name it, and so are
    cached counts of the overview, as they may show it. If it is killed in between, nothing has changed.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
        if contact is None:
            return None
        traces = Traces.of(contact)
        if for_good:
            _remember(traces)
        pattern = traces.pattern
        _forget(traces)
        uploads, _ = CatalogueUpload.objects.all().delete()
        credits_, _ = contact.credits.all().delete()
        contact.delete()
        mentioned = mentions.take_out(pattern) if pattern else 0
        # Its rows are in this database, so they come back if the transaction is rolled back.
        cache.clear()
    return Erased(credits_, mentioned, uploads)


def _remember(traces: Traces) -> None:
    """Store a hash of everything that a file or page could bring them back by.

    Artists of the same name as well: otherwise the next run would store the name again.
    """
    erasure.remember(
        chain(
            map(erasure.of_email, traces.emails),
            map(erasure.of_artist, traces.artist_ids()),
            map(erasure.of_name, traces.names),
            map(erasure.of_words, traces.names),
            map(erasure.of_ipi, traces.numbers("ipi")),
            map(erasure.of_isni, traces.numbers("isni")),
        )
    )


def _forget(traces: Traces) -> None:
    """Delete the rows of others that identify them."""
    traces.changes().delete()
    traces.messages().delete()
    named = traces.releases()
    releases = list(named.values_list("release", flat=True))
    named.delete()
    # Releases that nobody has decided on are kept only under their artist.
    Release.objects.filter(pk__in=releases, artists=None).exclude(state=Release.State.FOLLOWED).delete()
    traces.suggestions().delete()
    traces.writers().delete()
    traces.claims().delete()


def _credit(one: Credit) -> Facts:
    return {
        "role": one.role,
        "title": one.track.title,
        "artists": one.track.artists,
        "spotify_id": one.track.spotify_id,
        "isrc": one.track.isrc,
    }


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


def _merge(merge: ContactMerge) -> Facts:
    return {
        "name": merge.name,
        "email": merge.email,
        "merged_at": merge.merged_at,
        "merged_by": merge.merged_by.get_username() if merge.merged_by else None,
        "kept_for_undoing": merge.undo,
    }
