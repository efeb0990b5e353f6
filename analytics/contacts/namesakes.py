"""Which contact a name without an e-mail refers to. If that is uncertain, a person decides."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from analytics.contacts.duplicates import plain


def _key(column: str) -> str:
    return f"coalesce(nullif({plain(column)}, ''), lower({column}))"


# A merged contact's name leads to the contact that was kept.
_ALIKE = f"""
    WITH given AS MATERIALIZED (SELECT name, {_key("name")} AS key FROM unnest(%s::text[]) AS name),
         known AS MATERIALIZED (
        SELECT id, name, {_key("name")} AS key FROM analytics_contact
         UNION
        SELECT kept_id, name, {_key("name")} FROM analytics_contactmerge)
    SELECT given.name, known.id, known.name FROM given JOIN known USING (key)
"""  # noqa: S608 - composed of constants; values travel as parameters


@dataclass(frozen=True)
class Meant:
    """Who a name refers to: `contact` if certain, and all possible contacts. Both are empty for a new name."""

    contact: int | None
    likely: frozenset[int]

    @property
    def is_new(self) -> bool:
        return not self.likely


def same_name(name: str) -> str:
    """Return a name so that case, the way accents are stored, and the space around words make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def whom(names: Collection[str]) -> dict[str, Meant]:
    """Return who each of these names refers to: one query.

    It is certain if only one contact is similar and has exactly this name, with the same accents and word order.
    """
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [list(names)])
        found: list[tuple[str, int, str]] = cursor.fetchall()
    likely: dict[str, set[int]] = {name: set() for name in names}
    exact: dict[str, set[int]] = {name: set() for name in names}
    for name, contact, known in found:
        likely[name].add(contact)
        if same_name(name) == same_name(known):
            exact[name].add(contact)
    return {
        name: Meant(_only(exact[name]) if len(ids) == 1 else None, frozenset(ids)) for name, ids in likely.items()
    }


def _only(ids: set[int]) -> int | None:
    return next(iter(ids)) if len(ids) == 1 else None
