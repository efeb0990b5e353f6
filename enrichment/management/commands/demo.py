"""The main job, end to end on this machine: real servers, workers and browser, simulated platforms."""

import socket
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO, cast

import psutil
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.table import Table

from analytics.models import SnapshotRun
from enrichment.demo import behind, past, sample, tables
from enrichment.demo.processes import Processes, log_of
from enrichment.runs import lifecycle
from enrichment.simulator.causes import CausedWorld
from enrichment.terminal import watching

WORKERS_SECONDS = 60.0


class Command(BaseCommand):
    help = "Load a sample catalogue with a year of history and run one snapshot against the simulator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tracks", type=int, default=72, help="size of the sample (default: 72)")

    def handle(self, *_args: object, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command invents numbers. Run it with `make snapshot`, or set DEMO=on.")
        self.console = watching.terminal(cast(TextIO, self.stdout))
        self.phases: list[tuple[str, float]] = []
        self.phases.append(("start servers", time.time() - psutil.Process().create_time()))
        port = _free_port()
        # This command has checked the project already.
        env = {"DEMO": "on", "STANDIN_PORT": str(port), "SKIP_CHECKS": "on"}
        with Processes(env) as processes:
            world = sample.world_of(options["tracks"], datetime.now(UTC))
            run = self.run(processes, world, port)
            stopping = time.monotonic()
        self.phases.append(("stop", time.monotonic() - stopping))
        self.say_where_to_look(run)
        if run.state not in SnapshotRun.RECORDED:
            raise CommandError(
                f"The run was not recorded: {run.get_state_display().lower()}. See {settings.VAR / 'log'}."
            )

    def run(self, processes: Processes, world: CausedWorld, port: int) -> SnapshotRun:
        """Start what a run needs, load the sample meanwhile, and carry out one run."""
        arguments = ["--port", str(port), "--tracks", str(len(world)), "--now", world.now.isoformat()]
        arguments += sample.ARGUMENTS
        processes.run("simulator", "python", "-m", "enrichment.simulator", *arguments)
        processes.start("browser")
        processes.start("api")
        with self.phase("migrate"):
            tables.migrate()
        with self.phase("load the sample, a year of its past and eight weeks of its own"):
            sample.load_catalogue(world)
            past.bring_in(world)
            sample.load_weeks(world)
        with self.phase("wait for the workers"):
            _wait_for_workers(processes)
        # It is not needed before its first minute is over, and all begin faster without it.
        processes.start("beat")
        lookups = behind.Lookups(processes)
        with self.phase("run"):
            run, _started = lifecycle.start(
                lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, requested_by="demo")
            )
            run = watching.watch(run.pk, self.console, lookups.begin_while_run_waits)
        processes.ask_to_end("browser", "api", "beat")
        watching.report(run, self.console)
        if settings.CREDIT_SOURCES:
            with self.phase("find who is behind the tracks"):
                lookups.wait()
            behind.report(self.console)
        return run

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.console.print(f"[dim]{name} …[/dim]")
        begun = time.monotonic()
        yield
        self.phases.append((name, time.monotonic() - begun))

    def say_where_to_look(self, run: SnapshotRun) -> None:
        table = Table(title="Time", title_justify="left")
        table.add_column("Phase")
        table.add_column("Seconds", justify="right")
        for name, seconds in self.phases:
            table.add_row(name, f"{seconds:.1f}")
        table.add_row("all", f"{sum(seconds for _, seconds in self.phases):.1f}")
        self.console.print(table)
        self.console.print(
            f"All numbers above are invented: the platforms were the simulator. Everything that was started has "
            f"been stopped; logs are in {settings.VAR / 'log'}.\n"
            f"Next: `make up` and the admin's page of run {run.pk}, or `manage.py import_catalogue` with your own."
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for_workers(processes: Processes) -> None:
    """Wait until both workers answer. Raises CommandError when one ends or none answers in time."""
    end = time.monotonic() + WORKERS_SECONDS
    while len(current_app.control.inspect(timeout=0.3, limit=2).ping() or {}) < 2:
        if dead := processes.ended():
            raise CommandError(f"{dead[0]} ended immediately: see {log_of(dead[0])}")
        if time.monotonic() > end:
            raise CommandError(
                f"The workers did not answer within {WORKERS_SECONDS:.0f} s: see {settings.VAR / 'log'}."
            )
