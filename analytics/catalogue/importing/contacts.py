"""The people of a catalogue file as contacts: new ones are added, and known ones learn their IPI and ISNI."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from analytics.catalogue.importing.matching import contacts_with, matched
from analytics.catalogue.importing.people import FilePerson
from analytics.contacts.namesakes import Meant, same_name
from analytics.models import Contact

BATCH = 1_000


def store_people(people: Sequence[FilePerson]) -> dict[FilePerson, Meant]:
    """Add new people, and return each person's contact. The first name given wins.

    People with an e-mail come first, then those with a number, then only a name, so that a name finds somebody whom
    the same file describes better elsewhere.
    """
    made: set[FilePerson] = set()
    found = matched(people)
    while new := _next([one for one in people if found[one].is_new and one not in made]):
        made.update(new)
        _add(new)
        found = matched(people)
    _learn(found)
    return found


def _next(new: Sequence[FilePerson]) -> list[FilePerson]:
    """Return those to add now, each person once: anyone who shares a key with one of them is checked again."""
    first = min(map(_rank, new), default=0)
    chosen: list[FilePerson] = []
    taken: set[tuple[str, str]] = set()
    for one in sorted((one for one in new if _rank(one) == first), key=lambda one: (not one.ipi, not one.isni)):
        keys = _keys(one)
        if taken.isdisjoint(keys):
            chosen.append(one)
        taken |= keys
    return chosen


def _rank(one: FilePerson) -> int:
    if one.email:
        return 0
    return 1 if one.ipi or one.isni else 2


def _keys(one: FilePerson) -> set[tuple[str, str]]:
    numbers = {("ipi", one.ipi), ("isni", one.isni), ("email", one.email.lower())}
    return {(kind, text) for kind, text in numbers if text} or {("name", same_name(one.name))}


def _add(people: Sequence[FilePerson]) -> None:
    """Add contacts in the order in which contacts are locked. An address that is somebody else's stays theirs."""
    there = contacts_with([one.email for one in people if one.email])
    Contact.objects.bulk_create(
        (
            Contact(name=one.name, email="" if one.email in there else one.email, ipi=one.ipi, isni=one.isni)
            for one in sorted(people, key=lambda one: (one.email.lower(), one.ipi, one.isni))
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _learn(found: Mapping[FilePerson, Meant]) -> None:
    """Give contacts without a number the one in the file, if it is certain who is meant and the file has only one."""
    ipis, isnis = _said(found, "ipi"), _said(found, "isni")
    said = Counter(one for several in ipis.values() for one in several)
    changed = []
    wanted = Contact.objects.filter(pk__in=ipis.keys() | isnis.keys()).only("ipi", "isni")
    for contact in wanted.order_by("pk").select_for_update(no_key=True):
        before = contact.ipi, contact.isni
        ipi, isni = _only(ipis.get(contact.pk, ())), _only(isnis.get(contact.pk, ()))
        # One IPI of two contacts says that they may be one person, not whose it is.
        contact.ipi = contact.ipi or (ipi if said[ipi] == 1 else "")
        contact.isni = contact.isni or isni
        if before != (contact.ipi, contact.isni):
            changed.append(contact)
    Contact.objects.bulk_update(changed, ["ipi", "isni"], batch_size=BATCH)


def _said(found: Mapping[FilePerson, Meant], number: str) -> dict[int, set[str]]:
    """Return the numbers of this kind that the file has for each contact."""
    said: dict[int, set[str]] = {}
    for one, meant in found.items():
        if meant.contact is not None and getattr(one, number):
            said.setdefault(meant.contact, set()).add(getattr(one, number))
    return said


def _only(numbers: Collection[str]) -> str:
    return next(iter(numbers)) if len(numbers) == 1 else ""
