"""One installation under attack: servers, workers, the far side, and a look at what came of a run."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from honcho.environ import parse_procfile

from enrichment.demo.processes import ROOT, Processes
from enrichment.simulator.server import StandIn
from enrichment.simulator.world import World
from tests.faults.servers import Servers

ENDED = ("complete", "partial", "failed", "cancelled")


@dataclass
class Case:
    """What the table at the end says of one case."""

    name: str
    runs: int = 0
    ended_in: float = 0.0
    lost: int = 0
    doubled: int = 0


@dataclass
class House:
    servers: Servers
    processes: Processes
    standin: StandIn
    world: World
    env: dict[str, str] = field(repr=False)
    case: Case

    # Doing

    def start_workers(self, *kinds: str) -> None:
        for kind in kinds or ("browser", "api", "beat"):
            self.processes.start(kind)

    def start_at(self, moment: datetime, *kinds: str) -> None:
        """Start process types that share a clock by which it is this moment now."""
        seconds = (moment - datetime.now(UTC)).total_seconds()
        lines = parse_procfile((ROOT / "Procfile").read_text()).processes
        for kind in kinds:
            command = lines[kind].replace("celery", f"python -m tests.faults.clock {seconds}", 1)
            self.processes.run(kind, "sh", "-c", command)

    def start_where_var_is_read_only(self, kind: str) -> None:
        """Start a process type that sees its folder var, and nothing else, as a disk that cannot be written to."""
        if subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
            pytest.skip("Nothing may be mounted here.")
        line = parse_procfile((ROOT / "Procfile").read_text()).processes[kind]
        var = settings.VAR
        command = f"mount --bind {var} {var} && mount -o remount,bind,ro {var} && {line}"
        self.processes.run(kind, "unshare", "--mount", "sh", "-c", command)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py to its end."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def start_run(self, *arguments: str) -> int:
        """Start a run from the shell and return its id."""
        started = self.manage("run_snapshot", "--json", *arguments)
        assert started.returncode == 0, started.stderr
        return int(json.loads(started.stdout)["run_id"])

    # Waiting

    def wait_for(self, what: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until something is so; a database that is away for the moment is asked again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if what():
                    return
            except psycopg.OperationalError:
                time.sleep(0.5)
            time.sleep(0.1)
        pytest.fail(f"not so after {seconds} s: {self.last_words()}")

    def wait_for_half(self, run: int) -> None:
        """Wait until half of the streams are read."""
        self.wait_for(lambda: self.settled(run) >= len(self.world))

    def wait_for_both(self, run: int) -> None:
        """Wait until both platforms have settled something, so until no worker is about to start any more."""
        query = "SELECT count(DISTINCT platform) FROM analytics_reading WHERE run_id = %s AND outcome <> ''"
        self.wait_for(lambda: self.servers.ask(query, run) == [(2,)])

    def settled(self, run: int) -> int:
        query = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND outcome <> ''"
        return int(self.servers.ask(query, run)[0][0])

    def ended(self, run: int, seconds: float = 180) -> str:
        """Wait for the end of a run and return its state."""
        begun = time.monotonic()
        self.wait_for(lambda: self.state(run) in ENDED, seconds)
        self.case.ended_in = max(self.case.ended_in, time.monotonic() - begun)
        return self.state(run)

    def state(self, run: int) -> str:
        return str(self.servers.ask("SELECT state FROM analytics_snapshotrun WHERE id = %s", run)[0][0])

    # Looking

    def outcomes(self, run: int, platform: str) -> dict[str, int]:
        query = """SELECT outcome, count(*) FROM analytics_reading WHERE run_id = %s AND platform = %s
                    GROUP BY outcome"""
        return dict(self.servers.ask(query, run, platform))

    def numbers(self, run: int) -> dict[str, tuple[int | None, int | None]]:
        """Return what a run recorded, by Spotify id."""
        query = """SELECT spotify_id, spotify_streams, youtube_views FROM analytics_trackperformancesnapshot shot
                     JOIN analytics_track track ON track.id = shot.track_id WHERE run_id = %s"""
        return {spotify_id: (streams, views) for spotify_id, streams, views in self.servers.ask(query, run)}

    def shown(self) -> dict[str, tuple[int | None, int | None]]:
        """Return what the far side shows now, by Spotify id."""
        return {
            track.spotify_id: (
                self.world.streams(track, self.world.now),
                sum(self.world.views(video, self.world.now) or 0 for video in track.youtube_ids),
            )
            for track in self.world
        }

    def most_attempts(self, run: int) -> int:
        return int(self.servers.ask("SELECT max(attempts) FROM analytics_reading WHERE run_id = %s", run)[0][0])

    def unread(self, run: int) -> int:
        """Return how many readings of a run ended with a reason instead of a number."""
        query = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND outcome NOT IN ('', 'read')"
        return int(self.servers.ask(query, run)[0][0])

    def expect_well(self, run: int) -> None:
        """Expect every number that was recorded to be the far side's, no track lost or doubled, all invariants."""
        recorded, shown = self.numbers(run), self.shown()
        wrong = {
            one: (numbers, shown[one])
            for one, numbers in recorded.items()
            if any(number not in (None, real) for number, real in zip(numbers, shown[one], strict=True))
        }
        assert not wrong, wrong
        missing = sum(number is None for numbers in recorded.values() for number in numbers)
        count = "SELECT count(*) FROM analytics_trackperformancesnapshot WHERE run_id = %s"
        rows = int(self.servers.ask(count, run)[0][0])
        self.case.lost, self.case.doubled = (
            len(shown) - len(recorded) + missing - self.unread(run),
            rows - len(recorded),
        )
        assert (self.case.lost, self.case.doubled) == (0, 0)
        assert self.most_attempts(run) <= 3
        self.expect_invariants()

    def expect_invariants(self) -> None:
        verified = self.manage("verify_run", "--all")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        self.case.runs = int(
            self.servers.ask("SELECT count(*) FROM analytics_snapshotrun WHERE NOT note ~ 'Invented'")[0][0]
        )

    def last_words(self) -> dict[str, Any]:
        """Return what the database says of the last run, for a test that gave up waiting."""
        rows = self.servers.ask("SELECT id, state, note FROM analytics_snapshotrun ORDER BY id DESC LIMIT 1")
        settled = [self.settled(one[0]) for one in rows]
        return {"run": rows, "settled": settled, "processes that ended": self.processes.ended()}
