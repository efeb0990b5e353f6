"""Which contacts the people of a catalogue file are.

    e-mail ─► IPI ─► ISNI ─► name        the first that a contact has decides

Two different IPIs are never the same person, whatever else is alike. Where that leaves it open who is meant, a person
decides.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from analytics.catalogue.importing.people import FilePerson
from analytics.contacts.namesakes import Meant, meant_by
from analytics.models import Contact

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
_NEW = Meant(None, frozenset())


@dataclass(frozen=True)
class _Numbers:
    ipi: str = ""
    isni: str = ""


_NONE = _Numbers()


@dataclass(frozen=True)
class _Known:
    """What is stored about people: contacts by e-mail and by name, and the numbers of contacts."""

    emails: Mapping[str, int]
    names: Mapping[str, Meant]
    numbers: Mapping[int, _Numbers]

    def differs_by_ipi(self, contact: int, one: FilePerson) -> bool:
        """Return whether their IPIs differ, so that they are two people."""
        own = self.numbers.get(contact, _NONE).ipi
        return bool(own and one.ipi and own != one.ipi)

    def differs_by_isni(self, contact: int, one: FilePerson) -> bool:
        """Return whether their ISNIs differ, which is only a hint: a person may have several, for pen names."""
        own = self.numbers.get(contact, _NONE).isni
        return bool(own and one.isni and own != one.isni)


def matched(people: Collection[FilePerson]) -> dict[FilePerson, Meant]:
    """Return who each of these people is: a handful of queries for all of them."""
    known = _known(people)
    ipis = {numbers.ipi: contact for contact, numbers in known.numbers.items() if numbers.ipi}
    isnis: dict[str, set[int]] = {}
    for contact, numbers in known.numbers.items():
        isnis.setdefault(numbers.isni, set()).add(contact)
    found = {one: _meant(one, known, ipis.get(one.ipi), isnis.get(one.isni, set())) for one in people}
    return _undisputed(found)


def contacts_with(emails: list[str]) -> dict[str, int]:
    """Return the ids of those contacts that are there, by the e-mail as it was written: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [emails])
        return dict(cursor.fetchall())


def _known(people: Collection[FilePerson]) -> _Known:
    emails = contacts_with(list({one.email for one in people if one.email}))
    numbers = _numbers(people, set(emails.values()))
    known = _Known(emails, {}, numbers)
    named = {one.name for one in people if not one.email or _is_shared(one, known)}
    names = meant_by(named)
    alike = {contact for meant in names.values() for contact in meant.likely}
    return _Known(emails, names, {**numbers, **_numbers(people, alike - numbers.keys())})


def _numbers(people: Collection[FilePerson], contacts: Collection[int]) -> dict[int, _Numbers]:
    """Return the numbers of these contacts and of all with one of the people's; none if no person has any."""
    ipis, isnis = ({one.ipi for one in people} - {""}, {one.isni for one in people} - {""})
    if not (ipis or isnis):
        return {}
    rows = Contact.objects.filter(Q(ipi__in=ipis) | Q(isni__in=isnis) | Q(pk__in=contacts))
    return {pk: _Numbers(ipi, isni) for pk, ipi, isni in rows.order_by("pk").values_list("pk", "ipi", "isni")}


def _is_shared(one: FilePerson, known: _Known) -> bool:
    """Return whether the address is somebody else's: a publisher's address may be given for each of its writers."""
    contact = known.emails.get(one.email)
    return contact is not None and known.differs_by_ipi(contact, one)


def _meant(one: FilePerson, known: _Known, by_ipi: int | None, by_isni: Collection[int]) -> Meant:
    by_email = known.emails.get(one.email)
    of_ipi = set() if by_ipi is None else {by_ipi}
    if by_email is not None and not known.differs_by_ipi(by_email, one):
        return _one_of({by_email} | of_ipi)
    if of_ipi:
        return _one_of(of_ipi)
    of_isni = {contact for contact in by_isni if one.isni and not known.differs_by_ipi(contact, one)}
    if of_isni:
        return _one_of(of_isni)
    return _by_name(one, known, by_email) if one.name in known.names and (not one.email or by_email) else _NEW


def _by_name(one: FilePerson, known: _Known, by_email: int | None) -> Meant:
    """Return who has this name. With this e-mail and name but another IPI a person decides."""
    named = known.names[one.name]
    likely = {contact for contact in named.likely if contact == by_email or not known.differs_by_ipi(contact, one)}
    sure = named.contact
    if sure is not None and (known.differs_by_ipi(sure, one) or known.differs_by_isni(sure, one)):
        sure = None
    return Meant(sure, frozenset(likely))


def _one_of(contacts: Collection[int]) -> Meant:
    return Meant(next(iter(contacts)) if len(contacts) == 1 else None, frozenset(contacts))


def _undisputed(found: Mapping[FilePerson, Meant]) -> dict[FilePerson, Meant]:
    """Leave it undecided which person a contact is, if people with different IPIs match it."""
    ipis: dict[int, set[str]] = {}
    for one, meant in found.items():
        if meant.contact is not None and one.ipi:
            ipis.setdefault(meant.contact, set()).add(one.ipi)
    disputed = {contact for contact, several in ipis.items() if len(several) > 1}
    return {
        one: Meant(None, meant.likely) if meant.contact in disputed and (one.ipi or not one.email) else meant
        for one, meant in found.items()
    }
