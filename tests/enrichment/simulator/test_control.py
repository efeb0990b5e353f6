"""Scenarios are switched on and off while the simulator runs."""

import time
from collections.abc import Callable

import httpx
import pytest

from enrichment.simulator.control import Scenario, Scenarios
from enrichment.simulator.server import Simulator
from enrichment.simulator.stories import Story
from enrichment.simulator.world import WorldTrack
from tests.enrichment.simulator.asking import ask_track


@pytest.fixture
def track(simulator: Simulator) -> WorldTrack:
    return simulator.world.with_story(Story.ORDINARY)


@pytest.mark.parametrize(
    ("scenario", "status", "text"),
    [
        (Scenario.DEAD, 404, "Page not found"),
        (Scenario.BLOCKED, 403, "Forbidden"),
        (Scenario.RATE_LIMITED, 429, "Too many requests"),
        (Scenario.SERVER_ERROR, 500, "upstream connect error"),
        (Scenario.BLOCK_PAGE, 200, "not a robot"),
        (Scenario.LOGIN, 302, ""),
        (Scenario.CONSENT, 200, "Accept cookies"),
    ],
)
def test_a_document_may_be_something_else(
    simulator: Simulator, client: httpx.Client, track: WorldTrack, scenario: Scenario, status: int, text: str
) -> None:
    simulator.scenarios.set("spotify", scenario)

    page = client.get(f"/track/{track.spotify_id}")

    assert page.status_code == status
    assert text in page.text


@pytest.mark.parametrize(
    ("scenario", "status"),
    [
        (Scenario.API_BLOCKED, 403),
        (Scenario.API_RATE_LIMITED, 429),
        (Scenario.API_SERVER_ERROR, 500),
        (Scenario.API_BLOCK_PAGE, 200),
    ],
)
def test_the_service_may_refuse_while_the_document_is_there(
    simulator: Simulator, client: httpx.Client, track: WorldTrack, scenario: Scenario, status: int
) -> None:
    simulator.scenarios.set("spotify", scenario)

    page = client.get(f"/track/{track.spotify_id}")
    answer = client.post(
        "/pathfinder/v2/query",
        json={"operationName": "getTrack", "variables": {"uri": f"spotify:track:{track.spotify_id}"}},
    )

    assert page.status_code == 200
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("scenario", "is_so"),
    [
        (Scenario.NOT_FOUND, lambda answer: answer["data"]["trackUnion"]["__typename"] == "NotFound"),
        (
            Scenario.RESTRICTED,
            lambda answer: answer["data"]["trackUnion"]["__typename"] == "RestrictedContent",
        ),
        (
            Scenario.COUNTRY_RESTRICTED,
            lambda answer: answer["data"]["trackUnion"]["playability"]["reason"] == "COUNTRY_RESTRICTED",
        ),
        (Scenario.STALE_HASH, lambda answer: answer["errors"][0]["message"] == "PersistedQueryNotFound"),
        (Scenario.CHANGED, lambda answer: "trackUnion" not in answer["data"]),
        (Scenario.BELOW_THRESHOLD, lambda answer: answer["data"]["trackUnion"]["playcount"] is None),
        (Scenario.ABBREVIATED, lambda answer: answer["data"]["trackUnion"]["playcount"] is None),
    ],
)
def test_an_answer_may_hold_no_number(
    simulator: Simulator,
    client: httpx.Client,
    track: WorldTrack,
    scenario: Scenario,
    is_so: Callable[[object], bool],
) -> None:
    simulator.scenarios.set("spotify", scenario)

    assert is_so(ask_track(client, track))


def test_an_answer_may_be_about_another_track(simulator: Simulator, client: httpx.Client, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.WRONG_TRACK)

    assert ask_track(client, track)["data"]["trackUnion"]["id"] != track.spotify_id


def test_a_rate_limit_says_how_long_to_wait(simulator: Simulator, client: httpx.Client, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.RATE_LIMITED, seconds=17)

    assert client.get(f"/track/{track.spotify_id}").headers["Retry-After"] == "17"


def test_an_answer_may_be_slow(simulator: Simulator, client: httpx.Client, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.05)
    asked_at = time.monotonic()

    answer = ask_track(client, track)

    assert answer["data"]["trackUnion"]["id"] == track.spotify_id
    assert time.monotonic() - asked_at >= 0.05


def test_a_track_may_never_load_while_others_do(simulator: Simulator, client: httpx.Client) -> None:
    patience, client.timeout = client.timeout, httpx.Timeout(None, read=0.05)

    with pytest.raises(httpx.ReadTimeout):
        ask_track(client, simulator.world.with_story(Story.NEVER_LOADS))
    client.timeout = patience
    assert ask_track(client, simulator.world.with_story(Story.FELL))


def test_a_trouble_for_one_id_leaves_the_others_alone(
    simulator: Simulator, client: httpx.Client, track: WorldTrack
) -> None:
    other = simulator.world.with_story(Story.FELL)
    simulator.scenarios.set("spotify", Scenario.BLOCKED, only={track.spotify_id})

    assert client.get(f"/track/{track.spotify_id}").status_code == 403
    assert client.get(f"/track/{other.spotify_id}").status_code == 200


def test_a_trouble_passes_after_so_many_questions(
    simulator: Simulator, client: httpx.Client, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.BLOCKED, times=2)

    statuses = [client.get(f"/track/{track.spotify_id}").status_code for _ in range(3)]

    assert statuses == [403, 403, 200]


def test_the_trouble_of_one_id_goes_before_the_trouble_of_all() -> None:
    scenarios = Scenarios()
    scenarios.set("spotify", Scenario.DEAD, only={"one"})
    scenarios.set("spotify", Scenario.BLOCKED)

    one, other = scenarios.peek("spotify", {"one"}), scenarios.peek("spotify", {"other"})

    assert one is not None
    assert one.scenario is Scenario.DEAD
    assert other is not None
    assert other.scenario is Scenario.BLOCKED


def test_other_processes_switch_over_http(client: httpx.Client, track: WorldTrack) -> None:
    wish = {"platform": "spotify", "scenario": "dead", "only": [track.spotify_id], "seconds": 1.0, "times": 3}

    assert client.post("/simulator/scenarios", json=wish).json() == [wish]
    assert client.get(f"/track/{track.spotify_id}").status_code == 404
    assert client.get("/simulator/scenarios").json() == [wish | {"times": 2}]
    assert client.delete("/simulator/scenarios").json() == []
    assert client.get(f"/track/{track.spotify_id}").status_code == 200


@pytest.mark.parametrize(
    "wish",
    [
        {},
        [],
        {"platform": "spotify", "scenario": "unheard of"},
        {"platform": "spotify", "scenario": "quota"},
        {"platform": "youtube", "scenario": "dead"},
        {"platform": "radio", "scenario": "slow"},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(client: httpx.Client, wish: object) -> None:
    answer = client.post("/simulator/scenarios", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]
