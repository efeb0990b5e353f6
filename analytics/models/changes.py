"""Whether tables have changed: a sequence for each, which every statement that writes to it moves on.

    unchanged()   a count made before, as long as none of its tables was written since; otherwise made anew
    version()     how often tables were written; two that are equal have nothing written in between

A trigger calls `nextval`, which waits for nobody. A sequence moves at once, but what was written is seen by others
only after it is committed. So a count is kept only if nobody was writing when it began: whoever writes holds a lock
on the table from before the sequence moves until after the commit.

Of readings it is known only which there are: a run settles each of them, and that moves no sequence. To reject what
was read does, because that may happen after the run has ended.
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
"""How long a count is kept that nobody asks for."""

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


def note(table: type[Model]) -> None:
    """Move the sequence of a table that the caller has written to in a way that does not."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('{table._meta.db_table}_changes')")  # noqa: SLF001 - Django's way


def is_large(table: type[Model]) -> bool:
    """Return whether counting this table takes longer than looking whether it was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples >= %s FROM pg_class WHERE oid = %s::regclass", [LARGE, *_names([table])])
        return bool(cursor.fetchone()[0])


def are_written(tables: Tables) -> bool:
    """Return whether somebody else is writing to these tables, or may be: their transaction has not ended."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [_names(tables)])
        return bool(cursor.fetchone()[0])


def unchanged(rule: str, tables: Tables, count: Callable[[], Count]) -> Count:
    """Return what was counted by this rule if its tables are as they were then, or count, and keep it if it may be.

    The rule names what is counted and how: a release that counts in another way has another one.
    """
    key = hashlib.sha256(rule.encode()).hexdigest()
    now = version(tables)
    kept: tuple[tuple[int, ...], Count] | None = cache.get(key)
    if kept is not None and kept[0] == now:
        return kept[1]
    # In this order: a writer who is missed here moves the sequence later, and the count is then not found any more.
    is_settled = not are_written(tables)
    counted = count()
    if is_settled:
        cache.set(key, (now, counted), KEPT_SECONDS)
    return counted


def _names(tables: Tables) -> list[str]:
    return [table._meta.db_table for table in tables]  # noqa: SLF001 - Django's way
