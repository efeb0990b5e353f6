"""One order in which many rows are locked, so that two who write the same rows wait for each other but once.

    new tracks by Spotify id ─► known tracks by id ─► new contacts by e-mail ─► known contacts by id

Where PostgreSQL still finds two that wait for each other it ends one of them, and that one does all of it anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

ATTEMPTS = 5
AGAIN = frozenset({"40P01", "40001"})
"""What PostgreSQL says of a deadlock and of a serialization failure. Nothing of the transaction is left then."""

LOCK_TRACKS = """
    SELECT count(*) FROM (
           SELECT FROM analytics_track WHERE id IN (SELECT track_id FROM analytics_reading WHERE run_id = %(run)s)
            ORDER BY id FOR NO KEY UPDATE) locked
"""
LOCK_CONTACTS = "SELECT count(*) FROM (SELECT FROM analytics_contact ORDER BY id FOR NO KEY UPDATE) locked"

Given = ParamSpec("Given")
Gives = TypeVar("Gives")


def done_anew(work: Callable[Given, Gives]) -> Callable[Given, Gives]:
    """Do a transaction again where PostgreSQL ended it for a deadlock, up to ATTEMPTS times.

    Inside of another transaction it is done once: that one is lost as a whole, and for its owner to do again.
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
    """Return whether PostgreSQL would have had to wait for a lock, and was told not to."""
    return _sqlstate(error) == "55P03"


def _sqlstate(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
