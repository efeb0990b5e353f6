"""Checks this installation, and says how to fix problems."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table
from rich.text import Text

from enrichment.doctor import Finding, Level, Trial, examine, read_for_real

SHOWN = {
    Level.OK: ("✓ ok", "green"),
    Level.WARNING: ("! warning", "yellow"),
    Level.FAILURE: ("✗ failure", "red"),
    Level.SKIPPED: ("– skipped", "dim"),
}


class Command(BaseCommand):
    help = "Check servers, workers, schedule, browser, keys and settings. Exit codes: 0 no failure, 1 failures."
    # The doctor reports problems itself, also those that would make Django's checks stop it.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ask",
            action="store_true",
            help="read for real and show each step: one track on Spotify, its videos (two units of "
            "YouTube's quota), one playlist, and Chartmetric (two or three requests). Nothing is recorded.",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: object, ask: bool, **options: Any) -> None:
        findings = list(examine(ask=ask))
        trials = read_for_real(findings) if ask else iter(())
        shown = self._as_json(findings, trials) if options["json"] else self._as_text(findings, trials)
        if any(finding.level is Level.FAILURE for finding in [*findings, *(trial.finding for trial in shown)]):
            raise SystemExit(1)

    def _as_json(self, findings: list[Finding], trials: Iterator[Trial]) -> list[Trial]:
        shown = list(trials)
        answer = {"checks": [asdict(one) for one in findings], "trials": [one.as_json() for one in shown]}
        self.stdout.write(json.dumps(answer, indent=2))
        return shown

    def _as_text(self, findings: list[Finding], trials: Iterator[Trial]) -> list[Trial]:
        # Outside a terminal no line is truncated or wrapped, so that logs can be searched.
        width = None if self.stdout.isatty() else 250
        console = Console(file=self.stdout, width=width)  # type: ignore[arg-type]  # wraps a text file
        console.print(_table(findings))
        shown = []
        for trial in trials:
            console.print(_story(trial))
            shown.append(trial)
        return shown


def _table(findings: list[Finding]) -> Table:
    table = Table("", "Check", "Found", "What to do")
    for finding in findings:
        word, colour = SHOWN[finding.level]
        # As Text, because findings may contain square brackets, which rich would treat as markup.
        table.add_row(Text(word, style=colour), finding.name, Text(finding.found), Text(finding.remedy))
    return table


def _story(trial: Trial) -> Text:
    """Return a trial: one line per step, then the result and what to do."""
    finding = trial.finding
    word, colour = SHOWN[finding.level]
    about = f"{finding.name}: {trial.subject}" if trial.subject else finding.name
    story = Text("\n").append(about, style="bold")
    for line in trial.lines:
        story.append(f"\n  {line}")
    story.append("\n  ").append(word, style=colour).append(f"  {finding.found}")
    return story.append(f"\n  What to do: {finding.remedy}") if finding.remedy else story
