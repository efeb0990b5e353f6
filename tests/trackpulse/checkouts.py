"""Checkouts with servers of their own, and processes that use them."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from unittest.mock import patch

import psycopg
import redis

from trackpulse.embedded import place
from trackpulse.embedded.place import ROOT

PROGRAM = """
import sys
from pathlib import Path
from trackpulse.embedded import place, users

place.ROOT = Path(sys.argv[1])
addresses = users.join(sys.argv[2], 0)
print(place.folder_of_checkout(), addresses.database_url, addresses.redis_url, flush=True)
sys.stdin.read()
"""
"""A process of a checkout that lies in the folder given: it uses the servers until its input ends."""


class User:
    """A process that uses the servers of a checkout."""

    def __init__(self, checkout: Path, database: str = "trackpulse", *, umask: int = 0o022) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, checkout, database],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            umask=umask,
            text=True,
        )
        assert self._child.stdout is not None
        self.folder, self.database_url, self.redis_url = self._child.stdout.readline().split()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.leave()

    def leave(self) -> None:
        """End as a program does, and wait until whatever it does at its end is done."""
        self._child.communicate()

    def kill(self) -> None:
        self._child.kill()
        self._child.communicate()

    def answering(self) -> set[str]:
        """Return which of the servers answer at the addresses that this process was given."""
        checks = {"postgres": postgres_answers(self.database_url), "valkey": valkey_answers(self.redis_url)}
        return {name for name, answers in checks.items() if answers}


def postgres_answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=60) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def valkey_answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=60) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def make_checkout() -> Iterator[Path]:
    """Give a folder that any user may walk to, as tmp_path is closed to the user whom root starts servers as."""
    checkout = Path(tempfile.mkdtemp(prefix="trackpulse-tests-"))
    checkout.chmod(0o755)
    yield checkout
    remove(checkout)


def remove(checkout: Path) -> None:
    """Remove a checkout and what its servers kept, wherever that lies."""
    stop_what_is_left(checkout)
    shutil.rmtree(folder_of(checkout), ignore_errors=True)
    shutil.rmtree(checkout)


def stop_what_is_left(checkout: Path) -> None:
    """Stop servers that a failed test left running, as the last user does; where none runs, none is started."""
    if (folder_of(checkout) / "postgres" / "postmaster.pid").exists():
        User(checkout).leave()


def folder_of(checkout: Path) -> Path:
    with patch.object(place, "ROOT", checkout):
        return place.folder_of_checkout()
