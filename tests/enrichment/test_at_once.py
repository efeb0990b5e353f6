"""Many at the same moment: one run, one recording, no reading with two holders."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, transaction

from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.store import store
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.models import Contact, Credit, Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.models.locking import retried_on_deadlock
from analytics.runs import leasing
from analytics.snapshots.recording import record_run
from enrichment.runs import launching, lifecycle
from tests.makers import FRIDAY, make_contact, make_pending_run, make_run, make_track, make_tracks

T = TypeVar("T")

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, step: Callable[[], T]) -> list[T]:
    """Run a step in this many threads that begin together, each with a connection of its own."""
    barrier = Barrier(times)

    def together() -> T:
        try:
            barrier.wait()
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(together) for _ in range(times)]]


@pytest.mark.exhaustive
def test_fifty_starts_are_one_run_and_all_get_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    make_track()
    launched: list[int] = []
    monkeypatch.setattr(launching, "launch", lambda run, _readings=None: launched.append(run))

    started = at_once(50, lambda: lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.API)))

    assert {run.pk for run, _ in started} == {SnapshotRun.objects.get().pk}
    assert [new for _, new in started].count(True) == 1
    assert len(launched) == 1


@pytest.mark.slow
def test_a_run_that_is_recorded_by_five_at_once_is_recorded_once() -> None:
    tracks = make_tracks(200)
    make_contact(*tracks)
    run = make_run({(track, Platform.SPOTIFY): 1_000 for track in tracks})

    ended = at_once(5, lambda: record_run(run.pk, FRIDAY))

    assert {one.state for one in ended} == {SnapshotRun.State.COMPLETE}
    assert Snapshot.objects.count() == 200


@pytest.mark.slow
def test_a_reading_is_leased_to_one_of_many() -> None:
    run = make_pending_run(tracks=1)
    reading = run.readings.get().pk

    leases = at_once(10, lambda: leasing.lease(reading, timedelta(minutes=1)))

    assert len([lease for lease in leases if lease]) == 1


@pytest.mark.slow
def test_two_that_claim_neighbours_share_none() -> None:
    run = make_pending_run(tracks=150, platform=Platform.YOUTUBE)
    first = leasing.lease(run.readings.order_by("pk")[0].pk, timedelta(minutes=1))
    assert first is not None

    claims = at_once(4, lambda: leasing.claim(first, timedelta(minutes=1), 49))

    claimed = [lease.reading_id for claim in claims for lease in claim]
    assert len(claimed) == len(set(claimed)) == 149


def test_neighbours_that_somebody_is_just_claiming_are_passed_over() -> None:
    run = make_pending_run(tracks=5, platform=Platform.YOUTUBE)
    first = leasing.lease(run.readings.order_by("pk")[0].pk, timedelta(minutes=1))
    assert first is not None

    def claim() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")  # waiting for the other is an error, not forever
        return {lease.reading_id for lease in leasing.claim(first, timedelta(minutes=1), 2)}

    with transaction.atomic():
        mine = claim()
        (others,) = at_once(1, claim)

    assert (len(mine), len(others), mine & others) == (2, 2, set())


def file_of(count: int) -> list[CatalogueRow]:
    return [
        CatalogueRow(
            line=number,
            spotify_id=f"{number:022d}",
            title=f"Track {number}",
            artists="Somebody",
            isrc="",
            youtube_ids=(f"{number:011d}",),
            contacts=(FileCredit(name=f"Writer {number}", email=f"writer{number}@example.org", role="writer"),),
        )
        for number in range(count)
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize("known", [False, True])
def test_two_files_with_the_same_tracks_both_come_in(*, known: bool) -> None:
    forth = file_of(200)
    back = [replace(row, title=f"Song {row.line}") for row in reversed(forth)]
    if known:
        store(back)
    files = [forth, back, forth, back]

    added = at_once(len(files), lambda: store(files.pop()))

    assert len(added) == 4
    assert [model.objects.count() for model in (Track, Contact, Credit)] == [200] * 3


def test_who_loses_a_deadlock_does_it_anew() -> None:
    one, other = make_track(), make_track()
    orders = [(one.pk, other.pk), (other.pk, one.pk)]
    both_hold = Barrier(2)
    tries: list[int] = []

    def both_titled() -> None:
        first, second = orders.pop()

        @retried_on_deadlock
        def titled() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '10ms'")
                tries.append(first)
                Track.objects.filter(pk=first).update(title="New")
                if len(tries) <= 2:
                    both_hold.wait()
                Track.objects.filter(pk=second).update(title="New")

        titled()

    at_once(2, both_titled)

    assert len(tries) >= 3  # whoever lost may lose again
    assert set(Track.objects.values_list("title", flat=True)) == {"New"}
