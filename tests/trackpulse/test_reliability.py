"""`docs/reliability.md` lists the cases of `tests/faults` and the protections of `make mutants`, each by its name."""

import ast
import re
from pathlib import Path

from django.conf import settings

from tests.mutants import MUTANTS

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "reliability.md").read_text()
# What is said of its kinds is in brackets behind a case's name.
ROW = re.compile(r"^\| ([a-z][^|(]*?) (?:\([^|]*\) )?\| \d", re.MULTILINE)
LINE = re.compile(r"^- (.+)$", re.MULTILINE)


def cases() -> set[str]:
    """Return what the cases are called, except for the one of `make soak`."""
    files = [file for file in (ROOT / "tests" / "faults").glob("test_*.py") if file.name != "test_soak.py"]
    parts = [part for file in files for part in ast.parse(file.read_text()).body]
    names = [part.name for part in parts if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")]
    return {name.removeprefix("test_").replace("_", " ") for name in names}


def test_every_case_has_its_row_in_the_table() -> None:
    assert set(ROW.findall(PAGE)) == cases()


def test_every_protection_that_is_removed_is_listed() -> None:
    assert LINE.findall(PAGE) == [mutant.without for mutant in MUTANTS]
