"""Starts a run from the shell, and watches it on request."""

import json
from argparse import ArgumentParser
from typing import Any, NoReturn, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from analytics.models import Platform, SnapshotRun
from enrichment.broker import BrokerAway
from enrichment.runs import lifecycle
from enrichment.runs.requests import RequestRefused, check
from enrichment.terminal import watching

EXIT = {
    SnapshotRun.State.COMPLETE: 0,
    SnapshotRun.State.PARTIAL: 3,
    SnapshotRun.State.FAILED: 1,
    SnapshotRun.State.CANCELLED: 1,
}
ALREADY_RUNNING = 4
REFUSED = 2
STOPPED_WATCHING = 130
"""The shell's code for Ctrl-C: a caller that waits for a complete run must not take this for one."""


class Command(BaseCommand):
    help = (
        "Read every track and record the numbers. Exit codes: 0 complete, or started if without --wait, 3 partial,"
        " 1 failed or cancelled, 2 not possible, 4 already running."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", action="store_true", help="watch until the run has ended")
        parser.add_argument("--json", action="store_true", help="print the run as JSON; with --wait, at the end")
        parser.add_argument("--tracks", nargs="+", metavar="SPOTIFY_ID", help="only these tracks")
        parser.add_argument("--platform", choices=Platform.values, action="append", help="only this platform")
        parser.add_argument("--retry-failed", type=int, metavar="RUN", help="only what this run could not read")

    def handle(self, *_args: object, **options: Any) -> None:
        console = watching.terminal(cast(TextIO, self.stdout))
        run, started = self._start(options)
        if not started:
            self._print(run, options, f"Run {run.pk} is already active, so nothing was started.")
            raise SystemExit(ALREADY_RUNNING)
        if not options["wait"]:
            self._print(run, options, f"Run {run.pk} started: {run.tracks} tracks. {run.note}")
            return
        self._watch(run, console, options)

    def _watch(self, run: SnapshotRun, console: Console, options: dict[str, Any]) -> NoReturn:
        # With --json only the JSON goes to standard output, even if watching is interrupted.
        shown = Console(stderr=True) if options["json"] else console
        with watching.detachable(shown, run.pk):
            run = watching.watch(run.pk, shown)
            self._print(run, options, "")
            if not options["json"]:
                watching.report(run, console)
            raise SystemExit(EXIT[SnapshotRun.State(run.state)])
        raise SystemExit(STOPPED_WATCHING)

    def _start(self, options: dict[str, Any]) -> tuple[SnapshotRun, bool]:
        order = lifecycle.RunRequest(
            trigger=SnapshotRun.Trigger.SHELL,
            spotify_ids=options["tracks"],
            platforms=[Platform(name) for name in options["platform"]] if options["platform"] else None,
            retry_of=options["retry_failed"],
        )
        try:
            check(order)
            return lifecycle.start(order)
        except RequestRefused as error:
            raise CommandError(str(error), returncode=REFUSED) from None
        except lifecycle.UnknownTracks as error:
            raise CommandError(f"Not in the catalogue: {', '.join(error.args)}", returncode=REFUSED) from None
        except BrokerAway as error:
            raise CommandError(f"{error} The run is stored and will start when Redis is back.") from None

    def _print(self, run: SnapshotRun, options: dict[str, Any], text: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(facts(run)))
        elif text:
            self.stdout.write(text)


def facts(run: SnapshotRun) -> dict[str, object]:
    """Return a run for programs: ids, state, times in ISO 8601, and each platform's counts."""
    return {
        "run_id": run.pk,
        "state": run.state,
        "tracks": run.tracks,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "note": run.note,
        "platforms": {
            platform_run.platform: platform_run.counts | {"readings": platform_run.readings}
            for platform_run in run.platform_runs.all()
        },
    }
