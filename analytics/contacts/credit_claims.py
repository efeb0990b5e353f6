"""Stores the claims about a track, combines them, and turns them into credits if it is certain who is meant.

    claims of all sources ─► lines ─► a credit is there already: its contact learns the IPI
                                 └──► a suggestion ─► two witnesses agree, or the IPI is a contact's: ACCEPTED
                                                 └──► OPEN, on the page of suggested credits

Otherwise a person decides, and that decision is kept whatever sources say later. Claims about erased people are
dropped.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from analytics.contacts.credit_lines import ClaimedCredit, Line, agree, lines
from analytics.contacts.erasure import NamedPerson, erased_people
from analytics.contacts.learning import learn
from analytics.contacts.names import NameAndIpi, Verdict, compare, ipi_of, is_nobody, isni_of, key_of, same_words
from analytics.contacts.namesakes import meant_by
from analytics.models import Contact, Credit, CreditClaim, CreditSuggestion

State = CreditSuggestion.State
_LOCK = 7_203_070
"""Any number that nothing else in the database locks."""

PAGE_WITNESS = "spotify"
"""Spotify's page names artists: a source like any other."""


@dataclass(frozen=True)
class CombinedClaims:
    """How many of a track's combined claims became credits, and how many wait for a person."""

    accepted: int
    open: int
    contacts: frozenset[int] = field(default=frozenset(), compare=False)
    """Who got a credit by it."""


def replace_claims(track_id: int, source: str, said: Iterable[ClaimedCredit], at: datetime) -> None:
    """Replace everything that this source claimed about the track by these claims."""
    known = [one for one in said if not is_nobody(one.name)]
    listed = {one: NamedPerson(one.name, ipi_of(one.ipi), isni_of(one.isni)) for one in known}
    erased = erased_people(set(listed.values()))
    rows = [_row(track_id, one, at) for one in known if listed[one] not in erased]
    with transaction.atomic():
        CreditClaim.objects.filter(track=track_id, source=source).delete()
        CreditClaim.objects.bulk_create(rows, ignore_conflicts=True)


def _row(track_id: int, one: ClaimedCredit, at: datetime) -> CreditClaim:
    return CreditClaim(
        track_id=track_id,
        source=one.source,
        origin=one.origin,
        role=one.role,
        detail=one.detail[: CreditClaim.DETAIL],
        name=one.name,
        name_key=key_of(one.name)[:300],
        ipi=ipi_of(one.ipi),
        isni=isni_of(one.isni),
        seen_at=at,
    )


def _said(one: CreditClaim) -> ClaimedCredit:
    return ClaimedCredit(one.source, one.origin, one.role, one.name, one.detail, one.ipi, one.isni)


def about(names: Collection[str], ipi: str) -> QuerySet[CreditClaim]:
    """Return every claim about somebody: with their IPI, or with one of their names and no other IPI."""
    keys = {key_of(name)[:300] for name in names} - {""}
    meant = Q(name_key__in=keys, ipi__in={"", ipi})
    return CreditClaim.objects.filter(meant | Q(ipi=ipi) if ipi else meant).select_related("track").order_by("pk")


def on_file(track_id: int) -> list[tuple[Line, datetime]]:
    """Return who is on file for a track, a line per person and role, each with when it was read last."""
    claims = list(CreditClaim.objects.filter(track=track_id).order_by("pk"))
    seen = {_said(one): one.seen_at for one in claims}
    found = lines(seen)
    return sorted(
        ((line, max(seen[one] for one in line.said)) for line in found),
        key=lambda line: (Credit.Role.values.index(line[0].role), line[0].name),
    )


def combine_claims(track_id: int) -> CombinedClaims:
    """Combine all claims about a track, and accept what is certain. Harmless to repeat; one transaction."""
    claims = CreditClaim.objects.filter(track=track_id).order_by("pk")
    said = [_said(one) for one in claims]
    with transaction.atomic():
        # One after the other: two at once would each make a contact of the same person.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        credits_ = list(Credit.objects.filter(track=track_id).select_related("contact"))
        known = list(CreditSuggestion.objects.select_for_update().filter(track=track_id).order_by("pk"))
        ends = [_store_line(track_id, line, known, credits_) for line in lines(said)]
    accepted = [one for one in ends if isinstance(one, Contact)]
    return CombinedClaims(len(accepted), ends.count(State.OPEN), frozenset(one.pk for one in accepted))


def _store_line(
    track_id: int, line: Line, known: Sequence[CreditSuggestion], credits_: Sequence[Credit]
) -> Contact | State | None:
    """Store one line; return who got the credit, OPEN if a person has to decide, None if nothing is new."""
    credited = next((one.contact for one in credits_ if one.role == line.role and _is(one.contact, line)), None)
    if credited is not None:
        learn(credited, line.ipi, line.isni)
        return None
    before = next((one for one in known if one.role == line.role and _is_suggested(one, line)), None)
    row = _written(track_id, line, before)
    if row.state != State.OPEN:
        return None
    contact = _certain_contact(line, [PAGE_WITNESS] if before is not None and before.named_by == "page" else [])
    if contact is None:
        return State.OPEN
    _accept(row, contact, line)
    return contact


def _is(contact: Contact, line: Line) -> bool:
    """Return whether the contact who already has this role in the recording is the person of the line."""
    if contact.ipi and line.ipi:
        return contact.ipi == line.ipi
    return any(same_words(contact.name, one.name) for one in line.said)


def _is_suggested(row: CreditSuggestion, line: Line) -> bool:
    if row.ipi and line.ipi:
        return row.ipi == line.ipi
    return row.artist_id == line.key or any(same_words(row.name, one.name) for one in line.said)


def _written(track_id: int, line: Line, before: CreditSuggestion | None) -> CreditSuggestion:
    """Return the suggestion of a line, a new one or the one before with what is known now."""
    facts = {"detail": line.detail[:120], "ipi": line.ipi, "isni": line.isni, "sources": line.sources}
    if before is None:
        return CreditSuggestion.objects.create(
            track_id=track_id,
            role=line.role,
            artist_id=line.key,
            name=line.name,
            named_by=CreditSuggestion.NamedBy.SOURCES,
            **facts,
        )
    for name, value in facts.items():
        setattr(before, name, value or getattr(before, name))
    before.save(update_fields=list(facts))
    return before


def _certain_contact(line: Line, others: Sequence[str]) -> Contact | None:
    """Return the contact that a line certainly means, a new one if necessary; None if a person has to decide."""
    if line.ipi:
        known = Contact.objects.filter(ipi=line.ipi).first()
        if known is not None:
            return known
    return _meant(line) if agree(line, others) else None


def _meant(line: Line) -> Contact | None:
    """Return the contact with this name, or a new one if nobody has it; None if it may be one of several, or another.

    A common name without an IPI is never matched to a contact: a person decides.
    """
    names = {one.name for one in line.said}
    alike = Contact.objects.in_bulk({pk for meant in meant_by(names).values() for pk in meant.likely})
    verdicts = {pk: _verdict(one, line) for pk, one in alike.items()}
    same = [pk for pk, verdict in verdicts.items() if verdict is Verdict.SAME]
    if len(same) == 1 and Verdict.ALIKE not in verdicts.values():
        return alike[same[0]]
    if same or Verdict.ALIKE in verdicts.values():
        return None
    return Contact.objects.create(name=line.name)


def _verdict(contact: Contact, line: Line) -> Verdict:
    """Return the best that any spelling of a line's name says about a contact."""
    found = {compare(NameAndIpi(contact.name, contact.ipi), NameAndIpi(one.name, line.ipi)) for one in line.said}
    return next(verdict for verdict in Verdict if verdict in found)


def _accept(row: CreditSuggestion, contact: Contact, line: Line) -> None:
    learn(contact, line.ipi, line.isni)
    Credit.objects.bulk_create([Credit(track_id=row.track_id, role=row.role, contact=contact)], ignore_conflicts=True)
    row.state, row.contact = State.ACCEPTED, contact
    row.save(update_fields=["state", "contact"])
