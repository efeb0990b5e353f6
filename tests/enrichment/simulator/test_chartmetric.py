"""The simulated Chartmetric, with requests sent by hand."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from enrichment.simulator.control import Scenario, Scenarios
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import World
from tests.enrichment.simulator.conftest import NOW

STATS = "/chartmetric/api/track/{}/spotify/stats/highest-playcounts"
WEEK_AGO = (NOW - timedelta(days=7)).date().isoformat()
ASKED = {"type": "streams", "since": WEEK_AGO, "isDomainId": "true"}


@pytest.fixture
def bearer(client: httpx.Client) -> dict[str, str]:
    token = client.post("/chartmetric/api/token", json={"refreshtoken": "any"}).json()
    assert token["expires_in"] == 3_600
    return {"Authorization": f"Bearer {token['token']}"}


def test_a_series_has_a_number_a_day_up_to_yesterday(
    client: httpx.Client, bearer: dict[str, str], world: World
) -> None:
    track = world.track(1)

    answer = client.get(STATS.format(track.spotify_id), params=ASKED, headers=bearer)

    (series,) = answer.json()["obj"]
    assert series["track_domain_id"] == track.spotify_id
    assert [entry["timestp"][:10] for entry in series["data"]] == [f"2026-11-{day}" for day in range(13, 20)]
    newest = world.streams(track, datetime(2026, 11, 19, tzinfo=UTC))
    assert int(series["data"][-1]["value"]) == newest
    assert {type(entry["value"]) for entry in series["data"]} == {int, str, float}
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= {*answer.headers}


def test_the_latest_alone_is_given_on_request(client: httpx.Client, bearer: dict[str, str], world: World) -> None:
    address = STATS.format(world.track(1).spotify_id)

    (series,) = client.get(address, params=ASKED | {"latest": "true"}, headers=bearer).json()["obj"]

    assert [entry["timestp"][:10] for entry in series["data"]] == ["2026-11-19"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer stranger"}])
def test_without_a_good_token_there_is_a_401(client: httpx.Client, world: World, headers: dict[str, str]) -> None:
    assert client.get(STATS.format(world.track(1).spotify_id), params=ASKED, headers=headers).status_code == 401


def test_a_track_is_found_by_both_of_its_ids(client: httpx.Client, bearer: dict[str, str], world: World) -> None:
    track = world.track(2)

    by_id = client.get(f"/chartmetric/api/track/spotify/{track.spotify_id}/get-ids", headers=bearer).json()
    by_isrc = client.get(f"/chartmetric/api/track/isrc/{track.isrc}/get-ids", headers=bearer).json()

    assert by_id == by_isrc
    assert by_id["obj"][0]["chartmetric_ids"]
    assert client.get("/chartmetric/api/track/isrc/QZ0000000000/get-ids", headers=bearer).status_code == 404


@pytest.mark.parametrize(
    ("scenario", "status"),
    [
        (Scenario.ACCESS_REFUSED, 401),
        (Scenario.CREDITS_SPENT, 402),
        (Scenario.PLAN_REFUSED, 403),
        (Scenario.UNKNOWN, 404),
        (Scenario.TOO_FAST, 429),
        (Scenario.SERVER_ERROR, 502),
    ],
)
def test_each_trouble_has_its_status(
    simulator: Simulator, client: httpx.Client, bearer: dict[str, str], world: World, scenario: Scenario, status: int
) -> None:
    simulator.scenarios.set("chartmetric", scenario)

    answer = client.get(STATS.format(world.track(1).spotify_id), params=ASKED, headers=bearer)

    assert answer.status_code == status
    assert int(answer.headers["X-RateLimit-Reset"]) > 0


def test_a_trouble_of_another_platform_is_refused() -> None:
    with pytest.raises(ValueError, match="chartmetric has no scenario dead"):
        Scenarios().set("chartmetric", Scenario.DEAD)
    with pytest.raises(ValueError, match="spotify has no scenario plan_refused"):
        Scenarios().set("spotify", Scenario.PLAN_REFUSED)
