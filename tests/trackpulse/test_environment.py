"""`.env.example` names every variable that is read, says what it is for, and names no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
VARIABLE = re.compile(r"#?([A-Z][A-Z0-9_]*)=")


def read_by_settings() -> set[str]:
    """Return what the settings ask `env` for: the first argument of env.str("…") and its like."""
    calls = (node for node in ast.walk(ast.parse(source("trackpulse/settings.py"))) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def read_by_starters() -> set[str]:
    """Return what the Procfile and compose.yaml put into their commands."""
    return set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", source("Procfile") + source("compose.yaml")))


def named() -> set[str]:
    return {match[1] for line in source(".env.example").splitlines() if (match := VARIABLE.match(line))}


def unexplained() -> Iterator[str]:
    """Give the variables of each paragraph that does not begin with a comment."""
    for paragraph in source(".env.example").split("\n\n"):
        lines = paragraph.strip().splitlines()
        if lines and not lines[0].startswith("# "):
            yield from (match[1] for line in lines if (match := VARIABLE.match(line)))


def source(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_variable_that_is_read_is_named() -> None:
    read = read_by_settings() | read_by_starters()

    assert {"DATABASE_URL", "WEB_PORT"} <= read
    assert read - named() == set()


def test_no_variable_is_named_that_nothing_reads() -> None:
    assert named() - read_by_settings() - read_by_starters() == set()


def test_every_variable_is_explained() -> None:
    assert [*unexplained()] == []


def test_no_secret_is_given_a_value() -> None:
    given = dict(line.split("=", 1) for line in source(".env.example").splitlines() if re.match(r"[A-Z]", line))

    assert set(given.values()) <= {""}
