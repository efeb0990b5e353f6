"""The pages in `docs/` name files that exist, their examples work, and decisions are numbered, titled and listed."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *ROOT.glob("docs/**/*.md")]
# `docs/api.md`, or `tests/waiting.py`: what looks like a file of this project.
NAMED = re.compile(r"`((?:docs|tests|bench|bin|deploy|trackpulse|enrichment|analytics)/[\w./-]+\.\w+)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def missing(page: Path) -> list[str]:
    """Return the files that a page names or links to and that are not there."""
    text = page.read_text()
    files = [ROOT / name for name in NAMED.findall(text)] + [page.parent / name for name in LINKED.findall(text)]
    return [f"{page.name}: {file.name}" for file in files if not file.exists()]


def decisions() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


def title(decision: Path) -> str:
    return decision.read_text().partition("\n")[0].removeprefix("# ")


def test_every_file_that_a_page_names_exists() -> None:
    assert [name for page in PAGES for name in missing(page)] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(decision.name[:4]) for decision in decisions()]

    assert numbers == [*range(1, len(numbers) + 1)]


def test_each_decision_is_listed_with_its_title() -> None:
    lines = [f"- [{title(each)[:4]}]({each.name}) {title(each)[5:]}" for each in decisions()]

    assert [line for line in (DECISIONS / "README.md").read_text().splitlines() if line.startswith("- ")] == lines


def test_each_decision_gives_situation_decision_and_cost() -> None:
    parts = ("**Situation.**", "**Decision.**")

    assert [each.name for each in decisions() if not all(part in each.read_text() for part in parts)] == []
    assert [each.name for each in decisions() if not title(each).startswith(each.name[:4] + " ")] == []


def tables(page: str) -> list[str]:
    """Return the files that a page shows as examples."""
    return re.findall(r"^```\n(\w[\w ]*,.*?)```$", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)


def imported(command: str, table: str, folder: Path, *options: str) -> str:
    """Return what the command says that it would do with a file."""
    path, out = folder / "example.csv", io.StringIO()
    path.write_text(table)
    call_command(command, str(path), "--dry-run", *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["README.md", "docs/catalogue.md"])
def test_an_example_of_a_catalogue_can_be_imported(page: str, tmp_path: Path) -> None:
    told = imported("import_catalogue", tables(page)[0], tmp_path)

    assert told.endswith("new tracks 1, changed 0, unchanged 0, rows with errors 0.\n")


@pytest.mark.django_db
def test_the_examples_of_a_history_can_be_imported(tmp_path: Path) -> None:
    long, wide, placed = tables("docs/catalogue.md")[1:]

    told = [
        imported("import_history", long, tmp_path),
        imported("import_history", wide, tmp_path, "--numbers", "streams"),
        imported("import_history", placed, tmp_path),
    ]

    assert [one.rpartition(" conflicts ")[2] for one in told] == [
        "left out, 1 tracks not in the catalogue, 0 rows or cells with errors.\n",
        "left out, 1 tracks not in the catalogue, 0 rows or cells with errors.\n",
        "left out, 2 tracks or playlists not in the catalogue, 0 rows or cells with errors.\n",
    ]
