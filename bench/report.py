"""docs/benchmarks.md: one section per bench, each replaced by the next measurement of that bench."""

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

Measured by `make bench`, which starts all that it needs on one machine: real PostgreSQL, Valkey, Celery
workers and Chromium, and the simulator in the platforms' place. The sides of a table are measured in turn,
round after round; a cell is the median with the least and the most. What is to be reached stands here and
below each table, with what the measurement before this one came to. A second means little without its ratio.
The line at the end of a section names the load of the machine in its last minute, which the bench itself makes.
"""
_MARK = "<!-- {} -->"
_REACH = re.compile(
    r"^- (?P<words>.+): \*\*(?P<value>\S+)\*\*, (?P<verdict>reached|\*\*missed\*\*)"
    r"(?: \(the time before: (?P<before>\S+)\))?$",
    re.MULTILINE,
)


def section(tables: Sequence[Table], arguments: Sequence[str], took: float) -> str:
    """Return the tables of one bench, with the command, the machine and the moment."""
    command = "make bench" + (f' ARGS="{" ".join(arguments)}"' if arguments else "")
    line = f"`{command}` · {datetime.now(UTC):%d %B %Y %H:%M} UTC · {_machine()} · {took / 60:.1f} minutes"
    return "\n".join([*map(str, tables), line, ""])


def put(name: str, text: str, order: Sequence[str]) -> None:
    """Put the section of a bench in the place of its last one, whose values stay beside the new ones."""
    kept = _sections(PAGE.read_text() if PAGE.exists() else "")
    kept[name] = _beside(text, kept.get(name, ""))
    PAGE.write_text(_page({one: kept[one] for one in order if one in kept}))


def _page(sections: Mapping[str, str]) -> str:
    parts = [f"{_MARK.format(name)}\n{text.strip()}\n" for name, text in sections.items()]
    return "\n".join([_HEAD, _summary(sections), *parts])


def _summary(sections: Mapping[str, str]) -> str:
    """Return one table of what was to be reached and what was, of all benches."""
    lines = ["| bench | to be reached | now | the time before | |", "| --- | --- | ---: | ---: | --- |"]
    for name, text in sections.items():
        for reach in _REACH.finditer(text):
            cells = (name, reach["words"], reach["value"], reach["before"] or "", reach["verdict"])
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _beside(text: str, last: str) -> str:
    """Return a section whose reaches tell what they came to the time before."""
    before = {reach["words"]: f" (the time before: {reach['value']})" for reach in _REACH.finditer(last)}
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
