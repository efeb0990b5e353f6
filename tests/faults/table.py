"""The final table: the result of each case, in whichever process it ran."""

import sys
from dataclasses import asdict
from itertools import groupby
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from tests.faults.house import Case

_PROPERTY = "case"


def store(case: Case, request: pytest.FixtureRequest) -> None:
    """Store a case for the table: the test may run in another process than the one that prints it."""
    request.node.user_properties.append((_PROPERTY, asdict(case)))


def show(terminalreporter: Any) -> None:
    """Print the stored cases, if there are any."""
    reports = [
        one for some in terminalreporter.stats.values() for one in some if getattr(one, "when", "") == "teardown"
    ]
    cases = [Case(**value) for one in reports for name, value in one.user_properties if name == _PROPERTY]
    if not cases:
        return
    terminalreporter.ensure_newline()
    table = Table("Case", "Variants", "Runs", "Ended in", "Lost", "Doubled", title="What it survived")
    for name, variants in groupby(sorted(cases, key=_name), _name):
        table.add_row(name, *_row(list(variants)))
    Console(file=sys.stdout, width=118).print(table)


def _name(case: Case) -> str:
    """Return the name of a case without its variant, which pytest adds in brackets."""
    return case.name.partition("[")[0]


def _row(variants: list[Case]) -> list[str]:
    """Add up the variants of a case; the slowest one gives the time."""
    runs, lost, doubled = (sum(getattr(one, field) for one in variants) for field in ("runs", "lost", "doubled"))
    seconds = max(one.ended_in for one in variants)
    return [str(len(variants)), str(runs), f"{seconds:.0f} s", str(lost), str(doubled)]
