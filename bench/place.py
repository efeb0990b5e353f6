"""Where everything is measured: this checkout's servers, with a separate database and Redis for the benches.

opened()      creates the database and sets Django up; drops it at the end
simulating()  the simulator for the platforms, as a process
working()     workers of TrackPulse, or of other tools, as processes
"""

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import django
import psutil
import psycopg
import redis

from enrichment.demo.processes import Processes
from trackpulse.embedded import users

PORT = 18_795
URL = f"http://127.0.0.1:{PORT}"
WORKERS = 2
"""Processes that work on tasks, the same for every side."""

START_SECONDS = 60.0
OTHERS = Path(__file__).with_name("others")
LOCK = Path("var/bench.lock")
_DATABASE = "bench"


@cache
def environment() -> dict[str, str]:
    """Start the servers, and return the environment of every measured process."""
    addresses = users.join(_DATABASE, redis_database=14)
    return {
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        "RESULTS_URL": addresses.redis_url.replace("/14", "/15"),
        "SECRET_KEY": addresses.secret_key,
        "HTTPS": "off",
        "SPOTIFY_WEB_URL": URL,
        "SPOTIFY_GRAPHQL_URL": f"{URL}/pathfinder/v2/query",
        "YOUTUBE_API_URL": f"{URL}/",
        "YOUTUBE_API_KEY": "invented-key",
        "SPOTIFY_RATE": "off",
        "SPOTIFY_QUESTION_RATE": "off",
        "YOUTUBE_RATE": "off",
        "FLOWER_BASIC_AUTH": f"bench:{addresses.secret_key}",
        "FLOWER_PORT": "18796",
        "API_WORKERS": str(WORKERS),
        "BROWSERS": str(WORKERS),
    }


@contextmanager
def opened() -> Iterator[None]:
    """Set Django up on an empty database, and drop it at the end. Raises SystemExit if another bench is running."""
    with open_lock(), opened_database():
        yield


@contextmanager
def open_lock() -> Iterator[None]:
    """Keep other benches from running meanwhile: both results would be wrong, and they share one database."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Another measurement is going on in this checkout: wait for its end.") from None
        yield


@contextmanager
def opened_database() -> Iterator[None]:
    os.environ |= environment()
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - known once Django is set up
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    # Left by an earlier bench that was killed.
    call_command("flush", interactive=False, verbosity=0)
    try:
        yield
    finally:
        connection.close()
        address = environment()["DATABASE_URL"].removesuffix(f"/{_DATABASE}") + "/postgres"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {_DATABASE} WITH (FORCE)")


def forget_messages() -> None:
    """Empty the broker and the results, so that each side starts with nothing."""
    for name in ("REDIS_URL", "RESULTS_URL"):
        with redis.Redis.from_url(environment()[name]) as client:
            client.flushdb()


def redis_memory() -> int:
    """Return the bytes that Redis holds."""
    with redis.Redis.from_url(environment()["REDIS_URL"]) as client:
        return int(client.info("memory")["used_memory"])


def worker_seconds(workers: psutil.Process) -> float:
    """Return the processor seconds up to now of running workers, their children, and Redis."""
    times = [one.cpu_times() for one in [workers, *workers.children(recursive=True)]]
    with redis.Redis.from_url(environment()["REDIS_URL"]) as client:
        server: dict[str, float] = client.info("cpu")
    return server["used_cpu_user"] + server["used_cpu_sys"] + sum(one.user + one.system for one in times)


def peak_megabytes(leader: psutil.Process) -> float:
    """Return the largest peak of resident memory of a process and its children; only on Linux."""
    return max(map(_high_water, [leader, *leader.children()])) / 1_000


def _high_water(process: psutil.Process) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def postgres_seconds() -> float:
    """Return the processor seconds of PostgreSQL up to now, with those of its processes that have ended."""
    with psycopg.connect(environment()["DATABASE_URL"]) as server:
        leader = psutil.Process(psutil.Process(server.info.backend_pid).ppid())
        while (found := _processor_seconds(leader)) is None:
            time.sleep(0.01)
    return found


def _processor_seconds(leader: psutil.Process) -> float | None:
    """Return the seconds of a process and all its children, None if one of those ended meanwhile."""
    ended = leader.cpu_times()
    try:
        running = [child.cpu_times() for child in leader.children()]
    except psutil.NoSuchProcess:
        return None
    if leader.cpu_times()[2:] != ended[2:]:
        return None
    return ended.children_user + ended.children_system + sum(one.user + one.system for one in running)


def wait_until(what: Callable[[], bool], seconds: float = 3_600.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise SystemExit(f"Nothing came of it within {seconds:,.0f} seconds: see var/log.")
        time.sleep(0.05)


@dataclass(frozen=True)
class Simulator:
    """The running simulator, as its clients see it."""

    def calls(self) -> dict[str, int]:
        """Return how often each kind of thing was requested since the last `forget`."""
        with urlopen(f"{URL}/simulator/calls", timeout=10) as answer:  # noqa: S310 - our own address
            counts: dict[str, int] = json.load(answer)
        return counts

    def forget(self) -> None:
        urlopen(Request(f"{URL}/simulator/calls", method="DELETE"), timeout=10).close()  # noqa: S310 - our own address


@contextmanager
def simulating(*arguments: str) -> Iterator[Simulator]:
    """Run the simulator with these arguments, and wait until it answers."""
    with Processes(environment()) as processes:
        processes.run("bench-simulator", sys.executable, "-m", "enrichment.simulator", f"--port={PORT}", *arguments)
        simulator = Simulator()
        end = time.monotonic() + START_SECONDS
        while not _answers(simulator):
            if time.monotonic() > end or processes.ended():
                raise SystemExit("The simulator did not start: see var/log/bench-simulator.log.")
            time.sleep(0.1)
        yield simulator


def _answers(simulator: Simulator) -> bool:
    with suppress(URLError):
        simulator.calls()
        return True
    return False


@contextmanager
def working(*kinds: str) -> Iterator[Processes]:
    """Run these process types of the Procfile on an empty broker, and wait until the workers among them answer."""
    forget_messages()
    with Processes(environment()) as processes:
        for kind in kinds:
            processes.start(kind)
        wait_for_workers(processes, len({"api", "browser"}.intersection(kinds)))
        yield processes


def wait_for_workers(processes: Processes, number: int) -> None:
    """Wait until `number` workers answer."""
    from celery import current_app  # noqa: PLC0415 - configured once Django is set up

    end = time.monotonic() + START_SECONDS
    while len(current_app.control.ping(timeout=0.3) or []) < number:
        _still_starting(processes, end)


@contextmanager
def others_working(command: Sequence[str], ready: str, env: dict[str, str]) -> Iterator[Processes]:
    """Run another tool's worker on an empty broker, and wait until each of its processes has printed `ready`."""
    forget_messages()
    with Processes(env) as processes:
        processes.run("bench-others", *command)
        log, end = Path("var/log/bench-others.log"), time.monotonic() + START_SECONDS
        while ready not in log.read_text(errors="replace"):
            _still_starting(processes, end)
            time.sleep(0.1)
        time.sleep(1.0)  # The second process prints the same line.
        yield processes


def _still_starting(processes: Processes, end: float) -> None:
    if processes.ended() or time.monotonic() > end:
        raise SystemExit(f"Workers did not start ({processes.ended()}): see var/log.")
