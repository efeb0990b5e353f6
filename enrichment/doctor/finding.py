"""What a check says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """What a check saw. `remedy` is what to do about it, empty if nothing is to be done."""

    name: str
    level: Level
    found: str
    remedy: str = ""


Check = Callable[[str], Finding]
"""Checks one thing, and gets the name for its finding."""


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
