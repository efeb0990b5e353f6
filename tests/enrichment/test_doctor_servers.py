"""The doctor on PostgreSQL, Redis and the machine: what is well, what is not, and the remedy."""

import shutil
from datetime import timedelta

import pytest
import redis
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from enrichment.doctor import Level, machine, servers


@pytest.mark.django_db
def test_a_database_that_is_migrated_is_well() -> None:
    assert servers.postgres("PostgreSQL").level is Level.OK
    assert servers.migrations("Migrations").level is Level.OK


@pytest.mark.django_db
def test_a_pending_migration_is_named() -> None:
    newest = MigrationRecorder(connection).migration_qs.filter(app="analytics").latest("name").name
    MigrationRecorder(connection).record_unapplied("analytics", newest)

    finding = servers.migrations("Migrations")

    assert finding.level is Level.FAILURE
    assert f"analytics.{newest}" in finding.found
    assert "migrate" in finding.remedy


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (10, Level.WARNING), (-10, Level.WARNING)])
def test_a_clock_that_is_off_is_seen(seconds: int, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + timedelta(seconds=seconds))

    assert servers.clock("Clock").level is level


def test_the_redis_of_the_tests_is_well() -> None:
    assert servers.broker("Redis").level is Level.OK
    assert servers.eviction("Redis memory").level is Level.OK


@pytest.mark.parametrize(
    ("version", "level"),
    [("6.0.16", Level.FAILURE), ("6.2.0", Level.OK), ("10.0.1", Level.OK)],
)
def test_a_redis_that_is_too_old_is_seen(version: str, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis.Redis, "info", lambda _self: {"redis_version": version})

    assert servers.broker("Redis").level is level


def test_a_redis_that_would_throw_messages_away_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis.Redis, "info", lambda _self: {"maxmemory_policy": "allkeys-lru"})

    finding = servers.eviction("Redis memory")

    assert finding.level is Level.FAILURE
    assert "allkeys-lru" in finding.found
    assert "noeviction" in finding.remedy


@pytest.mark.parametrize(("free", "level"), [(999_999_999, Level.WARNING), (1_000_000_000, Level.OK)])
def test_little_disk_space_is_a_warning(free: int, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: room)

    assert machine.disk("Disk").level is level


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"HTTPS": False}, "HTTPS is off"),
        ({"DEBUG": True}, "DEBUG is on"),
    ],
)
def test_what_is_unsafe_in_production_is_a_warning(
    changes: dict[str, object], words: str, settings: Settings
) -> None:
    for name, value in ({"HTTPS": True, "DEBUG": False, "EMBEDDED": False} | changes).items():
        setattr(settings, name, value)

    finding = machine.safety("Safety")

    assert finding.level is Level.WARNING
    assert finding.found.startswith(words)


def test_a_machine_with_its_own_servers_is_not_measured_as_production(settings: Settings) -> None:
    settings.EMBEDDED = True
    settings.HTTPS = False

    assert machine.safety("Safety").level is Level.OK
