"""Whether tables have changed: each has a sequence, which every statement that writes to it advances.

    unchanged()   the earlier result, as long as none of its tables was written since; otherwise a new one
    version()     where the sequences stand; if two versions are equal, nothing was written in between

A trigger calls `nextval`, which waits for nobody. A sequence advances at once, but others see what was written only
after the commit. So a result is kept only if nobody was writing when it began: whoever writes holds a lock on the
table from before the sequence advances until after the commit.

The sequence of readings only says which readings there are: a run settles each of them, which does not advance it.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Model

Tables = Sequence[type[Model]]
Count = TypeVar("Count")

KEPT_SECONDS = 24 * 3_600
"""How long a result is kept that nobody asks for."""

LARGE = 20_000
"""Rows of a large table, by PostgreSQL's own estimate."""

_WRITTEN = """
    SELECT EXISTS (
        SELECT FROM pg_locks
         WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND relation = ANY (%s::regclass[]) AND pid IS DISTINCT FROM pg_backend_pid()
           AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
"""


def version(tables: Tables) -> tuple[int, ...]:
    """Return a number for each of these tables that rises whenever it is written."""
    each = ", ".join(f"(SELECT last_value FROM {name}_changes)" for name in _names(tables))  # noqa: S608 - our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}")
        return tuple(cursor.fetchone())


def is_large(table: type[Model]) -> bool:
    """Return whether counting this table takes longer than checking whether it was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples >= %s FROM pg_class WHERE oid = %s::regclass", [LARGE, *_names([table])])
        return bool(cursor.fetchone()[0])


def are_written(tables: Tables) -> bool:
    """Return whether somebody else is writing to these tables, or may be: their transaction has not ended."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [_names(tables)])
        return bool(cursor.fetchone()[0])


def unchanged(rule: str, tables: Tables, count: Callable[[], Count]) -> Count:
    """Return what was counted by this rule if its tables have not changed since; otherwise count and keep the result.

    The rule names what is counted and how: a release that counts differently has another rule. The result is not kept
    while somebody is writing.
    """
    key = hashlib.sha256(rule.encode()).hexdigest()
    now = version(tables)
    kept: tuple[tuple[int, ...], Count] | None = cache.get(key)
    if kept is not None and kept[0] == now:
        return kept[1]
    # In this order: a writer who is missed here advances the sequence later, and the result is then no longer found.
    is_settled = not are_written(tables)
    counted = count()
    if is_settled:
        cache.set(key, (now, counted), KEPT_SECONDS)
    return counted


def _names(tables: Tables) -> list[str]:
    return [table._meta.db_table for table in tables]  # noqa: SLF001 - Django's way
