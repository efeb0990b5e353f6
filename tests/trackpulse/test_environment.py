"""Every variable that is read is explained once, and the two files made of the explanations are up to date."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from trackpulse import settings_reference
from trackpulse.settings_reference import Setting

ROOT = Path(settings.BASE_DIR)
VARIABLE = re.compile(r"#?([A-Z][A-Z0-9_]*)=")


def read_by_starters() -> set[str]:
    """Return what the Procfile and compose.yaml put into their commands."""
    return set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", source("Procfile") + source("compose.yaml")))


def read() -> set[str]:
    return set(settings_reference.defaults()) | read_by_starters()


def explained() -> dict[str, Setting]:
    return {setting.name: setting for section in settings_reference.sections() for setting in section.settings}


def source(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_variable_that_is_read_is_explained() -> None:
    assert {"DATABASE_URL", "WEB_PORT", "BROWSERS"} <= read()
    assert read() - set(explained()) == set()


def test_no_variable_is_explained_that_nothing_reads() -> None:
    assert set(explained()) - read() == set()


def test_every_explanation_is_made_of_sentences() -> None:
    assert [name for name, setting in explained().items() if not re.match(r"[A-Z`].*\.$", setting.text)] == []


@pytest.mark.parametrize(
    ("path", "made"), [("docs/settings.md", settings_reference.page), (".env.example", settings_reference.example)]
)
def test_what_make_docs_writes_is_up_to_date(path: str, made: object) -> None:
    assert callable(made)
    assert source(path) == made(), "run `make docs`"


def test_each_default_is_the_one_in_use() -> None:
    shown = {name: setting.default for name, setting in explained().items()}

    assert shown["IMPORT_ROWS"] == "50000"
    assert shown["SPOTIFY_RATE"] == "1/second"
    assert shown["SPOTIFY_GRAPHQL_URL"] == "https://api-partner.spotify.com/pathfinder/v2/query"
    assert shown["HSTS_PRELOAD"] == "off"


def test_a_plain_default_is_written_once() -> None:
    parts = tomllib.loads(source("trackpulse/settings.toml"))["section"]
    given = {name for part in parts for name, setting in part["settings"].items() if "default" in setting}

    assert [name for name in given if settings_reference.defaults().get(name) is not None] == []


def test_a_default_that_is_worked_out_is_explained() -> None:
    worked_out = {name for name, default in settings_reference.defaults().items() if default is None}

    assert {"SITE_URL", "VAR_FOLDER"} <= worked_out
    assert [name for name in worked_out if not (explained()[name].default or explained()[name].default_note)] == []


def test_the_example_names_every_variable() -> None:
    named = {match[1] for line in source(".env.example").splitlines() if (match := VARIABLE.match(line))}

    assert named == read()


def test_no_secret_is_given_a_value() -> None:
    given = dict(line.split("=", 1) for line in source(".env.example").splitlines() if re.match(r"[A-Z]", line))

    assert set(given.values()) <= {""}
