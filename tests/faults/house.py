"""One installation under attack: servers, workers, the simulator, and checks of a run's result."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from honcho.environ import parse_procfile

from enrichment.demo.processes import ROOT, log_of
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import World, WorldTrack
from tests.faults.servers import Servers
from tests.forked import ForkedProcesses
from tests.waiting import is_so

ENDED = ("complete", "partial", "failed", "cancelled")

IMPATIENT = {"SPOTIFY_PAGE_SECONDS": "8", "READING_SECONDS": "30"}
"""For cases about a time limit itself: it is reached in seconds, and by nothing else."""

LINGER = """
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;
    CREATE TRIGGER linger BEFORE INSERT ON analytics_trackperformancesnapshot
    FOR EACH ROW EXECUTE FUNCTION linger()
"""
HURRY = "DROP TRIGGER linger ON analytics_trackperformancesnapshot"
KINDS = "SELECT kind FROM analytics_runevent WHERE run_id = %s ORDER BY at, id"
RECORDING = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


@dataclass
class Case:
    """What the final table says about one case."""

    name: str
    runs: int = 0
    ended_in: float = 0.0
    lost: int = 0
    doubled: int = 0


@dataclass
class House:
    servers: Servers
    processes: ForkedProcesses
    simulator: Simulator
    world: World
    case: Case

    # Doing

    def start_workers(self, *kinds: str) -> None:
        for kind in kinds or ("browser", "api", "beat"):
            self.processes.start(kind)

    def start_at(self, moment: datetime, *kinds: str) -> None:
        """Start process types that share a clock set to this time."""
        seconds = (moment - datetime.now(UTC)).total_seconds()
        for kind in kinds:
            self.processes.start(kind, "python", "-m", "tests.faults.clock", str(seconds))

    def start_where_var_is_read_only(self, kind: str) -> None:
        """Start a process type whose folder var, and nothing else, is read-only."""
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
        return self.processes.call("python", *arguments)

    def start_run(self, *arguments: str) -> int:
        """Start a run from the shell and return its id."""
        started = self.manage("run_snapshot", "--json", *arguments)
        assert started.returncode == 0, started.stderr
        return int(json.loads(started.stdout)["run_id"])

    def let_leases_run_out(self) -> None:
        """Expire the leases of dead workers."""
        self.servers.do("UPDATE analytics_reading SET lease_until = now() WHERE state = 'leased'")
        self.servers.do("UPDATE analytics_playlistreading SET lease_until = now() WHERE state = 'leased'")

    def record_slowly(self) -> None:
        """Make recording so slow that it can be interrupted."""
        self.servers.do(LINGER)

    def record_quickly(self) -> None:
        self.servers.do(HURRY)

    # Waiting

    def wait_for(self, what: Callable[[], bool]) -> None:
        """Wait until something is true; retry while the database is down."""

        def is_there() -> bool:
            try:
                return what()
            except psycopg.OperationalError:
                return False

        assert is_so(is_there), f"it never came to that: {self.last_words()}"

    def wait_for_half(self, run: int) -> None:
        """Wait until half of the streams are read."""
        self.wait_for(lambda: self.settled(run) >= len(self.world))

    def wait_for_both(self, run: int) -> None:
        """Wait until both platforms have settled something, so that no worker is still starting."""
        query = "SELECT count(DISTINCT platform) FROM analytics_reading WHERE run_id = %s AND outcome <> ''"
        self.wait_for(lambda: self.servers.ask(query, run) == [(2,)])

    def wait_until_said(self, words: str) -> None:
        """Wait until a worker or beat has logged this."""
        logs = [log_of(kind) for kind in ("api", "browser", "beat")]
        self.wait_for(lambda: any(log.exists() and words in log.read_text(errors="replace") for log in logs))

    def wait_until_recording(self) -> None:
        self.wait_for(lambda: bool(self.servers.ask(RECORDING)))

    def settled(self, run: int) -> int:
        query = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND outcome <> ''"
        return int(self.servers.ask(query, run)[0][0])

    def ended(self, run: int) -> str:
        """Wait for the end of a run and return its state."""
        begun = time.monotonic()
        self.wait_for(lambda: self.state(run) in ENDED)
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

    def shown(self, tracks: Iterable[WorldTrack] | None = None) -> dict[str, tuple[int | None, int | None]]:
        """Return what the simulator shows now, by Spotify id: of the world's catalogue, or of these tracks."""
        return {
            track.spotify_id: (
                self.world.streams(track, self.world.now),
                sum(self.world.views(video, self.world.now) or 0 for video in track.youtube_ids),
            )
            for track in tracks or self.world
        }

    def most_attempts(self, run: int) -> int:
        return int(self.servers.ask("SELECT max(attempts) FROM analytics_reading WHERE run_id = %s", run)[0][0])

    def unread(self, run: int) -> int:
        """Return how many readings of a run ended with a reason instead of a number."""
        query = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND outcome NOT IN ('', 'read')"
        return int(self.servers.ask(query, run)[0][0])

    def expect_well(self, run: int, tracks: Iterable[WorldTrack] | None = None) -> None:
        """Expect every recorded number to be the simulator's, no track lost or doubled, and all invariants.

        The tracks are those of the world's catalogue, unless others are given.
        """
        recorded, shown = self.numbers(run), self.shown(tracks)
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

    def expect_told(self, run: int) -> None:
        """Expect the timeline to show every loss (the last one of a reading as given up) and each step once."""
        worker_losses = """SELECT platform, sum(worker_losses) FROM analytics_reading
                            WHERE run_id = %s AND worker_losses > 0 GROUP BY platform"""
        told = """SELECT platform, sum(number) FROM analytics_runevent WHERE run_id = %s
                   AND kind IN ('lost', 'given_up') GROUP BY platform"""
        assert dict(self.servers.ask(told, run)) == dict(self.servers.ask(worker_losses, run))
        kinds = [row[0] for row in self.servers.ask(KINDS, run)]
        assert kinds[:2] == ["started", "handed"]
        assert kinds.count("recorded") == 1

    def expect_invariants(self, at: datetime | None = None) -> None:
        """Expect that every run satisfies its rules, by the real clock or by one set to this time."""
        command = ["manage.py", "verify_run", "--all"]
        if at is not None:
            command[:0] = ["-m", "tests.faults.clock", str((at - datetime.now(UTC)).total_seconds())]
        verified = self.python(*command)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        self.case.runs = int(
            self.servers.ask("SELECT count(*) FROM analytics_snapshotrun WHERE NOT note ~ 'Invented'")[0][0]
        )

    def last_words(self) -> dict[str, Any]:
        """Return the state of the last run, for a test that gave up waiting."""
        rows = self.servers.ask("SELECT id, state, note FROM analytics_snapshotrun ORDER BY id DESC LIMIT 1")
        settled = [self.settled(one[0]) for one in rows]
        return {"run": rows, "settled": settled, "processes that ended": self.processes.ended()}
