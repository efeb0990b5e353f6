"""Gives a contact the IPI and ISNI from a source, once it is certain that the source means this contact."""

from analytics.models import Contact


def learn(contact: Contact, ipi: str, isni: str) -> None:
    """Give a contact this IPI and ISNI if it has none, and no other contact has the IPI."""
    facts = {}
    if ipi and not contact.ipi and not Contact.objects.filter(ipi=ipi).exists():
        facts["ipi"] = ipi
    if isni and not contact.isni:
        facts["isni"] = isni
    if facts:
        Contact.objects.filter(pk=contact.pk).update(**facts)
        for name, value in facts.items():
            setattr(contact, name, value)
