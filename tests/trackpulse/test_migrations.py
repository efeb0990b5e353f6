"""Workers of the release before go on while the database is already that of this one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

pytestmark = pytest.mark.django_db

BEFORE_THE_FIRST_RELEASE = "0024_words_of_the_field"
"""Renamed tables while nobody had any but its authors. From 1.0.0 on nothing does."""

TAKES_AWAY = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)


def changes() -> Iterator[tuple[str, Operation]]:
    """Give what migrations do to tables that an older release knows, each with a name for it."""
    for (app, name), migration in MigrationLoader(connection).disk_migrations.items():
        made = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
        for one in migration.operations if app == "analytics" else []:
            if getattr(one, "model_name", "") not in made:
                yield f"{name}: {one.describe()}", one


def may_be_left_out(field: Any) -> bool:
    return bool(
        field.null or field.many_to_many or getattr(field, "generated", False) or field.db_default is not NOT_PROVIDED
    )


def test_an_older_release_may_leave_a_new_column_out() -> None:
    added = {name: one.field for name, one in changes() if isinstance(one, migrations.AddField)}

    assert len(added) > 5
    assert [name for name, field in added.items() if not may_be_left_out(field)] == []


def test_nothing_that_an_older_release_uses_is_taken_away() -> None:
    taken = [name for name, one in changes() if isinstance(one, TAKES_AWAY)]

    assert [name for name in taken if not name.startswith(BEFORE_THE_FIRST_RELEASE)] == []
