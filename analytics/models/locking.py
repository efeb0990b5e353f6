"""One order for locking many rows, so that two writers of the same rows never deadlock.

    history ─► new tracks by Spotify id ─► known tracks by id ─► new contacts by e-mail ─► known contacts by id

If PostgreSQL still finds a deadlock it ends one transaction, which is then repeated.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

ATTEMPTS = 5
AGAIN = frozenset({"40P01", "40001"})
"""PostgreSQL's codes for a deadlock and a serialization failure. The transaction is then rolled back."""

LOCK_HISTORY = "SELECT pg_advisory_xact_lock(hashtext('analytics.snapshots.importing'))"
"""Waits until no other transaction imports history or records a run: each must see all baselines of the other."""

LOCK_TRACKS = """
    SELECT count(*) FROM (
           SELECT FROM analytics_track
            WHERE id IN (SELECT track_id FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s)
            ORDER BY id FOR NO KEY UPDATE) locked
"""
LOCK_CONTACTS = "SELECT count(*) FROM (SELECT FROM analytics_contact ORDER BY id FOR NO KEY UPDATE) locked"

Given = ParamSpec("Given")
Gives = TypeVar("Gives")


def retried_on_deadlock(work: Callable[Given, Gives]) -> Callable[Given, Gives]:
    """Repeat a transaction that PostgreSQL ended because of a deadlock, up to ATTEMPTS times.

    Inside another transaction it runs once: the outer one is lost as a whole, and its owner must repeat it.
    """

    @wraps(work)
    def doing(*args: Given.args, **options: Given.kwargs) -> Gives:
        for _ in range(1 if connection.in_atomic_block else ATTEMPTS - 1):
            try:
                return work(*args, **options)
            except OperationalError as error:
                if connection.in_atomic_block or _sqlstate(error) not in AGAIN:
                    raise
        return work(*args, **options)

    return doing


def is_locked(error: OperationalError) -> bool:
    """Return whether PostgreSQL failed because it would have had to wait for a lock."""
    return _sqlstate(error) == "55P03"


def _sqlstate(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
