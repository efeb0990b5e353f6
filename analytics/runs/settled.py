"""Which readings are settled, remembered for a moment: most tasks then need no query.

One request settles up to fifty readings, and the messages of the other forty-nine follow. So a look at one of them
covers the next hundred as well.
"""

import time
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

AHEAD = 100
"""Readings in one look: what two workers settle at once. Their rows lie together."""

REMEMBERED_SECONDS = 5.0
"""A settled reading stays settled, but a database that is restored uses its ids again."""

# In plain SQL, because the ORM takes as long to build the query as the server to answer it.
_LOOK = "SELECT id FROM analytics_reading WHERE id BETWEEN %(first)s AND %(last)s AND outcome <> ''"


@dataclass
class _Seen:
    """The readings that were found settled since a moment of the monotonic clock."""

    since: float
    ids: set[int] = field(default_factory=set)


_seen: WeakKeyDictionary[object, _Seen] = WeakKeyDictionary()
"""By connection: another one may lead to another database."""


def is_settled(reading_id: int) -> bool:
    """Return whether a reading has ended. False may be out of date: leasing it asks its row."""
    connection.ensure_connection()
    now = time.monotonic()
    seen = _seen.get(connection.connection)
    if seen is None or now >= seen.since + REMEMBERED_SECONDS:
        seen = _seen[connection.connection] = _Seen(now)
    if reading_id not in seen.ids:
        seen.ids |= _look(reading_id)
    return reading_id in seen.ids


def _look(reading_id: int) -> set[int]:
    """Return which of this reading and the next ones are settled."""
    values: dict[str, Any] = {"first": reading_id, "last": reading_id + AHEAD - 1}
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, values)
        return {found for (found,) in cursor.fetchall()}


def forget() -> None:
    """Forget everything, as a new process does."""
    _seen.clear()
