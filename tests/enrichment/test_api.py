"""Runs over HTTP: what a start answers, what a cancel ends, and what asking for progress costs."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from analytics.models import Outcome, Platform, SnapshotRun
from enrichment.broker import BrokerAway
from tests.callers import with_key
from tests.makers import make_run, make_track, make_tracks, recorded

pytestmark = pytest.mark.django_db

JOB = "/api/jobs/run-performance-snapshot"
SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand in for the workers: the runs that were handed to them."""
    runs: list[int] = []
    monkeypatch.setattr("enrichment.runs.launching.launch", runs.append)
    return runs


@pytest.fixture
def runner() -> Client:
    return with_key(name="robot", can_run=True)


def start(client: Client, body: object = None) -> Any:
    return client.post(JOB, body or b"", content_type="application/json")


# Starting


def test_a_start_answers_where_the_run_can_be_watched(
    runner: Client, launched: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_track()

    with django_capture_on_commit_callbacks(execute=True):
        response = start(runner)

    run = SnapshotRun.objects.get()
    assert response.status_code == 202
    assert response["Location"] == f"/api/runs/{run.pk}"
    assert response.json() == {
        "run_id": run.pk,
        "state": "pending",
        "location": f"/api/runs/{run.pk}",
        "websocket": f"/ws/runs/{run.pk}/",
        "started": True,
        "note": "",
    }
    assert launched == [run.pk]


def test_a_run_keeps_who_asked_for_it(runner: Client) -> None:
    start(runner)

    run = SnapshotRun.objects.get()
    assert (run.trigger, run.requested_by) == ("api", "API key robot")


def test_a_second_start_names_the_run_that_is_active(runner: Client) -> None:
    first = start(runner).json()

    second = start(runner)

    assert second.status_code == 202
    assert second.json()["run_id"] == first["run_id"]
    assert second.json()["started"] is False
    assert "already active" in second.json()["note"]
    assert SnapshotRun.objects.count() == 1


def test_a_run_may_cover_some_tracks_on_one_platform(runner: Client) -> None:
    wanted, _other = make_track(), make_track()

    start(runner, {"tracks": [wanted.spotify_id], "platforms": ["spotify"]})

    (reading,) = SnapshotRun.objects.get().readings.all()
    assert (reading.track, reading.platform) == (wanted, "spotify")


def test_unknown_tracks_are_named_and_nothing_is_started(runner: Client) -> None:
    track = make_track()

    response = start(runner, {"tracks": [track.spotify_id, "0" * 22]})

    assert response.status_code == 422
    assert response.json()["detail"] == f"Not in the catalogue: {'0' * 22}. Nothing was started."
    assert not SnapshotRun.objects.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"track": ["x"]}, "body track: Extra inputs are not permitted"),
        ({"tracks": []}, "body tracks: List should have at least 1 item"),
        ({"platforms": ["tidal"]}, "body platforms 0: Input should be 'spotify' or 'youtube'"),
        ({"retry_failed": 999_999}, "There is no run 999999 to retry."),
        ({"retry_failed": True}, "body retry_failed: Input should be a valid integer"),
        ({"retry_failed": 10**30}, "body retry_failed"),
    ],
)
def test_an_order_that_makes_no_sense_starts_nothing(runner: Client, body: dict[str, object], words: str) -> None:
    response = start(runner, body)

    assert response.status_code == 422
    assert words in response.json()["detail"]
    assert not SnapshotRun.objects.exists()


def test_a_platform_that_is_switched_off_is_not_read(runner: Client, settings: Settings) -> None:
    settings.PLATFORMS = ["spotify"]

    response = start(runner, {"platforms": ["youtube"]})

    assert response.status_code == 422
    assert "youtube" in response.json()["detail"]


def test_a_retry_reads_what_was_not_read(runner: Client) -> None:
    good, bad = make_track(), make_track()
    failed = recorded({(good, SPOTIFY): 10, (bad, SPOTIFY): Outcome.BLOCKED})

    start(runner, {"retry_failed": failed.pk})

    run = SnapshotRun.objects.latest("pk")
    assert run.retry_of == failed
    assert [reading.track for reading in run.readings.all()] == [bad]


def test_a_run_that_read_everything_is_not_retried(runner: Client) -> None:
    complete = recorded({(make_track(), SPOTIFY): 10})

    response = start(runner, {"retry_failed": complete.pk})

    assert response.status_code == 422
    assert "nothing is left to retry" in response.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_a_start_without_redis_stores_the_run_and_says_so(runner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_run_id: int) -> None:
        # A slot that beat notes as missed at this moment is a later row.
        now = timezone.now()
        missed = SnapshotRun(trigger=SnapshotRun.Trigger.SCHEDULE, state=SnapshotRun.State.MISSED, scheduled_for=now)
        missed.started_at = missed.deadline_at = missed.ended_at = now
        missed.save()
        raise BrokerAway("Redis does not answer (ConnectionError).")

    monkeypatch.setattr("enrichment.runs.launching.launch", away)
    make_track()

    response = start(runner)

    run = SnapshotRun.objects.active().get()
    assert response.status_code == 202
    assert (response.json()["run_id"], response.json()["started"]) == (run.pk, True)
    assert "will start when Redis is back" in response.json()["note"]


# Progress


def test_a_run_tells_how_far_each_platform_is(runner: Client) -> None:
    tracks = make_tracks(3)
    run = make_run({(tracks[0], SPOTIFY): 10, (tracks[1], SPOTIFY): Outcome.REMOVED, (tracks[2], YOUTUBE): 5})
    run.platform_runs.filter(platform="spotify").update(
        readings=5, stop_outcome="blocked", stopped_reason="Asked to wait."
    )

    shown = runner.get(f"/api/runs/{run.pk}").json()

    spotify, youtube = shown["platforms"]
    assert (spotify["readings"], spotify["settled"], spotify["left"]) == (5, 2, 3)
    assert (spotify["outcomes"]["read"], spotify["outcomes"]["removed"]) == (1, 1)
    assert (spotify["stop_outcome"], spotify["stopped_reason"]) == ("blocked", "Asked to wait.")
    assert (youtube["platform"], youtube["left"], youtube["stop_outcome"]) == ("youtube", 0, "")
    assert (shown["state"], shown["ended_at"], shown["scheduled_for"]) == ("reading", None, None)


def test_a_run_that_has_ended_tells_by_which_ways_its_numbers_came(runner: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): 1_000 for _ in range(4)})
    run.readings.update(source="spotify question")
    first = run.readings.order_by("pk")[0]
    run.readings.filter(pk=first.pk).update(source="spotify page by its text")

    (spotify,) = runner.get(f"/api/runs/{run.pk}").json()["platforms"]

    assert spotify["ways"] == [
        {"source": "spotify question", "numbers": 3, "percent": 75.0},
        {"source": "spotify page by its text", "numbers": 1, "percent": 25.0},
    ]


@pytest.mark.exhaustive
def test_asking_for_a_run_costs_the_same_however_many_tracks_it_has(
    runner: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    small, large = (
        recorded({(make_track(), platform): 1 for platform in Platform for _ in range(size)}) for size in (1, 10)
    )

    # The key is noted as used, which happens once a minute.
    runner.get("/api/runs")

    for run in (small, large):
        # The key is looked up; the run; its platform runs; the last event; what is left of the quota; the events;
        # from which sources the numbers of its two platforms came.
        with django_assert_num_queries(8):
            assert runner.get(f"/api/runs/{run.pk}").json()["id"] == run.pk


@pytest.mark.exhaustive
def test_the_list_of_runs_takes_as_many_queries_as_one_run(
    runner: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    runs = [recorded({(make_track(), SPOTIFY): 1}) for _ in range(5)]

    with django_assert_num_queries(5):
        page = runner.get("/api/runs").json()

    assert [run["id"] for run in page["items"]] == [run.pk for run in reversed(runs)]


def test_an_unknown_run_is_named(runner: Client) -> None:
    response = runner.get("/api/runs/999999")

    assert response.status_code == 404
    assert response.json() == {"detail": "There is no run 999999."}


# Cancelling


def test_a_cancelled_run_says_who_ended_it(runner: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 10})

    response = runner.post(f"/api/runs/{run.pk}/cancel")

    assert response.status_code == 200
    assert response.json()["state"] == "cancelled"
    assert response.json()["note"] == "Cancelled by API key robot. Nothing was recorded."


def test_a_run_that_has_ended_is_not_cancelled(runner: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): 10})

    response = runner.post(f"/api/runs/{run.pk}/cancel")

    assert response.status_code == 409
    assert response.json() == {"detail": f"Run {run.pk} has already ended: complete."}
    run.refresh_from_db()
    assert run.state == "complete"
