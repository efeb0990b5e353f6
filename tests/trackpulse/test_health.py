"""`/health/` says that the process lives, `/health/ready/` which part it lacks, and neither says more."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from tests.ports import kept_port

ALL_THERE = {"ready": True, "database": True, "redis": True, "migrations": True}


@pytest.fixture
def nowhere() -> Iterator[str]:
    """Give an address of this machine at which nobody answers."""
    with kept_port() as port:
        yield f"127.0.0.1:{port}"


def test_a_process_lives_without_asking_the_database(client: Client) -> None:
    answer = client.get("/health/")  # without the mark that lets a test use the database

    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.django_db
def test_a_process_is_ready_when_all_parts_are_there(client: Client) -> None:
    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()) == (200, ALL_THERE)


@pytest.mark.django_db
def test_readiness_costs_the_database_little(client: Client) -> None:
    client.get("/health/ready/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/health/ready/")

    assert len(asked) <= 3


@pytest.mark.django_db
def test_a_redis_that_is_away_is_named_without_its_address(client: Client, nowhere: str) -> None:
    with override_settings(REDIS_URL=f"redis://:a-password@{nowhere}/0"):
        answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()) == (503, ALL_THERE | {"ready": False, "redis": False})


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("analytics", "0001_initial")

    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()) == (503, ALL_THERE | {"ready": False, "migrations": False})


@pytest.mark.django_db
def test_the_database_of_a_later_release_is_ready_for_this_one(client: Client) -> None:
    MigrationRecorder(connection).record_applied("analytics", "9999_of_a_later_release")

    assert client.get("/health/ready/").status_code == 200


@pytest.mark.django_db
def test_a_database_that_is_away_is_named_without_its_address(
    client: Client, nowhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, port = nowhere.split(":")
    away = DatabaseWrapper(settings.DATABASES["default"] | {"HOST": host, "PORT": port}, "default")
    monkeypatch.setattr("trackpulse.health.connection", away)

    answer = client.get("/health/ready/")

    missing = {"ready": False, "database": False, "migrations": False}
    assert (answer.status_code, answer.json()) == (503, ALL_THERE | missing)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_a_probe_is_answered_by_any_name_and_without_https(path: str) -> None:
    with override_settings(ALLOWED_HOSTS=["trackpulse.example"], SECURE_SSL_REDIRECT=True):
        answer = Client(headers={"host": "10.0.0.7:8000"}).get(path)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_page_is_given_only_by_our_own_names() -> None:
    with override_settings(ALLOWED_HOSTS=["trackpulse.example"]):
        assert Client(headers={"host": "10.0.0.7:8000"}).get("/login/").status_code == 400


@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_a_probe_changes_nothing_and_takes_nothing(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
