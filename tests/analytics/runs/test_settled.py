"""Tasks whose reading was settled with another one find that out without a query."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from analytics.models import Outcome, Platform, SnapshotRun
from analytics.runs import leasing, ledger, settled
from tests.makers import FRIDAY, make_pending_run

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    settled.forget()
    yield
    settled.forget()


def settle_all(run: SnapshotRun) -> list[int]:
    ledger.settle_left(run.pk, Outcome.BLOCKED, "It said no.")
    return list(run.readings.order_by("pk").values_list("pk", flat=True))


def test_one_look_tells_about_the_next_hundred_readings(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = settle_all(make_pending_run(tracks=settled.AHEAD + 1))

    with django_assert_num_queries(1):
        assert all(settled.is_settled(one) for one in ids[:-1])

    with django_assert_num_queries(1):
        assert settled.is_settled(ids[-1])


def test_a_reading_that_settles_after_it_was_looked_at_is_looked_at_again() -> None:
    run = make_pending_run(tracks=2)
    first, second = run.readings.order_by("pk")
    assert not settled.is_settled(first.pk)

    settle_all(run)

    assert settled.is_settled(first.pk)
    assert settled.is_settled(second.pk)


def test_an_open_reading_between_settled_ones_is_leased() -> None:
    run = make_pending_run(tracks=3, platform=Platform.YOUTUBE)
    first, between, last = run.readings.order_by("pk")
    for one in (first, last):
        lease = leasing.lease(one.pk, MINUTE)
        assert lease is not None
        ledger.settle([ledger.Settled(lease, Outcome.HIDDEN)], FRIDAY)
    assert settled.is_settled(first.pk)

    lease = leasing.lease(between.pk, MINUTE)

    assert lease is not None
    assert lease.reading_id == between.pk


def test_what_is_known_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_pending_run(tracks=1)
    (only,) = settle_all(run)
    assert settled.is_settled(only)
    reopen(run)
    assert settled.is_settled(only)

    monkeypatch.setattr(settled, "REMEMBERED_SECONDS", 0.0)

    assert not settled.is_settled(only)


def reopen(run: SnapshotRun) -> None:
    """Do what nothing does but a database that is restored, and uses its ids again."""
    run.readings.update(outcome="", state="pending", reason="")


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_knows_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    (only,) = settle_all(make_pending_run(tracks=1))
    assert settled.is_settled(only)
    connection.close()

    with django_assert_num_queries(1):
        assert settled.is_settled(only)
