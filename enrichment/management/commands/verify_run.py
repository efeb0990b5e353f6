"""Checks the invariants of runs."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from analytics.models import SnapshotRun
from analytics.runs import verification
from analytics.runs.verification import Broken
from enrichment.runs import slots


class Command(BaseCommand):
    help = (
        "Check the rows of runs against the rules they must satisfy, in SQL that shares nothing with the recording. "
        "Exit codes: 0 all rules satisfied, 1 some violated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", nargs="*", type=int, help="ids of runs (default: the last run)")
        parser.add_argument("--all", action="store_true", dest="every", help="all runs")
        parser.add_argument("--json", action="store_true", help="print violations as JSON")

    def handle(self, *_args: object, run: list[int], every: bool, **options: Any) -> None:
        now = timezone.now()
        chosen = _chosen(run, every=every)
        found = {str(one): list(verification.broken(one, now)) for one in chosen}
        found["Slots"] = _slots(now)
        pruned = {str(one) for one in chosen if one.readings_pruned_at}
        if options["json"]:
            answer = {name: [vars(one) for one in broken] for name, broken in found.items()}
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            _print(found, pruned, Console(file=self.stdout, width=None if self.stdout.isatty() else 250))  # type: ignore[arg-type]  # wraps a text file
        if any(found.values()):
            raise SystemExit(1)


def _chosen(ids: list[int], *, every: bool) -> list[SnapshotRun]:
    runs = SnapshotRun.objects.order_by("id")
    if every:
        return list(runs)
    if not ids:
        return list(runs.own().order_by("-id")[:1])
    chosen = list(runs.filter(pk__in=ids))
    if unknown := set(ids) - {one.pk for one in chosen}:
        raise CommandError(f"There is no run {', '.join(map(str, sorted(unknown)))}.")
    return chosen


def _slots(now: datetime) -> list[Broken]:
    without = slots.without_run(now)
    examples = tuple(f"{slot:%Y-%m-%d %H:%M} UTC" for slot in without[: verification.SHOWN])
    return (
        [Broken("every scheduled run was started or is marked as missed", len(without), examples)] if without else []
    )


def _print(found: dict[str, list[Broken]], pruned: set[str], console: Console) -> None:
    for name, broken in found.items():
        without = (
            ", as far as can be checked without the readings, which are no longer kept" if name in pruned else ""
        )
        console.print(f"{name}: {'[red]violated[/red]' if broken else 'all rules satisfied'}{without}")
        for one in broken:
            console.print(f"  [red]✗[/red] {one.invariant}: {one.rows} row{'' if one.rows == 1 else 's'}")
            for example in one.examples:
                console.print(f"      {escape(example)}")
