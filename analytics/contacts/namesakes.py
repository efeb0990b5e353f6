"""Which contact a name without an e-mail refers to. If that is uncertain, a person decides."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from analytics.contacts.duplicates import plain


def _key(column: str) -> str:
    return f"coalesce(nullif({plain(column)}, ''), lower({column}))"


def _known(of: str, table: str) -> str:
    """Return a query of the rows of a table that are like a given name: found by words, then looked at closely."""
    return f"""
        SELECT given.name AS given, known.{of} AS id, known.name FROM given JOIN {table} known
            ON known.words @@ given.sought
         WHERE numnode(given.sought) > 0 AND {_key("known.name")} = given.key
         UNION
        SELECT given.name, known.{of}, known.name FROM given JOIN {table} known ON lower(known.name) = given.key
         WHERE numnode(given.sought) = 0"""  # noqa: S608 - constants


# A name that was merged into another contact leads there. The index of words finds a superset at once; a key for each
# of fifty thousand contacts would take seconds. A name of signs alone has no words.
_ALIKE = f"""
    WITH given AS MATERIALIZED (
        SELECT name, {_key("name")} AS key, plainto_tsquery('simple', analytics_folded({plain("name")})) AS sought
          FROM unnest(%s::text[]) AS name)
    {_known("id", "analytics_contact")}
     UNION
    {_known("kept_id", "analytics_contactmerge")}
"""  # noqa: S608 - composed of constants; values travel as parameters


@dataclass(frozen=True)
class Meant:
    """Who a name refers to: `contact` if certain, and all possible contacts. Both are empty for a new name."""

    contact: int | None
    likely: frozenset[int]

    @property
    def is_new(self) -> bool:
        return not self.likely

    @property
    def is_unsure(self) -> bool:
        return self.contact is None and not self.is_new


def same_name(name: str) -> str:
    """Return a name so that case, the way accents are stored, and the space around words make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def meant_by(names: Collection[str]) -> dict[str, Meant]:
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
