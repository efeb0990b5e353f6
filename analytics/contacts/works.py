"""The works of recordings: who wrote them and who publishes each writer, stored as each source lists it.

replace_works()   stores what a source says about the works of a track, instead of what it said before
link()            finds the contact of each listed writer: by IPI, or by the name of who has the credit
of()              combines what all sources say about a contact's works
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from analytics.contacts import publishers
from analytics.contacts.erasure import NamedPerson, erased_people
from analytics.contacts.names import ipi_of, is_nobody, key_of, same_words
from analytics.models import Contact, Credit, Publisher, Publishing, Track, Work, WorkRecording, WorkWriter

State = WorkWriter.State


@dataclass(frozen=True)
class ClaimedPublisher:
    name: str
    place: str = ""
    ipi: str = ""
    share: float | None = None


@dataclass(frozen=True)
class ClaimedWriter:
    """A writer as listed by a source; `publishers` is None if the source does not list any information."""

    name: str
    ipi: str = ""
    publishers: tuple[ClaimedPublisher, ...] | None = None


@dataclass(frozen=True)
class ClaimedWork:
    title: str
    iswc: str = ""
    writers: Sequence[ClaimedWriter] = ()
    publishers: Sequence[ClaimedPublisher] = ()


def replace_works(track: Track, source: str, claimed: Iterable[ClaimedWork], at: datetime) -> None:
    """Replace everything that the source said about the works of the track."""
    with transaction.atomic():
        works = [_kept(track, source, one, at) for one in claimed]
        named = WorkRecording.objects.filter(track=track, source=source)
        named.exclude(work__in=works).delete()
        WorkRecording.objects.bulk_create(
            [WorkRecording(track=track, work=work, source=source) for work in works], ignore_conflicts=True
        )


def _kept(track: Track, source: str, claimed: ClaimedWork, at: datetime) -> Work:
    code = claimed.iswc or f"{source}:{track.isrc}"
    work, _ = Work.objects.get_or_create(code=code, defaults={"iswc": claimed.iswc, "title": claimed.title[:500]})
    # One after the other, as two recordings of one work may be kept at the same time.
    Work.objects.select_for_update().get(pk=work.pk)
    WorkWriter.objects.filter(work=work, source=source).delete()
    known = {(one.name, ipi_of(one.ipi)): one for one in claimed.writers if not is_nobody(one.name)}
    erased = erased_people([NamedPerson(name, ipi) for name, ipi in known])
    of_work = [one.name for one in claimed.publishers]
    rows = {
        one: WorkWriter(
            work=work,
            source=source,
            name=name,
            name_key=key_of(name)[:300],
            ipi=ipi,
            state=publishers.state(_names(one.publishers), of_work),
            seen_at=at,
        )
        for (name, ipi), one in known.items()
        if NamedPerson(name, ipi) not in erased
    }
    WorkWriter.objects.bulk_create(rows.values())
    _keep_publishers(rows)
    return work


def _names(listed: Sequence[ClaimedPublisher] | None) -> list[str] | None:
    return None if listed is None else [one.name for one in listed]


def _keep_publishers(rows: Mapping[ClaimedWriter, WorkWriter]) -> None:
    known: dict[tuple[str, str], Publisher] = {}
    places = []
    for claimed, writer in rows.items():
        for one in claimed.publishers or ():
            if publishers.is_publisher(one.name):
                key = (one.name, one.ipi)
                known[key] = known.get(key) or _publisher(one)
                places.append(Publishing(writer=writer, publisher=known[key], place=one.place, share=one.share))
    Publishing.objects.bulk_create(places, ignore_conflicts=True)


def _publisher(claimed: ClaimedPublisher) -> Publisher:
    """Return the publisher of this IPI, else of this name, else a new one."""
    ipi, key = ipi_of(claimed.ipi), key_of(claimed.name)[:300] or claimed.name[:300]
    if ipi:
        return Publisher.objects.get_or_create(ipi=ipi, defaults={"name": claimed.name, "name_key": key})[0]
    known = Publisher.objects.filter(name_key=key).order_by("pk").first()
    return known or Publisher.objects.get_or_create(name_key=key, ipi="", defaults={"name": claimed.name})[0]


def link(track_ids: Collection[int]) -> None:
    """Find out which contacts the listed writers of these tracks' works are. Harmless to repeat."""
    of_tracks = WorkWriter.objects.annotate(of_track=F("work__recordings__track")).filter(of_track__in=track_ids)
    writers = list(of_tracks.order_by("of_track", "pk").distinct())
    by_ipi = {one.ipi: one for one in Contact.objects.filter(ipi__in={one.ipi for one in writers} - {""})}
    people: dict[int, set[Contact]] = defaultdict(set)
    for credit in Credit.objects.filter(track__in=track_ids, role=Credit.Role.WRITER).select_related("contact"):
        people[credit.track_id].add(credit.contact)
    found: dict[int, WorkWriter] = {}
    for writer in writers:
        contact = by_ipi.get(writer.ipi) or _credited(writer, people[writer.of_track])
        if contact is not None and writer.contact_id != contact.pk:
            writer.contact = contact
            found[writer.pk] = writer
    WorkWriter.objects.bulk_update(found.values(), ["contact"], batch_size=500)


def _credited(writer: WorkWriter, people: Collection[Contact]) -> Contact | None:
    found = [
        one
        for one in people
        if same_words(one.name, writer.name) and not (one.ipi and writer.ipi and one.ipi != writer.ipi)
    ]
    return found[0] if len(found) == 1 else None


def about(names: Collection[str], ipi: str, contact_id: int) -> QuerySet[WorkWriter]:
    """Return where somebody is listed as a writer: as this contact, with their IPI, or by name with no other IPI."""
    meant = Q(contact=contact_id) | Q(name_key__in={key_of(name)[:300] for name in names} - {""}, ipi__in={"", ipi})
    rows = WorkWriter.objects.filter(meant | Q(ipi=ipi) if ipi else meant)
    return rows.select_related("work").prefetch_related("publishing__publisher").order_by("work__title", "pk")


@dataclass
class ContactWork:
    """What all sources together say about one work of a contact."""

    work: Work
    said: list[WorkWriter] = field(default_factory=list)

    @property
    def state(self) -> State:
        return publishers.together(State(one.state) for one in self.said)

    @property
    def publishers(self) -> list[Publishing]:
        """Return the publishers and administrators, each once, the original ones first."""
        every = {(each.publisher_id, each.place): each for one in self.said for each in one.publishing.all()}
        return sorted(every.values(), key=lambda one: (one.place != "original", one.publisher.name))

    @property
    def sayers(self) -> list[WorkWriter]:
        """Return who says what is said, the newest first."""
        rows = [one for one in self.said if one.state == self.state]
        return sorted(rows, key=lambda one: one.seen_at, reverse=True)


def of(contact: Contact) -> list[ContactWork]:
    """Return the works of a contact, by title."""
    places: dict[int, ContactWork] = {}
    rows = WorkWriter.objects.filter(contact=contact).select_related("work")
    for one in rows.prefetch_related("publishing__publisher").order_by("work__title", "work", "source"):
        places.setdefault(one.work_id, ContactWork(one.work)).said.append(one)
    return list(places.values())
