"""Separate PostgreSQL and Valkey servers, which a case may kill, stop, starve and restart."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString, Self

import psutil
import psycopg
import pytest
import redis
from psycopg import sql

from tests import environment
from tests.waiting import is_so
from trackpulse.embedded.place import Place, folder_of_checkout
from trackpulse.embedded.postgres import SERVER_USER, start_postgres, stop_postgres
from trackpulse.embedded.valkey import start_valkey, stop_valkey
from trackpulse.permissions import make_walkable

TEMPLATE = "stocked"
CASE = "fault"

SPARE_MEGABYTES = 4

KILLED = {"postgres": ("postgres",), "redis": ("redis",), "both": ("postgres", "redis")}
"""Which servers a case kills, by what it is called."""


@dataclass(frozen=True)
class Disk:
    """A disk in memory, which requires root."""

    root: Path

    @classmethod
    @contextmanager
    def mounted(cls, root: Path, megabytes: int) -> Iterator[Self]:
        root.mkdir(exist_ok=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", str(root)]
        if subprocess.run(mount, check=False).returncode:
            pytest.skip("No disk may be mounted here.")
        try:
            disk = cls(root)
            disk.tables.mkdir(mode=0o700)
            shutil.chown(disk.tables, SERVER_USER)
            yield disk
        finally:
            subprocess.run(["umount", root], check=True)

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def _ballast(self) -> Path:
        return self.root / "ballast"

    def fill(self) -> None:
        """Fill the disk completely."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4_096))

    def empty(self) -> None:
        self._ballast.unlink()


@dataclass(frozen=True)
class Servers:
    """Both servers, separate from those that the tests themselves use."""

    place: Place
    _asking: list[psycopg.Connection[Any]] = field(default_factory=list)

    @property
    def database_url(self) -> str:
        return self.place.addresses(CASE).database_url

    @property
    def redis_url(self) -> str:
        return self.place.addresses().redis_url

    def start(self) -> None:
        self.start_postgres()
        self.start_redis()

    def kill(self, *names: str) -> None:
        """Kill these of the two servers, "postgres" and "redis", which keep their data."""
        if "postgres" in names:
            self.kill_postgres()
        if "redis" in names:
            self.kill_redis()

    def stop(self) -> None:
        self._hang_up()
        stop_valkey(self.place)
        stop_postgres(self.place)

    # PostgreSQL

    def start_postgres(self) -> None:
        start_postgres(self.place)

    def trust_the_system(self) -> None:
        """Have the server leave its files to the operating system, which a case does not take down.

        What a killed server had committed is still there, and no case waits for the disk.
        """
        with self._admin() as admin:
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")

    def kill_postgres(self) -> None:
        """Kill the server like a crash of its machine: uncommitted data is lost."""
        # The first line is the postmaster's process id; its backends end when it is gone.
        number = int((self.place.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        assert is_so(lambda: not psutil.pid_exists(number))

    def restock(self) -> None:
        """Create the case's database as a copy of the filled one."""
        self._make_anew(CASE, "TEMPLATE", sql.Identifier(TEMPLATE))

    def make_empty(self) -> None:
        """Create an empty database for the case."""
        self._make_anew(CASE)

    def keep_as_template(self) -> None:
        """Use the case's database as the filled one."""
        self._make_anew(TEMPLATE, "TEMPLATE", sql.Identifier(CASE))

    def _make_anew(self, name: str, *options: LiteralString | sql.Identifier) -> None:
        words = [sql.SQL(one) if isinstance(one, str) else one for one in options]
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            admin.execute(sql.SQL(" ").join([sql.SQL("CREATE DATABASE"), sql.Identifier(name), *words]))

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        The connection is kept, as whoever waits asks thirty times a second; if it was cut since, another is made.
        Raises psycopg.OperationalError while the server is away.
        """
        if self._asking:
            with suppress(psycopg.OperationalError):
                return self._asking[0].execute(query, values or None).fetchall()
            self._hang_up()
        self._asking.append(self._connect())
        return self._asking[0].execute(query, values or None).fetchall()

    def do(self, statement: str, *values: Any) -> None:
        with self._connect() as connection:
            connection.execute(statement, values or None)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database_url, autocommit=True, connect_timeout=60)

    def _hang_up(self) -> None:
        while self._asking:
            self._asking.pop().close()

    @contextmanager
    def no_connection_left(self) -> Iterator[None]:
        """Take all remaining connections of the server."""
        taken: list[psycopg.Connection[Any]] = []
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(self.place.addresses().database_url))
        try:
            yield
        finally:
            for connection in taken:
                connection.close()

    @contextmanager
    def small_disk(self) -> Iterator[Disk]:
        """Move the case's database to a separate, nearly full disk. No connections may be open before or after."""
        name = sql.Identifier(CASE)
        with Disk.mounted(self.place.folder / "disk", self._megabytes() + SPARE_MEGABYTES) as disk:
            self._hang_up()
            with self._admin() as admin:
                admin.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(os.fspath(disk.tables)))
                admin.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE small").format(name))
            try:
                yield disk
            finally:
                with self._admin() as admin:
                    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
                    admin.execute("DROP TABLESPACE small")

    def _megabytes(self) -> int:
        return int(self.ask("SELECT pg_database_size(current_database()) / 1048576 + 1")[0][0])

    def _admin(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.place.addresses().database_url, autocommit=True)

    # Redis

    def start_redis(self) -> None:
        start_valkey(self.place)

    def kill_redis(self, *, forget: bool = False) -> None:
        """Kill the server; with `forget`, its data is deleted."""
        with redis.Redis.from_url(self.redis_url) as client:
            number = int(client.info("server")["process_id"])
        os.kill(number, signal.SIGKILL)
        assert is_so(lambda: not psutil.pid_exists(number))
        if forget:
            shutil.rmtree(self.place.folder / "valkey")

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()

    @contextmanager
    def redis_full(self) -> Iterator[None]:
        """Fill the server's memory."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.config_set("maxmemory", "1mb")
            try:
                yield
            finally:
                client.config_set("maxmemory", "0")


def make_servers() -> Servers:
    """Return servers of this test process, not started yet, in a folder next to the checkout's."""
    return Servers(Place(make_walkable(make_walkable(folder_of_checkout()) / f"faults{environment.SLOT}")))
