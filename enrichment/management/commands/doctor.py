"""Say what is amiss with this installation, and what to do about it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table
from rich.text import Text

from enrichment.doctor import Finding, Level, examine

SHOWN = {
    Level.OK: ("✓ ok", "green"),
    Level.WARNING: ("! warning", "yellow"),
    Level.FAILURE: ("✗ failure", "red"),
    Level.SKIPPED: ("– skipped", "dim"),
}


class Command(BaseCommand):
    help = "Check servers, workers, schedule, browser, key and settings. Exit: 0 nothing failed, 1 something did."
    # The doctor says itself what is wrong, also where Django's checks would not let it begin.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ask", action="store_true", help="call YouTube once (one unit of its quota), and Chartmetric"
        )

    def handle(self, *_args: object, ask: bool, **_options: Any) -> None:
        findings = list(examine(ask=ask))
        # Outside a terminal no line is cut or wrapped, so that a log can be searched.
        width = None if self.stdout.isatty() else 250
        Console(file=self.stdout, width=width).print(_table(findings))  # type: ignore[arg-type]  # wraps a text file
        if any(finding.level is Level.FAILURE for finding in findings):
            raise SystemExit(1)


def _table(findings: list[Finding]) -> Table:
    table = Table("", "Check", "Found", "What to do")
    for finding in findings:
        word, colour = SHOWN[finding.level]
        # As Text, because what was found may hold square brackets, which rich would take for its markup.
        table.add_row(Text(word, style=colour), finding.name, Text(finding.found), Text(finding.remedy))
    return table
