"""Credits that a person removed or corrected by hand: no source brings them back."""

from collections.abc import Iterable

from django.db import transaction

from analytics.contacts.credit_lines import person_key
from analytics.models import Credit, CreditSuggestion

State = CreditSuggestion.State


def stay_removed(removed: Iterable[Credit]) -> None:
    """Dismiss what named these people in these roles, and whatever source will. Harmless to repeat."""
    with transaction.atomic():
        for one in removed:
            _dismiss(one)


def _dismiss(removed: Credit) -> None:
    contact = removed.contact
    named = CreditSuggestion.objects.filter(track=removed.track_id, role=removed.role)
    named.filter(contact=contact).update(state=State.DISMISSED, contact=None)
    CreditSuggestion.objects.update_or_create(
        track_id=removed.track_id,
        role=removed.role,
        artist_id=person_key(contact.name, contact.ipi),
        defaults={
            "name": contact.name,
            "ipi": contact.ipi,
            "isni": contact.isni,
            "named_by": CreditSuggestion.NamedBy.SOURCES,
            "state": State.DISMISSED,
            "contact": None,
        },
    )
