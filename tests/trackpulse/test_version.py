"""One version, told wherever somebody may ask for it."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from enrichment.doctor import machine
from tests.callers import logged_in, make_person
from trackpulse import __version__
from trackpulse.api import api


def test_the_project_file_names_the_same_version() -> None:
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]

    assert project["version"] == __version__


def test_the_changelog_has_a_chapter_for_this_version() -> None:
    assert f"\n## {__version__}" in (Path(settings.BASE_DIR) / "CHANGELOG.md").read_text()


def test_the_api_names_it() -> None:
    assert api.get_openapi_schema()["info"]["version"] == __version__


def test_the_doctor_names_it() -> None:
    assert machine.release("Release").found.startswith(f"TrackPulse {__version__} on Python 3.")


@pytest.mark.django_db
def test_the_foot_of_a_page_names_it_to_those_who_are_logged_in() -> None:
    assert f"TrackPulse {__version__}" in logged_in(make_person()).get("/").content.decode()


@pytest.mark.django_db
def test_nobody_else_is_told_which_holes_to_try(client: Client) -> None:
    assert __version__ not in client.get("/login/").content.decode()
