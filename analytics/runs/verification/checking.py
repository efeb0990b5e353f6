"""Looks for violations of each invariant of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from analytics.models import SnapshotRun
from analytics.runs.verification.contacts import OF_CONTACTS
from analytics.runs.verification.filled import FILLED
from analytics.runs.verification.lists import OF_LISTS
from analytics.runs.verification.numbers import OF_NUMBERS, OF_READINGS

GRACE = timedelta(minutes=5)
"""A run that reaches its deadline is recorded within the next minute; a million tracks take a few."""

SHOWN = 5
"""Rows named for each broken invariant."""


INVARIANTS = OF_NUMBERS | OF_CONTACTS | OF_LISTS | FILLED


@dataclass(frozen=True)
class Broken:
    """A violated invariant, with the number of violating rows and the first of them."""

    invariant: str
    rows: int
    examples: tuple[str, ...]


def broken(run: SnapshotRun, now: datetime) -> Iterator[Broken]:
    """Yield every invariant that this run violates.

    Invariants about readings are skipped for a run whose readings were pruned, or that came from a file and never had
    any.
    """
    has_readings = run.readings_pruned_at is None and run.state != SnapshotRun.State.IMPORTED
    values: dict[str, Any] = {"run": run.pk, "now": now, "grace": GRACE, "hour": settings.SPOTIFY_UPDATE_HOUR}
    for invariant, query in ((OF_READINGS if has_readings else {}) | INVARIANTS).items():
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            rows = [str(row[0]) for row in cursor.fetchall()]
        if rows:
            yield Broken(invariant, len(rows), tuple(rows[:SHOWN]))
