"""Gaps filled with Chartmetric's counts, from the run that could not read to the pages and the API."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from analytics.models import (
    Contact,
    Flag,
    Outcome,
    Platform,
    SnapshotRun,
    ThirdPartyCount,
    ThirdPartyRequest,
    Track,
)
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import third_party_queue as questions
from enrichment import registry
from enrichment.lookups import third_party
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.chartmetric import Chartmetric
from tests.callers import logged_in, make_person, text
from tests.makers import make_contact, make_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY
REFRESH = "refresh-token-invented-for-these-tests"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(stories=())) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator, settings: Settings) -> Iterator[Simulator]:
    settings.CHARTMETRIC_API_URL = f"{running.url}/chartmetric"
    settings.CHARTMETRIC_REFRESH_TOKEN = REFRESH
    running.scenarios.clear()
    running.calls.clear()
    third_party.source.cache_clear()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.flushdb()
        yield running
        client.flushdb()
    third_party.source().close()
    third_party.source.cache_clear()


def follow(simulator: Simulator, number: int) -> Track:
    """Follow a track of the world."""
    spotify_id = simulator.world.track(number).spotify_id
    return Track.objects.create(title=f"Followed {number}", spotify_id=spotify_id)


def run_with(ends: dict[Track, int | Outcome], *, days_ago: float = 0) -> SnapshotRun:
    at = timezone.now() - timedelta(days=days_ago)
    return recorded({(track, SPOTIFY): end for track, end in ends.items()}, at)


def fail_to_read(*tracks: Track, end: Outcome = Outcome.BLOCKED, days_ago: float = 0) -> None:
    """Make a run that ended so for each of these tracks, which leaves nothing to record."""
    at = timezone.now() - timedelta(days=days_ago)
    run = make_run({(track, SPOTIFY): end for track in tracks}, at)
    SnapshotRun.objects.filter(pk=run.pk).update(state="failed", ended_at=at)


def yesterday() -> datetime:
    return datetime.combine(timezone.now().date() - timedelta(days=1), datetime.min.time(), UTC)


def theirs(simulator: Simulator, track: Track, at: datetime) -> int:
    known = simulator.world.find(track.spotify_id)
    assert known is not None
    streams = simulator.world.streams(known, at)
    assert streams is not None
    return streams


def test_a_gap_is_filled_in_with_the_other_ones_number_and_its_moment(simulator: Simulator) -> None:
    read, unread = follow(simulator, 1), follow(simulator, 2)
    run = run_with({read: 1_000, unread: Outcome.BLOCKED})

    assert third_party.fill_in(timezone.now()) == 1

    newest = ThirdPartyCount.objects.filter(track=unread).latest("observed_at")
    assert newest.source == "chartmetric"
    assert newest.observed_at == yesterday()
    assert newest.streams == theirs(simulator, unread, yesterday())
    assert not ThirdPartyCount.objects.filter(track=read).exists()
    assert simulator.calls["chartmetric_calls"] == 1
    assert run.third_party_requests.get().outcome == Outcome.READ


@pytest.mark.parametrize(
    "end", ["blocked", "quota", "access_denied", "unrecognised", "unreachable", "worker_crashed"]
)
def test_whatever_could_not_be_read_is_asked_about(simulator: Simulator, end: str) -> None:
    fail_to_read(follow(simulator, 1), end=Outcome(end))

    assert third_party.fill_in(timezone.now()) == 1


@pytest.mark.parametrize("end", ["removed", "hidden"])
def test_a_page_that_was_read_and_has_no_number_is_not_asked_about(simulator: Simulator, end: str) -> None:
    run_with({follow(simulator, 1): Outcome(end), follow(simulator, 2): 1_000})

    assert third_party.fill_in(timezone.now()) == 0
    assert not ThirdPartyRequest.objects.exists()


@pytest.mark.slow
def test_nothing_of_it_enters_the_record(simulator: Simulator) -> None:
    track = follow(simulator, 1)
    contact = make_contact(track)
    run_with({track: 1_000}, days_ago=7)
    run = run_with({track: Outcome.UNRECOGNISED, follow(simulator, 2): 5})

    third_party.fill_in(timezone.now())
    next_week = run_with({track: 1_100})

    snapshot = Snapshot.objects.get(run=run, track=track)
    assert (snapshot.spotify_streams, snapshot.wow_streams) == (None, None)
    assert snapshot.flags == [Flag.STREAMS_UNREAD]
    assert Snapshot.objects.get(run=next_week, track=track).wow_streams == 100
    assert Contact.objects.get(pk=contact.pk).total_streams == 1_100


@pytest.mark.slow
def test_growth_is_measured_among_the_other_ones_numbers(simulator: Simulator) -> None:
    track = follow(simulator, 1)
    run_with({track: 7}, days_ago=10)
    run_with({track: Outcome.BLOCKED})

    third_party.fill_in(timezone.now())

    body = text(logged_in(make_person()), f"/tracks/{track.pk}/")
    gained = theirs(simulator, track, yesterday()) - theirs(simulator, track, yesterday() - timedelta(days=7))
    assert f"{gained:+,}" in body


@pytest.mark.slow
def test_the_pages_and_the_api_name_whose_number_it_is(simulator: Simulator) -> None:
    track = follow(simulator, 1)
    run = run_with({track: Outcome.BLOCKED, follow(simulator, 2): 5})
    third_party.fill_in(timezone.now())
    reader = logged_in(make_person())

    streams = theirs(simulator, track, yesterday())

    assert re.search(
        rf"Counted by Chartmetric not read by us {streams:,} counted", text(reader, f"/tracks/{track.pk}/")
    )
    assert f"Chartmetric: {streams:,}" in text(reader, "/tracks/")
    assert "has a number for 1 of 1 track that could not be read on Spotify" in text(reader, f"/runs/{run.pk}/")
    (listed,) = reader.get(f"/api/tracks?spotify_id={track.spotify_id}").json()["items"]
    assert listed["streams"] is None
    assert listed["third_party"]["source"] == "chartmetric"
    assert listed["third_party"]["streams"] == streams
    assert datetime.fromisoformat(listed["third_party"]["observed_at"]) == yesterday()
    history = reader.get(f"/api/tracks/{track.pk}/third-party").json()["items"]
    assert history[0] == listed["third_party"]


@pytest.mark.slow
def test_an_older_number_than_our_own_is_not_shown_in_its_place(simulator: Simulator) -> None:
    track = follow(simulator, 1)
    run_with({track: Outcome.BLOCKED}, days_ago=0.5)
    third_party.fill_in(timezone.now())

    run_with({track: 9_000})

    reader = logged_in(make_person())
    assert "Counted by Chartmetric" not in text(reader, f"/tracks/{track.pk}/")
    assert reader.get(f"/api/tracks?spotify_id={track.spotify_id}").json()["items"][0]["third_party"] is None


def test_asking_again_asks_nothing_again(simulator: Simulator) -> None:
    run_with({follow(simulator, 1): Outcome.BLOCKED, follow(simulator, 2): 5})
    third_party.fill_in(timezone.now())
    asked, stored = simulator.calls["chartmetric_calls"], ThirdPartyCount.objects.count()

    assert third_party.fill_in(timezone.now()) == 0
    assert simulator.calls["chartmetric_calls"] == asked
    assert ThirdPartyCount.objects.count() == stored


def test_a_track_that_was_read_meanwhile_is_not_asked_about(simulator: Simulator) -> None:
    track = follow(simulator, 1)
    run_with({track: Outcome.BLOCKED}, days_ago=1)
    questions.ask_about_unread(timezone.now())

    run_with({track: 1_000})

    assert third_party.fill_in(timezone.now()) == 0
    assert not ThirdPartyRequest.objects.exists()


def test_a_gap_that_nobody_answered_in_time_is_left_to_the_next_run(simulator: Simulator) -> None:
    fail_to_read(follow(simulator, 1), days_ago=4)

    assert third_party.fill_in(timezone.now()) == 0
    assert not ThirdPartyRequest.objects.exists()


@pytest.mark.parametrize(
    ("scenario", "least_minutes"),
    [(Scenario.TOO_FAST, 9), (Scenario.PLAN_REFUSED, 55), (Scenario.CREDITS_SPENT, 55), (Scenario.SERVER_ERROR, 0.5)],
)
def test_trouble_stops_the_asking_and_the_question_stays(
    simulator: Simulator, scenario: Scenario, least_minutes: float
) -> None:
    fail_to_read(*(follow(simulator, number) for number in (1, 2, 3)))
    third_party.source().check()
    simulator.scenarios.set("chartmetric", scenario, seconds=600)

    assert third_party.fill_in(timezone.now()) == 0

    assert simulator.calls["chartmetric_calls"] == 1
    assert ThirdPartyRequest.objects.filter(outcome="", lease_until=None).count() == 3
    until = registry.pace().paused_until(Chartmetric.name)
    assert until is not None
    assert until > timezone.now() + timedelta(minutes=least_minutes)


@pytest.mark.slow
def test_no_answer_three_times_is_the_tracks_own_and_a_refusal_never_is(simulator: Simulator) -> None:
    fail_to_read(follow(simulator, 1))
    third_party.source().check()
    ends = []
    for scenario in [Scenario.PLAN_REFUSED] * 4 + [Scenario.SERVER_ERROR] * 3:
        simulator.scenarios.set("chartmetric", scenario)
        with redis.Redis.from_url(project.REDIS_URL) as client:
            client.delete("pace:paused_until")
        third_party.fill_in(timezone.now())
        ends.append(ThirdPartyRequest.objects.get().outcome)

    assert ends == ["", "", "", "", "", "", "unreachable"]


def test_a_track_that_chartmetric_does_not_know_is_not_asked_about_again(simulator: Simulator) -> None:
    track = make_track(videos=0)
    run_with({track: Outcome.BLOCKED})

    assert third_party.fill_in(timezone.now()) == 0
    third_party.fill_in(timezone.now())

    question = ThirdPartyRequest.objects.get()
    assert (question.outcome, question.reason) == ("hidden", "Chartmetric does not know this track.")
    assert simulator.calls["chartmetric_calls"] == 1
    assert "has a number for 0" in text(logged_in(make_person()), f"/runs/{question.run_id}/")


def test_without_a_token_nobody_is_asked(simulator: Simulator, settings: Settings) -> None:
    settings.CHARTMETRIC_REFRESH_TOKEN = ""
    fail_to_read(follow(simulator, 1))

    assert third_party.fill_in(timezone.now()) == 0
    assert not ThirdPartyRequest.objects.exists()


def test_a_question_whose_asker_died_is_asked_by_another(simulator: Simulator) -> None:
    fail_to_read(follow(simulator, 1))
    questions.ask_about_unread(timezone.now())
    dead = questions.lease_gap()
    assert dead is not None
    assert questions.lease_gap() is None
    ThirdPartyRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert third_party.fill_in(timezone.now()) == 1

    assert not questions.settle(dead, Outcome.HIDDEN, reason="late", at=timezone.now())
    assert ThirdPartyRequest.objects.get().outcome == Outcome.READ
