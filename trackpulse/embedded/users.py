"""Keeps the embedded servers running for as long as a process uses them.

    serve()   the first step of manage.py and of each process type, unless addresses of other servers are set
    join()    starts what is not running, and shares the `users` lock
    leave()   when a process exits: if nobody else holds the lock, it stops both

The kernel drops a lock when its holder dies, so a killed process does not keep the servers running: the next one to
exit stops them.
"""

import atexit
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import IO

from django.conf import settings

from trackpulse.embedded.place import Addresses, Place, folder_of_checkout
from trackpulse.embedded.postgres import create_database, start_postgres, stop_postgres
from trackpulse.embedded.valkey import start_valkey, stop_valkey


def serve(**_signal: object) -> None:
    """Keep the embedded servers running while this process runs, if they are used. Raises ServerFailed."""
    if settings.EMBEDDED:
        join(*settings.EMBEDDED_DATABASES)


def join(database: str, redis_database: int, place: Place | None = None) -> Addresses:
    """Start the servers that are not running, count this process as a user, and return the addresses.

    They are the checkout's own unless another place is given. Creates the database if it is missing.
    Raises ServerFailed.
    """
    place = place or Place(folder_of_checkout())
    with _alone(place):
        started = start_postgres(place)
        create_database(place, database)
        started = start_valkey(place) or started
        users = place.lock("users")
        fcntl.flock(users, fcntl.LOCK_SH)
    _leave_at_exit(place, users)
    if started:
        print(f"Started PostgreSQL and Valkey; their data is in {place.folder}.", file=sys.stderr)  # noqa: T201
    return place.addresses(database, redis_database)


def leave(place: Place, users: IO[str]) -> None:
    """Stop the servers if this process was their last user."""
    with _alone(place):
        users.close()
        with closing(place.lock("users")) as again, suppress(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stop_valkey(place)
            stop_postgres(place)


def _leave_at_exit(place: Place, users: IO[str]) -> None:
    owner = os.getpid()

    def leave_if_owner() -> None:
        # A forked child runs its parent's exit handlers when it ends by sys.exit.
        if os.getpid() == owner:
            leave(place, users)

    atexit.register(leave_if_owner)


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Hold the lock under which servers are started and stopped."""
    with place.lock("start") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
