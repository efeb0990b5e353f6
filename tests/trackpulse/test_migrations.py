"""Workers of the release before go on while the database is already that of this one."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

pytestmark = pytest.mark.django_db

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def ours() -> list[migrations.Migration]:
    disk = MigrationLoader(connection).disk_migrations
    return [migration for (app, _), migration in disk.items() if app == "analytics"]


def changes(of: Iterable[migrations.Migration]) -> Iterator[tuple[str, Operation]]:
    """Give what migrations do to tables that an older release knows, each with a name for it."""
    for migration in of:
        made = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
        for one in migration.operations:
            if getattr(one, "model_name", "") not in made:
                yield f"{migration.name}: {one.describe()}", one


def may_be_left_out(field: Any) -> bool:
    return bool(
        field.null or field.many_to_many or getattr(field, "generated", False) or field.db_default is not NOT_PROVIDED
    )


def demanding(of: Iterable[migrations.Migration]) -> list[str]:
    """Return the new columns that a row of an older release would lack."""
    added = ((name, one.field) for name, one in changes(of) if isinstance(one, migrations.AddField))
    return [name for name, field in added if not may_be_left_out(field)]


def taken(of: Iterable[migrations.Migration]) -> list[str]:
    return [name for name, one in changes(of) if isinstance(one, TAKES_AWAY)]


def test_an_older_release_may_leave_a_new_column_out() -> None:
    assert demanding(ours()) == []


def test_nothing_that_an_older_release_uses_is_taken_away() -> None:
    assert taken(ours()) == []


class Harmful(migrations.Migration):
    operations = [
        migrations.AddField("track", "mood", models.TextField()),
        migrations.RemoveField("track", "notes"),
        migrations.RenameField("contact", "notes", "remarks"),
        migrations.DeleteModel("Watch"),
    ]


class Harmless(migrations.Migration):
    operations = [
        migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("mood", "name", models.TextField()),
    ]


def test_a_migration_that_would_break_an_older_release_is_found() -> None:
    harmful = [Harmful("0099_harmful", "analytics")]

    assert [len(demanding(harmful)), len(taken(harmful))] == [1, 3]


def test_a_table_is_changed_at_will_where_it_is_made() -> None:
    harmless = [Harmless("0099_harmless", "analytics")]

    assert demanding(harmless) == taken(harmless) == []
