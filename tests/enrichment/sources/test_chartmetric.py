"""Chartmetric over real connections: tokens, rate limits, and how each failure ends."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World, WorldTrack
from enrichment.sources.base import (
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
)
from enrichment.sources.chartmetric import Chartmetric
from tests.enrichment.net.dripping import serve_dripping

REFRESH = "refresh-token-invented-for-these-tests"
MIDNIGHT = timedelta(days=1)


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Memory:
    """Stores the token for a test; it never expires."""

    token: str | None = None
    seconds: int = 0

    def get(self) -> str | None:
        return self.token

    def put(self, token: str, seconds: int) -> None:
        self.token, self.seconds = token, seconds

    def drop(self, token: str) -> None:
        if self.token == token:
            self.token = None


@dataclass
class Turns:
    taken: int = 0
    left: int = 1_000

    def __call__(self) -> bool:
        self.taken += 1
        return self.taken <= self.left


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    with serve(World(), clock=clock) as running:
        yield running


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def source(simulator: Simulator, memory: Memory, turns: Turns) -> Iterator[Chartmetric]:
    made = Chartmetric(REFRESH, f"{simulator.url}/chartmetric", memory, turns, timeout=60)
    yield made
    made.close()


@pytest.fixture
def track(simulator: Simulator) -> WorldTrack:
    return simulator.world.with_story(Story.TWO_VIDEOS)


def test_the_newest_count_is_yesterdays_and_says_so(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock
) -> None:
    yesterday = datetime.combine(clock.now.date() - MIDNIGHT, datetime.min.time(), UTC)

    told = source.read(track.spotify_id, (clock.now - timedelta(days=9)).date())

    assert not isinstance(told.history, NotRead)
    assert len(told.history) == 9
    assert told.history[-1].observed_at == yesterday
    assert told.history[-1].streams == simulator.world.streams(track, yesterday)
    assert told.free_at is None


def test_one_token_serves_many_questions_for_an_hour(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock, memory: Memory, turns: Turns
) -> None:
    for _ in range(3):
        source.read(track.spotify_id, clock.now.date() - timedelta(days=9))

    assert simulator.calls["chartmetric_tokens"] == 1
    assert memory.seconds == 3_600
    assert turns.taken == 4


def test_a_token_that_ended_is_replaced_once(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock
) -> None:
    since = clock.now.date() - timedelta(days=9)
    source.read(track.spotify_id, since)
    clock.now += timedelta(minutes=61)

    told = source.read(track.spotify_id, since)

    assert not isinstance(told.history, NotRead)
    assert simulator.calls["chartmetric_tokens"] == 2


def test_a_second_401_is_the_end(source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock) -> None:
    source.read(track.spotify_id, clock.now.date())
    simulator.scenarios.set("chartmetric", Scenario.ACCESS_REFUSED)

    told = source.read(track.spotify_id, clock.now.date())

    assert isinstance(told.history, SourceRefused)
    assert simulator.calls["chartmetric_tokens"] == 2
    assert simulator.calls["chartmetric_calls"] == 3


def test_a_refused_refresh_token_is_an_operators_business_and_is_not_shown(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock
) -> None:
    simulator.scenarios.set("chartmetric", Scenario.REFRESH_REFUSED)

    told = source.read(track.spotify_id, clock.now.date())

    assert isinstance(told.history, SourceRefused)
    assert "CHARTMETRIC_REFRESH_TOKEN" in str(told.history)
    assert REFRESH not in repr(told.history)
    assert isinstance(source.check(), SourceRefused)


@pytest.mark.parametrize(
    ("scenario", "end"),
    [
        (Scenario.CREDITS_SPENT, QuotaSpent),
        (Scenario.PLAN_REFUSED, SourceRefused),
        (Scenario.UNKNOWN, CountHidden),
        (Scenario.EMPTY, CountHidden),
        (Scenario.SERVER_ERROR, SourceUnreachable),
    ],
)
def test_each_trouble_has_its_end(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock, scenario: Scenario, end: type[NotRead]
) -> None:
    source.check()
    simulator.scenarios.set("chartmetric", scenario)

    told = source.read(track.spotify_id, clock.now.date() - timedelta(days=9))

    assert type(told.history) is end


def test_an_answer_that_never_comes_is_unreachable(
    source: Chartmetric, simulator: Simulator, memory: Memory, turns: Turns, track: WorldTrack, clock: Clock
) -> None:
    source.check()
    simulator.scenarios.set("chartmetric", Scenario.NEVER_LOADS)
    hurried = Chartmetric(REFRESH, f"{simulator.url}/chartmetric", memory, turns, timeout=0.05)

    told = hurried.read(track.spotify_id, clock.now.date() - timedelta(days=9))
    hurried.close()

    assert type(told.history) is SourceUnreachable


def test_a_429_waits_until_its_reset(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock
) -> None:
    simulator.scenarios.set("chartmetric", Scenario.TOO_FAST, seconds=90)

    told = source.read(track.spotify_id, clock.now.date())

    assert isinstance(told.history, SourceBlocked)
    assert told.history.retry_after is not None
    assert timedelta(seconds=80) < told.history.retry_after <= timedelta(seconds=91)


def test_without_a_turn_nothing_is_asked(
    source: Chartmetric, simulator: Simulator, track: WorldTrack, clock: Clock, turns: Turns
) -> None:
    turns.left = 0

    told = source.read(track.spotify_id, clock.now.date())

    assert isinstance(told.history, SourceBlocked)
    assert simulator.calls["chartmetric_tokens"] == simulator.calls["chartmetric_calls"] == 0


def test_a_track_that_spotify_removed_keeps_its_history(
    source: Chartmetric, simulator: Simulator, clock: Clock
) -> None:
    removed = simulator.world.with_story(Story.REMOVED)

    told = source.read(removed.spotify_id, clock.now.date() - timedelta(days=21))

    assert not isinstance(told.history, NotRead)
    assert told.history[-1].observed_at < clock.now - timedelta(days=3)


def test_nobody_there_is_no_answer(memory: Memory, turns: Turns) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = Chartmetric(REFRESH, f"http://127.0.0.1:{taken.getsockname()[1]}", memory, turns, timeout=1)

        trouble = nowhere.check()
        nowhere.close()

    assert isinstance(trouble, SourceUnreachable)
    assert REFRESH not in str(trouble)


class Elsewhere(BaseHTTPRequestHandler):
    """Redirects every request to another address, where it would count them."""

    arrived = 0

    def do_POST(self) -> None:
        self.send_response(307)
        self.send_header("Location", "/stranger")
        self.send_header("Content-Length", "0")
        self.end_headers()
        Elsewhere.arrived += self.path == "/stranger"

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


def test_a_redirect_is_not_followed(memory: Memory, turns: Turns) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        source = Chartmetric(REFRESH, f"http://127.0.0.1:{server.server_port}", memory, turns)

        trouble = source.check()
        source.close()
        server.shutdown()

    assert isinstance(trouble, PageChanged)
    assert Elsewhere.arrived == 0


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_until_its_end() -> None:
    with serve_dripping() as address:
        chartmetric = Chartmetric(REFRESH, address, Memory("kept"), Turns(), timeout=0.2)

        answer = chartmetric.read("1" * 22, datetime(2026, 11, 1, tzinfo=UTC).date())

    assert isinstance(answer.history, SourceUnreachable)
