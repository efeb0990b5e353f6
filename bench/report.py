"""Writes docs/benchmarks.md: one section per bench, each replaced by the next measurement of that bench."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.comparing import Table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"

_HEAD = """# Benchmarks

Measured by `make bench`, which starts everything on one machine: real PostgreSQL, Valkey, Celery workers and
Chromium, and the simulator in place of the platforms. The rows of a table are measured in turn, round after
round; a cell shows the median, and in brackets the least and the most. The targets are listed here and below
each table, with the previous result. Ratios say more than seconds, which depend on the machine. The last line of
a section gives the machine's load in the last minute, most of which the bench itself causes.
"""
_MARK = "<!-- {} -->"
_REACH = re.compile(
    r"^- (?P<words>.+): \*\*(?P<value>\S+)\*\*, (?P<verdict>reached|\*\*missed\*\*)"
    r"(?: \(last time: (?P<before>\S+)\))?$",
    re.MULTILINE,
)


def section(tables: Sequence[Table], arguments: Sequence[str], took: float) -> str:
    """Return the tables of one bench, with the command, the machine and the time."""
    command = "make bench" + (f' ARGS="{" ".join(arguments)}"' if arguments else "")
    line = f"`{command}` · {datetime.now(UTC):%d %B %Y %H:%M} UTC · {_machine()} · {took / 60:.1f} minutes"
    return "\n".join([*map(str, tables), line, ""])


def put(name: str, text: str, order: Sequence[str]) -> None:
    """Replace the section of a bench, and show its last results next to the new ones."""
    kept = _sections(PAGE.read_text() if PAGE.exists() else "")
    kept[name] = _beside(text, kept.get(name, ""))
    PAGE.write_text(_page({one: kept[one] for one in order if one in kept}))


def _page(sections: Mapping[str, str]) -> str:
    parts = [f"{_MARK.format(name)}\n{text.strip()}\n" for name, text in sections.items()]
    return "\n".join([_HEAD, _summary(sections), *parts])


def _summary(sections: Mapping[str, str]) -> str:
    """Return one table with the targets and results of all benches."""
    lines = ["| bench | target | now | last time | |", "| --- | --- | ---: | ---: | --- |"]
    for name, text in sections.items():
        for reach in _REACH.finditer(text):
            cells = (name, reach["words"], reach["value"], reach["before"] or "", reach["verdict"])
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _beside(text: str, last: str) -> str:
    """Return a section that also gives each target's previous result."""
    before = {reach["words"]: f" (last time: {reach['value']})" for reach in _REACH.finditer(last)}
    return _REACH.sub(lambda reach: reach[0] + before.get(reach["words"], ""), text)


def _sections(page: str) -> dict[str, str]:
    _head, *parts = re.split(r"<!-- (\w+) -->\n", page)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, load {load:.1f} at the end · Python {platform.python_version()}, "
        f"Celery {version('celery')}, Django {version('django')}"
    )
