"""The doctor on Chartmetric: not needed, accepted, refused, or not to be asked for a while."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from pytest_django import Settings

from enrichment.doctor import Level, platforms
from enrichment.lookups import third_party
from enrichment.registry import pace
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve(World()) as running:
        yield running


@pytest.fixture
def chartmetric(simulator: Simulator, settings: Settings) -> Iterator[Simulator]:
    """Chartmetric as it is set up, in a Redis in which nothing pauses it."""
    settings.CHARTMETRIC_REFRESH_TOKEN = "a-refresh-token-that-is-tried"
    settings.CHARTMETRIC_API_URL = f"{simulator.url}/chartmetric"
    simulator.scenarios.clear()
    simulator.calls.clear()
    third_party.source.cache_clear()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield simulator
        client.flushdb()
    third_party.source.cache_clear()


@pytest.mark.parametrize(
    ("scenario", "level"),
    [(None, Level.OK), (Scenario.REFRESH_REFUSED, Level.FAILURE), (Scenario.SERVER_ERROR, Level.FAILURE)],
)
def test_a_refresh_token_is_tried_on_request(scenario: Scenario | None, level: Level, chartmetric: Simulator) -> None:
    if scenario:
        chartmetric.scenarios.set("chartmetric", scenario)

    finding = platforms.chartmetric_answer("Chartmetric")

    assert finding.level is level, finding
    assert chartmetric.calls["chartmetric_tokens"] == 1


def test_a_chartmetric_that_may_not_be_asked_is_a_warning_and_is_not_asked(chartmetric: Simulator) -> None:
    pace().pause("chartmetric", datetime.now(UTC) + timedelta(hours=1))

    finding = platforms.chartmetric_answer("Chartmetric")

    assert finding.level is Level.WARNING
    assert chartmetric.calls["chartmetric_tokens"] == 0


def test_nobody_has_to_have_chartmetric(settings: Settings) -> None:
    settings.CHARTMETRIC_REFRESH_TOKEN = ""

    assert platforms.chartmetric_answer("Chartmetric").level is Level.OK


def test_runs_that_are_to_be_filled_without_a_token_are_a_warning(settings: Settings) -> None:
    settings.CHARTMETRIC_REFRESH_TOKEN, settings.CHARTMETRIC_COUNTS = "", "fill"

    assert platforms.chartmetric_answer("Chartmetric").level is Level.WARNING
