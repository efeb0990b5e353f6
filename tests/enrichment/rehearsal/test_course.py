"""The course of a rehearsal: due once, read by one worker, told once, and recorded nowhere else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics import rehearsals
from analytics.models import (
    CreditSuggestion,
    Delivery,
    Event,
    Platform,
    Reading,
    Rehearsal,
    SnapshotRun,
    Target,
    Track,
    TrackPerformanceSnapshot,
    Webhook,
)
from enrichment import launching, schedule
from enrichment.platforms import pace
from enrichment.rehearsal import course
from enrichment.sources.base import PageChanged, SourceBlocked, TrackGone
from tests.enrichment.rehearsal.conftest import SLOT, Sources
from tests.makers import make_canary, make_pending_run, make_track

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
THURSDAY = SLOT - timedelta(hours=24)
MINUTE = timedelta(minutes=1)
CHANGED = PageChanged("the answer has no playcount any more")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the rehearsals that were handed to the workers."""
    ids: list[int] = []
    monkeypatch.setattr(launching, "rehearse", ids.append)
    return ids


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a target and a webhook to be told, and nothing sent."""
    Target.objects.create(name="chat", url="json://127.0.0.1", events=[Event.RUN_TROUBLED])
    Webhook.objects.create(name="hook", url="https://hooks.example/", events=[Event.REHEARSAL_FAILED])
    monkeypatch.setattr(launching, "deliver", lambda: None)


def opened() -> Rehearsal:
    """Open the rehearsal of the slot that comes next by the clock on the wall, a Friday."""
    return rehearsals.open_for(schedule.next_slot(timezone.now()))


def played(track: Track, streams: int) -> None:
    Track.objects.filter(pk=track.pk).update(streams=streams, streams_read_at=THURSDAY)


# Due


def test_a_run_is_rehearsed_a_day_before_its_slot_and_not_earlier(sent: list[int]) -> None:
    make_track()

    course.tend(THURSDAY - MINUTE)
    early = list(sent)
    course.tend(THURSDAY)

    assert early == []
    assert sent == [Rehearsal.objects.get(slot=SLOT).pk]


def test_beat_that_asks_every_minute_opens_one_row_and_sends_one_message(sent: list[int]) -> None:
    make_track()

    for minute in range(9):
        course.tend(THURSDAY + minute * MINUTE)

    assert len(sent) == Rehearsal.objects.count() == 1


def test_a_message_that_was_lost_is_sent_again(sent: list[int]) -> None:
    make_track()

    course.tend(THURSDAY)
    course.tend(THURSDAY + course.SEND_AGAIN)

    assert len(sent) == 2


def test_an_empty_catalogue_is_not_rehearsed(sent: list[int]) -> None:
    course.tend(THURSDAY)

    assert sent == []
    assert not Rehearsal.objects.exists()


def test_a_run_that_is_going_on_is_not_rehearsed_beside(sent: list[int]) -> None:
    make_pending_run(1)

    course.tend(THURSDAY)

    assert sent == []


def test_the_settings_decide_how_long_before(sent: list[int], settings: Settings) -> None:
    make_track()
    settings.REHEARSAL = timedelta(hours=2)

    course.tend(SLOT - timedelta(hours=3))
    early = list(sent)
    course.tend(SLOT - timedelta(hours=2))

    assert (early, len(sent)) == ([], 1)


# Read


def test_the_canaries_are_read_and_nothing_is_recorded_but_the_row(sources: Sources) -> None:
    track, _other = make_track(), make_track()
    make_canary(track)
    make_canary(track, YOUTUBE)
    sources[SPOTIFY].otherwise, sources[YOUTUBE].otherwise = 5_000, 6_000

    course.rehearse(opened().pk)

    rehearsal = Rehearsal.objects.get()
    assert rehearsal.state == Rehearsal.State.READ
    assert [one["tracks"][0]["number"] for one in rehearsal.results] == [5_000, 6_000]
    assert sources[SPOTIFY].asked == [(track.spotify_id,)]
    assert not any(table.objects.exists() for table in (Reading, SnapshotRun, TrackPerformanceSnapshot))
    assert not CreditSuggestion.objects.exists()
    assert set(Track.objects.values_list("streams", "views")) == {(None, None)}


def test_without_canaries_the_most_played_track_is_read(sources: Sources) -> None:
    quiet, loud = make_track(title="Quiet"), make_track(title="Loud")
    played(quiet, 5)
    played(loud, 50)

    course.rehearse(opened().pk)

    assert sources[SPOTIFY].asked == [(loud.spotify_id,)]
    assert "“Loud”, which stands in for a canary, showed 7." in Rehearsal.objects.get().words[0]


def test_a_most_played_track_that_was_removed_is_no_alarm_where_the_next_one_is_read(sources: Sources) -> None:
    quiet, loud = make_track(), make_track()
    played(quiet, 5)
    played(loud, 50)
    sources[SPOTIFY].answers[loud.spotify_id] = TrackGone("gone")

    course.rehearse(opened().pk)

    assert Rehearsal.objects.get().state == Rehearsal.State.READ
    assert sources[SPOTIFY].asked == [(loud.spotify_id,), (quiet.spotify_id,)]


def test_a_page_that_is_not_understood_once_is_no_alarm(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    track = make_track()
    source = sources[SPOTIFY]
    source.answers[track.spotify_id] = CHANGED
    closed: list[bool] = []

    def close() -> None:
        closed.append(True)
        source.answers.clear()

    monkeypatch.setattr(source, "close", close)

    course.rehearse(opened().pk)

    assert closed == [True]
    assert Rehearsal.objects.get().state == Rehearsal.State.READ


def test_a_platform_that_asks_us_to_wait_is_not_asked_again(sources: Sources) -> None:
    make_track()
    sources[SPOTIFY].otherwise = SourceBlocked("the page is refused (HTTP 429)", timedelta(minutes=5))

    course.rehearse(opened().pk)

    assert len(sources[SPOTIFY].asked) == 1
    until = pace().paused_until(SPOTIFY)
    assert until is not None
    assert until > timezone.now()


# Told


@pytest.mark.usefixtures("told")
def test_a_failure_is_told_at_once_and_only_once_however_often_it_is_read(sources: Sources) -> None:
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
def test_of_two_workers_that_read_it_after_all_the_first_word_stands_and_the_second_tells_nobody(
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
def test_a_rehearsal_that_goes_well_is_told_nobody(sources: Sources) -> None:
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
    monkeypatch.setattr(launching, "ping_rehearsal", pinged.append)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture of pytest-django
        course.rehearse(opened().pk)

    assert pinged == [Rehearsal.objects.get().pk]


# Nobody reads it


@pytest.mark.usefixtures("told")
def test_a_rehearsal_that_no_worker_takes_up_is_a_failure_of_its_own(sent: list[int]) -> None:
    make_track()

    for minute in range(61 + 1):
        course.tend(THURSDAY + minute * MINUTE)

    assert Rehearsal.objects.get().troubles == [
        "Friday's run would read nothing: no worker took the rehearsal up within an hour."
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

    assert Rehearsal.objects.get().troubles == ["Friday's run may read nothing: the rehearsal broke off three times."]
    assert len(sent) == rehearsals.MOST_ATTEMPTS


@pytest.mark.usefixtures("told")
def test_a_slot_that_comes_first_ends_its_rehearsal_without_an_alarm(sent: list[int]) -> None:
    make_track()
    course.tend(SLOT - MINUTE)

    course.tend(SLOT)

    assert Rehearsal.objects.get(slot=SLOT).state == Rehearsal.State.SKIPPED
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
