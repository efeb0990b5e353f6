"""The cost of two hundred watchers of one run compared with one, with the real web server, workers and browsers.

    .venv/bin/python -m bench.watchers 1000 200

Starts a run over so many tracks against the simulator, watches it over one WebSocket for twenty seconds and then over
so many until it ends. Prints messages a second, bytes, and the processor time of the web server. Starts everything it
needs and stops it again; the database is dropped at the end.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import django
import psutil
import psycopg

from trackpulse.embedded import users

ALONE_SECONDS = 20.0
WINDOW = 5.0
"""A watcher's busiest five seconds show whether it ever received more than two messages a second."""

PORTS = {"web": 18_700, "simulator": 18_790}

_addresses = users.join("bench_watchers", redis_database=12)
_SIMULATOR = f"http://127.0.0.1:{PORTS['simulator']}"
ENVIRONMENT = {
    "ENV_FILE": os.devnull,
    "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": _addresses.secret_key,
    "HTTPS": "off",
    "WEB_PORT": str(PORTS["web"]),
    "SPOTIFY_WEB_URL": _SIMULATOR,
    "SPOTIFY_GRAPHQL_URL": f"{_SIMULATOR}/pathfinder/v2/query",
    "YOUTUBE_API_URL": f"{_SIMULATOR}/",
    "YOUTUBE_API_KEY": "invented-key",
    "SPOTIFY_RATE": "off",
    "SPOTIFY_QUESTION_RATE": "off",
    "YOUTUBE_RATE": "off",
    "SPOTIFY_PAGE_SECONDS": "20",
}
os.environ |= ENVIRONMENT
django.setup()

from channels.db import database_sync_to_async  # noqa: E402 - after the apps are loaded
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402

from analytics.models import ApiKey, SnapshotRun  # noqa: E402
from enrichment.demo import sample  # noqa: E402
from enrichment.demo.processes import Processes  # noqa: E402
from enrichment.runs import lifecycle  # noqa: E402
from enrichment.simulator.world import World  # noqa: E402
from enrichment.terminal import drawing  # noqa: E402


@dataclass
class Watcher:
    """The messages that one watcher received: the time and bytes of each."""

    messages: list[tuple[float, int]] = field(default_factory=list)

    def busiest(self) -> float:
        """Return the most messages a second that it received over any five seconds."""
        moments = [moment for moment, _ in self.messages]
        return max((sum(0 <= later - at < WINDOW for later in moments) for at in moments), default=0) / WINDOW


async def watch(address: str, key: str, watcher: Watcher) -> None:
    """Store every message until the run has ended or this is cancelled."""
    async with connect(address, additional_headers={"Authorization": f"Bearer {key}"}, max_queue=None) as socket:
        async for message in socket:
            watcher.messages.append((time.monotonic(), len(message)))
            if json.loads(message)["ended_at"]:
                return


async def measure(address: str, key: str, server: psutil.Process, number: int, seconds: float | None) -> float:
    """Watch with `number` watchers, for `seconds` or to the end; print the cost, return the share of a processor."""
    watchers = [Watcher() for _ in range(number)]
    spent, begun = _spent(server), time.monotonic()
    watching = asyncio.gather(*(watch(address, key, one) for one in watchers))
    with suppress(TimeoutError):
        await asyncio.wait_for(watching, seconds)
    print_cost(watchers, time.monotonic() - begun)
    share = (_spent(server) - spent) / (time.monotonic() - begun)
    sys.stdout.write(f"{'':>14}web server {100 * share:5.1f} % of one processor\n")
    sys.stdout.flush()
    return share


def print_cost(watchers: Sequence[Watcher], seconds: float) -> None:
    sizes = [size for one in watchers for _, size in one.messages]
    rates = [len(one.messages) / seconds for one in watchers]
    sys.stdout.write(
        f"{len(watchers):>4} watchers {seconds:5.0f} s   messages a second each: {sum(rates) / len(rates):.2f} on "
        f"average, {max(one.busiest() for one in watchers):.1f} in the busiest five seconds of any;  "
        f"{sum(sizes) / len(sizes):,.0f} bytes each, {max(sizes):,} at most;  "
        f"{sum(sizes) / seconds / 1000:,.0f} kB a second in all\n"
    )


def _spent(server: psutil.Process) -> float:
    """Return the processor seconds that the server has used so far."""
    return sum(sum(one.cpu_times()[:2]) for one in [server, *server.children(recursive=True)])


async def compare(processes: Processes, run: SnapshotRun, watchers: int) -> None:
    address, key = f"ws://127.0.0.1:{PORTS['web']}/ws/runs/{run.pk}/", await database_sync_to_async(_key)()
    server = processes.leader("web")
    alone = await measure(address, key, server, 1, ALONE_SECONDS)
    many = await measure(address, key, server, watchers, None)
    sys.stdout.write(f"processor time of {watchers} watchers to that of one: {many / alone:.1f}\n")


def _key() -> str:
    return ApiKey.objects.issue(name="bench")[1]


def start(processes: Processes, world: World) -> None:
    """Start everything that a run needs, and wait until the web server answers."""
    arguments = ("--port", str(PORTS["simulator"]), "--tracks", str(len(world)), "--now", world.now.isoformat())
    processes.run("simulator", "python", "-m", "enrichment.simulator", *arguments)
    for kind in ("web", "browser", "api", "beat"):
        processes.start(kind)
    end = time.monotonic() + 60
    while not any(one.laddr.port == PORTS["web"] for one in processes.leader("web").net_connections("tcp")):
        if time.monotonic() > end or processes.ended():
            raise SystemExit(f"Not everything started: {processes.ended()}. See var/log.")
        time.sleep(0.2)


def main() -> None:
    tracks, watchers = (int(number) for number in sys.argv[1:] or ["1000", "200"])
    world = World(tracks, stories=())
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    sample.load(world)
    with Processes(ENVIRONMENT) as processes:
        start(processes, world)
        run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
        asyncio.run(compare(processes, run, watchers))
    run.refresh_from_db()
    sys.stdout.write(f"run of {run.tracks:,} tracks: {run.get_state_display().lower()} after {run.duration}\n")
    sys.stdout.write("".join(f"{reason}\n" for reason in drawing.reasons(run.platform_runs.all())))
    connection.close()
    with psycopg.connect(_addresses.database_url.replace("/bench_watchers", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench_watchers WITH (FORCE)")


if __name__ == "__main__":
    main()
