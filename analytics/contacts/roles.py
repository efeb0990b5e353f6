"""Which roles contacts have, in the order of `Credit.Role`."""

from collections.abc import Collection

from analytics.models import Credit


def of(contact_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the roles of these contacts, each once; contacts without any are left out. One query."""
    pairs = set(Credit.objects.filter(contact__in=contact_ids).values_list("contact", "role").distinct())
    order = Credit.Role.values
    found: dict[int, list[str]] = {}
    for contact_id, role in sorted(pairs, key=lambda pair: order.index(pair[1])):
        found.setdefault(contact_id, []).append(role)
    return found
