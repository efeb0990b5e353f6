"""The dead man's switch is told how each weekly run begins and ends, and a failing report affects no run."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analytics.models import Outcome, SnapshotRun
from enrichment import broker, tasks
from enrichment.doctor import Level, notifications
from enrichment.net.redaction import Redacting, redact
from enrichment.notifications import rehearsed, switch
from enrichment.notifications.announce import announce
from enrichment.runs import launching, lifecycle
from tests.enrichment.notifications.conftest import Receiver, weekly_run
from tests.makers import make_rehearsal, make_track

pytestmark = pytest.mark.django_db

PATH = "/a-check-that-nobody-may-know"


@pytest.fixture
def watcher(receiver: Receiver, settings: Settings) -> Receiver:
    settings.HEALTHCHECK_PING_URL = f"http://127.0.0.1:{receiver.server_port}{PATH}"
    return receiver


@pytest.fixture
def pinged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the runs that would be reported."""
    calls: list[int] = []
    monkeypatch.setattr(broker, "ping", calls.append)
    monkeypatch.setattr(launching, "launch", lambda _run, _readings=None: None)
    return calls


def make_state(state: str) -> SnapshotRun:
    now = timezone.now()
    ended_at = None if state == "reading" else now
    return SnapshotRun.objects.create(
        trigger="schedule", state=state, scheduled_for=now, started_at=now, deadline_at=now, ended_at=ended_at
    )


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        ("reading", "/start"),
        ("complete", ""),
        ("partial", ""),
        ("failed", "/fail"),
        ("missed", "/fail"),
        ("cancelled", "/fail"),
    ],
)
def test_a_run_is_reported_by_the_sign_of_its_state(state: str, sign: str, watcher: Receiver) -> None:
    run = make_state(state)

    assert switch.report(run.pk)

    assert watcher.paths == [PATH + sign]
    assert watcher.calls[0][1] == f"{run}: {state}. ".encode()


def test_a_platform_that_was_not_believed_is_a_failure(watcher: Receiver) -> None:
    run = make_state("partial")
    run.platform_runs.create(platform="spotify", readings=1, rejected=1, stop_outcome=Outcome.REJECTED)

    switch.report(run.pk)

    assert watcher.paths == [f"{PATH}/fail"]


def test_a_query_stays_behind_the_sign(watcher: Receiver, settings: Settings) -> None:
    settings.HEALTHCHECK_PING_URL += "?create=1"

    switch.report(make_state("reading").pk)

    assert watcher.paths == [f"{PATH}/start?create=1"]


def test_a_weekly_run_is_reported_when_it_begins(
    watcher: Receiver, pinged: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_track()

    with django_capture_on_commit_callbacks(execute=True):
        run, _ = lifecycle.start(
            lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SCHEDULE, scheduled_for=timezone.now())
        )

    assert pinged == [run.pk]


def test_a_weekly_run_is_reported_once_when_its_end_is_announced(
    watcher: Receiver, pinged: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = weekly_run(make_track())

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            announce(run)

    assert pinged == [run.pk]


def test_any_other_run_is_not_reported_as_it_would_hide_a_missed_week(
    watcher: Receiver,
    pinged: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    track = make_track()

    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, spotify_ids=[track.spotify_id]))

    assert pinged == []


def test_without_an_address_nothing_is_reported(pinged: list[int], settings: Settings) -> None:
    run = make_state("reading")

    assert not switch.is_watched(run)
    settings.HEALTHCHECK_PING_URL = "https://watch.example/x"
    assert switch.is_watched(run)
    settings.DEMO = True
    assert not switch.is_watched(run)


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_watcher_that_refuses_is_reported_again(status: int, watcher: Receiver) -> None:
    watcher.status = status

    assert not switch.report(make_state("reading").pk)


@pytest.mark.slow
def test_a_watcher_that_never_answers_is_left_after_seconds(
    watcher: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watcher.thinks_seconds = 0.5
    monkeypatch.setattr(switch, "SECONDS", 0.1)

    assert not switch.report(make_state("reading").pk)

    assert "did not arrive (ReadTimeoutError)" in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/gone", "no address", "http://"])
def test_a_watcher_that_is_not_there_fails_no_task_and_is_given_up_in_the_end(
    address: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HEALTHCHECK_PING_URL = address

    tasks.ping.apply((make_state("reading").pk,), retries=tasks.MOST_PINGS, throw=True)

    assert "did not arrive" in caplog.text


def test_a_redis_that_is_away_keeps_no_run_from_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def away() -> None:
        asked.append("Redis")
        raise broker.BrokerAway("Redis does not answer.")

    monkeypatch.setattr(broker, "check", away)

    broker.ping(1)

    assert asked == ["Redis"]


def test_its_address_is_masked_wherever_it_turns_up(watcher: Receiver, settings: Settings) -> None:
    switch.report(make_state("reading").pk)

    record = logging.LogRecord("x", logging.INFO, "", 0, "at %s", (settings.HEALTHCHECK_PING_URL,), None)
    Redacting().filter(record)
    assert PATH not in record.getMessage()
    assert PATH not in redact(f"POST {settings.HEALTHCHECK_PING_URL}/start failed")


def test_the_doctor_tells_its_host_alone(settings: Settings) -> None:
    settings.HEALTHCHECK_PING_URL = ""
    assert notifications.dead_mans_switch("Switch").found.startswith("not set")
    settings.HEALTHCHECK_PING_URL = "https://watch.example/secret"
    assert notifications.dead_mans_switch("Switch").found == "at watch.example, notified of every weekly run"
    settings.HEALTHCHECK_PING_URL = "watch.example/secret"

    finding = notifications.dead_mans_switch("Switch")

    assert finding.level is Level.FAILURE
    assert "secret" not in finding.found + finding.remedy


def test_a_slot_that_was_missed_is_reported(
    watcher: Receiver, pinged: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    now = timezone.now()
    slot = now - timedelta(days=4)
    run = SnapshotRun.objects.create(
        trigger="schedule", scheduled_for=slot, state="missed", started_at=slot, deadline_at=slot, ended_at=now
    )

    with django_capture_on_commit_callbacks(execute=True):
        announce(run)

    assert pinged == [run.pk]


# The rehearsal


def test_a_run_that_would_fail_makes_the_watcher_alarm_in_time(watcher: Receiver) -> None:
    rehearsal = make_rehearsal("Friday's run would not read Spotify: the page is refused.")

    tasks.ping_rehearsal.run(rehearsal.pk)

    assert watcher.paths == [f"{PATH}/fail"]
    assert watcher.calls[0][1].decode() == (f"{rehearsal}: Friday's run would not read Spotify: the page is refused.")


def test_a_rehearsal_whose_report_does_not_arrive_is_reported_again(watcher: Receiver) -> None:
    watcher.status = 500

    assert not rehearsed.report(make_rehearsal("It would fail.").pk)
