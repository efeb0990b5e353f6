"""Who is notified that the next run would fail: at once, once, and only about failures."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import (
    Delivery,
    Event,
    Platform,
    Rehearsal,
)
from analytics.snapshots import rehearsals
from enrichment import broker
from enrichment.runs.rehearsal import course
from tests.enrichment.runs.rehearsal.conftest import CHANGED, MINUTE, SLOT, THURSDAY, Sources, opened
from tests.makers import make_track

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.mark.usefixtures("told")
def test_a_failure_is_reported_at_once_and_only_once_however_often_it_is_read(sources: Sources) -> None:
    make_track()
    sources[SPOTIFY].otherwise = CHANGED
    rehearsal = opened()

    for _ in range(2):
        course.rehearse(rehearsal.pk)

    deliveries = {one.event: one for one in Delivery.objects.all()}
    assert Delivery.objects.count() == 2
    sentence = "Friday's run would not read Spotify: the answer has no playcount any more."
    assert sentence in str(Delivery.objects.get(webhook=None).payload)
    assert deliveries[Event.REHEARSAL_FAILED].rehearsal_id == rehearsal.pk


@pytest.mark.usefixtures("told")
def test_if_two_workers_read_it_the_first_result_stands_and_is_notified_once(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_track()
    rehearsal = opened()
    sources[SPOTIFY].otherwise = CHANGED
    monkeypatch.setattr(
        sources[SPOTIFY], "close", lambda: rehearsals.end(rehearsal.pk, Rehearsal.State.READ, timezone.now())
    )

    course.rehearse(rehearsal.pk)

    ended = Rehearsal.objects.get()
    assert (ended.state, ended.results) == (Rehearsal.State.READ, [])
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("told")
def test_a_rehearsal_that_goes_well_is_reported_to_nobody(sources: Sources) -> None:
    make_track()

    course.rehearse(opened().pk)

    assert Rehearsal.objects.get().state == Rehearsal.State.READ
    assert sources[YOUTUBE].asked
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("told")
def test_the_watcher_is_told_that_the_next_run_would_fail(
    sources: Sources,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    make_track()
    settings.HEALTHCHECK_PING_URL = "https://hc.example/check"
    sources[SPOTIFY].otherwise = CHANGED
    pinged: list[int] = []
    monkeypatch.setattr(broker, "ping_rehearsal", pinged.append)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture of pytest-django
        course.rehearse(opened().pk)

    assert pinged == [Rehearsal.objects.get().pk]


# No worker reads it


@pytest.mark.slow
@pytest.mark.usefixtures("told")
def test_a_rehearsal_that_no_worker_takes_up_is_a_failure_of_its_own(sent: list[int]) -> None:
    make_track()

    for minute in range(61 + 1):
        course.tend(THURSDAY + minute * MINUTE)

    assert Rehearsal.objects.get().troubles == [
        "Friday's run would read nothing: no worker started the rehearsal within an hour."
    ]
    assert Delivery.objects.count() == 2
    assert len(sent) == course.MOST_MESSAGES


def test_a_beat_that_was_off_for_hours_sends_again_before_it_gives_up(sent: list[int]) -> None:
    make_track()
    course.tend(THURSDAY)

    course.tend(THURSDAY + 300 * MINUTE)

    assert len(sent) == 2
    assert Rehearsal.objects.get().ended_at is None


@pytest.mark.usefixtures("told")
def test_a_rehearsal_that_breaks_off_three_times_is_left_alone(sent: list[int]) -> None:
    make_track()
    now = THURSDAY
    while not Rehearsal.objects.exclude(ended_at=None).exists():
        course.tend(now)
        rehearsals.lease(Rehearsal.objects.get().pk, now, course.LEASE)
        now += course.LEASE

    assert Rehearsal.objects.get().troubles == ["Friday's run may read nothing: the rehearsal crashed three times."]
    assert len(sent) == rehearsals.MOST_ATTEMPTS


@pytest.mark.usefixtures("told")
def test_a_slot_that_comes_first_ends_its_rehearsal_without_an_alarm(sent: list[int]) -> None:
    make_track()
    course.tend(SLOT - MINUTE)

    course.tend(SLOT)

    assert Rehearsal.objects.get(scheduled_for=SLOT).state == Rehearsal.State.SKIPPED
    assert not Delivery.objects.exists()
    assert len(sent) == 1


def test_a_message_that_comes_after_the_slot_reads_nothing(sources: Sources) -> None:
    make_track()
    rehearsal = rehearsals.open_for(timezone.now() - MINUTE)

    course.rehearse(rehearsal.pk)

    assert sources[SPOTIFY].asked == []


def test_a_worker_that_holds_a_rehearsal_keeps_others_out() -> None:
    rehearsal = opened()

    taken = [rehearsals.lease(rehearsal.pk, THURSDAY, course.LEASE) for _ in range(2)]
    later = rehearsals.lease(rehearsal.pk, THURSDAY + course.LEASE, course.LEASE)

    assert (taken, later) == ([True, False], True)
