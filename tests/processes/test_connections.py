"""A worker child keeps its database connection from task to task, and recovers from losing it."""

import pytest
from django.db import connection

from analytics.models import Platform, SnapshotRun
from enrichment.runs import lifecycle
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes


def test_a_run_opens_no_connection_per_reading(stocked: Installation) -> None:
    stocked.processes.start("api")
    before = sessions()

    run = stocked.ended(start())

    assert run.platform_runs.get().readings > 50
    assert sessions() - before < 20


def test_a_worker_whose_connection_is_cut_reads_on(stocked: Installation) -> None:
    stocked.processes.start("api")
    before = stocked.ended(start())
    cut_all_others()

    again = stocked.ended(start())

    assert again.state == before.state
    assert again.platform_runs.get().read == before.platform_runs.get().read > 50


def start() -> SnapshotRun:
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
    return lifecycle.start(order)[0]


def sessions() -> int:
    """Return how many connections to the test database were ever opened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def cut_all_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
