"""The groups viewer, editor and operator, on a new database and on an old one."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal

from analytics.access import groups
from analytics.models import Track
from tests.callers import make_person

pytestmark = pytest.mark.django_db

migration: Any = import_module("analytics.migrations.0004_groups")


def migrate() -> None:
    """Do what `migrate` does for the groups: create missing ones, then tell the apps, which grant what they lack."""
    migration.make(apps, None)
    emit_post_migrate_signal(0, interactive=False, db="default")


def may(group: str) -> set[str]:
    member = make_person()
    member.groups.add(Group.objects.get(name=group))
    return {name.removeprefix("analytics.") for name in User.objects.get(pk=member.pk).get_all_permissions()}


@pytest.mark.slow
def test_on_a_new_database_the_groups_are_there_with_what_they_may_do() -> None:
    Group.objects.all().delete()

    migration.make(apps, None)
    call_command("migrate", verbosity=0)

    assert {"view_track", "view_snapshotrun"} <= may("viewer") < may("editor")
    assert may("operator") == may("viewer") | {"start_run"}
    assert {"add_track", "change_contact", "delete_video"} <= may("editor")


def test_nobody_in_a_group_sees_secrets_or_removes_history() -> None:
    migrate()

    for group in ("viewer", "editor", "operator"):
        assert not {f"view_{table}" for table in groups.HIDDEN} & may(group)
        assert not {"delete_track", "delete_contact", "delete_snapshotrun"} & may(group)
    assert not any(name.startswith(("add_", "change_", "delete_")) for name in may("viewer") | may("operator"))


def test_every_name_of_a_permission_is_one_that_there_is() -> None:
    migrate()
    known = set(Permission.objects.filter(content_type__app_label="analytics").values_list("codename", flat=True))
    wanted = {name for group in ("viewer", "editor", "operator") for name in groups.names_of(group, known)}

    assert wanted <= known
    assert {f"view_{table}" for table in groups.HIDDEN} <= known


def test_migrating_again_adds_what_is_missing_and_takes_nothing_away() -> None:
    migrate()
    viewer = Group.objects.get(name="viewer")
    viewer.permissions.set(Permission.objects.filter(codename="delete_track"))

    migrate()

    assert {"delete_track", "view_track"} <= may("viewer")


def test_a_table_that_comes_later_is_seen_by_all_of_them() -> None:
    migrate()
    later = ContentType.objects.get_for_model(Track)
    Permission.objects.create(content_type=later, codename="view_later", name="Can view later")

    migrate()

    assert all("view_later" in may(group) for group in ("viewer", "editor", "operator"))


def test_where_only_a_part_was_migrated_there_is_nobody_to_give_to() -> None:
    migrate()
    Group.objects.get(name="viewer").permissions.clear()

    groups.grant(apps=Apps())

    assert may("viewer") == set()


@pytest.mark.slow
def test_a_group_that_somebody_removed_stays_away() -> None:
    migrate()
    Group.objects.filter(name="editor").delete()

    call_command("migrate", verbosity=0)

    assert not Group.objects.filter(name="editor").exists()
