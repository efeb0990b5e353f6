"""What `make up` starts, and what it says first."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from pytest_django import Settings

from enrichment.management.commands import up


def test_without_a_login_for_flower_everything_else_is_started(settings: Settings) -> None:
    settings.FLOWER_BASIC_AUTH = ""

    assert set(up.commands()) == {"web", "browser", "api", "beat"}


def test_with_a_login_flower_is_started_as_well(settings: Settings) -> None:
    settings.FLOWER_BASIC_AUTH = "flower:invented-password"

    assert "flower" in up.commands()


@pytest.mark.django_db
def test_the_first_password_is_found_where_the_folder_is_elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path

    path = up.first_user()

    assert path.is_relative_to(tmp_path)
    assert get_user_model().objects.get().check_password(path.read_text().strip())
