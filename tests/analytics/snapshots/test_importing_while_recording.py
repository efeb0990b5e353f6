"""A file that is imported while a run is recorded: whichever commits last, growth knows of both."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from analytics.models import Platform, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import verification
from analytics.snapshots import currents, recording
from tests.analytics.snapshots.test_importing import NOW, brought, long
from tests.makers import FRIDAY, make_run, make_track
from tests.waiting import is_so

pytestmark = pytest.mark.django_db(transaction=True)

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Return what is set once an import has measured growth. It commits when somebody waits for it."""
    reached = Event()
    rebuild = currents.rebuild

    def held() -> None:
        reached.set()
        assert is_so(_somebody_waits, 20)
        rebuild()

    monkeypatch.setattr(currents, "rebuild", held)
    return reached


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS)
        return bool(cursor.fetchone()[0])


def test_a_run_that_is_recorded_meanwhile_is_measured_against_the_imported_number(measured: Event) -> None:
    track = make_track()
    run = make_run({(track, Platform.SPOTIFY): 1_100})

    def imported() -> None:
        try:
            brought(long((track, "2026-11-13", 1_000)))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(imported)
        measured.wait(10)
        recording.record_run(run.pk, FRIDAY)
        importing.result()

    assert Snapshot.objects.get(run=run).wow_streams == 100
    assert [one for each in SnapshotRun.objects.all() for one in verification.broken(each, NOW)] == []
