"""The database of a test process: a copy of a template that was migrated once.

Migrating takes seconds in every test process, copying a tenth of one.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

_LOCK = 7_203_114
"""The lock held while the template is created or copied: any number that nothing else on the server uses."""


_MIGRATED = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
"""The tables that have rows after `migrate`."""

_EMPTY = """
DO $$
DECLARE
    names text[] := (SELECT array_agg(format('%%I', relname)) FROM pg_class
                     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relname = ANY (%s));
    name text;
BEGIN
    EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ');
    SET LOCAL session_replication_role = replica;  -- foreign keys then ask for no order
    FOREACH name IN ARRAY names LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$
"""


@contextmanager
def copied(name: str) -> Iterator[None]:
    """Make Django use a new database of this name, which is dropped at the end."""
    connection.close()
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _drop(admin, name)
        _copy(admin, _template(admin), name)
    _use(name)
    try:
        yield
    finally:
        connection.close()
        with _admin() as admin:
            _drop(admin, name)


def empty() -> None:
    """Delete what a test committed, in a fiftieth of the time of Django's `flush`, which rebuilds each table.

    What `migrate` created stays. Waits for writers that are still active.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY, [list(_MIGRATED)])


def _template(admin: psycopg.Connection[Any]) -> str:
    """Return the template for the current tables; outdated templates are dropped."""
    name = f"template_{_fingerprint()}"
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'").fetchall()
    known = {row[0] for row in rows}
    for old in known - {name}:
        _drop(admin, old)
    if name not in known:
        _migrate(admin, name)
    return name


def _migrate(admin: psycopg.Connection[Any], name: str) -> None:
    """Create the template. It gets its name at the end, so an interrupted one is never mistaken for complete."""
    unfinished = "unfinished_template"
    _drop(admin, unfinished)
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    _use(unfinished)
    call_command("migrate", verbosity=0)
    connection.close()
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name)))


def _fingerprint() -> str:
    """Return a digest of everything that affects `migrate`: migrations, models, groups, and Django itself."""
    ours = Path(apps.get_app_config("analytics").path)
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [file for folder in (*folders, ours / "models") for file in folder.rglob("*.py")]
    digest = hashlib.sha256()
    for file in sorted([*files, ours / "access" / "groups.py", ours / "apps.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _admin() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
        yield admin


def _copy(admin: psycopg.Connection[Any], template: str, name: str) -> None:
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
