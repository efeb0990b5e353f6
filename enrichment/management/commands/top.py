"""Shows a run live on the terminal: the active one, or else the last."""

import time
from argparse import ArgumentParser
from typing import Any, TextIO, cast

from celery import current_app
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from analytics.models import SnapshotRun
from analytics.runs import timeline
from enrichment import broker
from enrichment.runs.platform_runs import with_platform_runs
from enrichment.terminal import drawing, watching

LOOK_SECONDS = 1.0

# Workers answer within a few milliseconds; one that does not within this time counts as absent.
PING_SECONDS = 0.3
PING_EVERY = 5

EVENTS = 10


class Command(BaseCommand):
    help = "Show the active run, or the last one: platforms, rate, time left, events, queues, workers. Ctrl-C leaves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="print it once, as is done without a terminal")

    def handle(self, *_args: object, **options: Any) -> None:
        console = watching.terminal(cast(TextIO, self.stdout))
        if options["once"] or not console.is_terminal:
            console.print(_picture(_servers()))
            return
        try:
            with Live(console=console, screen=True, auto_refresh=False) as shown:
                _follow(shown)
        except KeyboardInterrupt:
            console.print("Stopped watching. The run continues.")


def _follow(shown: Live) -> None:
    servers, looks = "", 0
    while True:
        if looks % PING_EVERY == 0:
            servers = _servers()
        shown.update(_picture(servers), refresh=True)
        looks += 1
        time.sleep(LOOK_SECONDS)


def _picture(servers: str) -> RenderableType:
    run = _shown()
    if run is None:
        return Group("There has been no run yet.", servers)
    return Group(
        drawing.heading(run),
        Text(run.note),
        drawing.platform_runs_with_reasons(list(run.platform_runs.all()), timezone.now()),
        "",
        drawing.timeline(timeline.latest(run.pk, EVENTS)),
        "",
        servers,
    )


def _shown() -> SnapshotRun | None:
    active = with_platform_runs(SnapshotRun.objects.active()).first()
    return active or with_platform_runs(SnapshotRun.objects.all()).first()


def _servers() -> str:
    """Return the queues and workers at Redis, or that Redis does not answer."""
    try:
        lengths = broker.queue_lengths()
    except broker.BrokerAway as error:
        return str(error)
    return drawing.queues(lengths, len(current_app.control.ping(timeout=PING_SECONDS) or []))
