"""The table at the end: what became of each case, wherever it ran."""

import sys
from dataclasses import asdict
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from tests.faults.house import Case

_NAME = "case"


def keep(case: Case, request: pytest.FixtureRequest) -> None:
    """Leave a case for the table: the test may run in another process than the one that prints it."""
    request.node.user_properties.append((_NAME, asdict(case)))


def show(terminalreporter: Any) -> None:
    """Print the cases that were kept, if there were any."""
    reports = [
        one for some in terminalreporter.stats.values() for one in some if getattr(one, "when", "") == "teardown"
    ]
    cases = [Case(**value) for one in reports for name, value in one.user_properties if name == _NAME]
    if not cases:
        return
    terminalreporter.ensure_newline()
    table = Table("Case", "Runs", "Ended in", "Lost", "Doubled", title="What it survived", title_justify="left")
    for case in cases:
        table.add_row(case.name, str(case.runs), f"{case.ended_in:.0f} s", str(case.lost), str(case.doubled))
    Console(file=sys.stdout, width=118).print(table)
