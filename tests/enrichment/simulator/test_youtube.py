"""The YouTube Data API answers as Google's client expects."""

from typing import Any

import httpx
import pytest
from googleapiclient.discovery import build

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.stories import Story
from tests.enrichment.simulator.asking import list_videos
from tests.enrichment.simulator.conftest import NOW


def error(answer: httpx.Response) -> Any:
    return answer.json()["error"]


def test_googles_own_client_reads_the_counts(simulator: Simulator) -> None:
    ids = simulator.world.with_story(Story.TWO_VIDEOS).youtube_ids
    options = {"api_endpoint": simulator.url}

    with build("youtube", "v3", developerKey="k", client_options=options, cache_discovery=False) as youtube:
        listing = youtube.videos().list(part="statistics", id=",".join(ids), fields="items(id,statistics/viewCount)")
        answer = listing.execute()

    counts = {item["id"]: item["statistics"]["viewCount"] for item in answer["items"]}
    assert counts == {one: str(simulator.world.views(one, NOW)) for one in ids}
    assert list(answer) == ["items"]


def test_a_deleted_video_is_left_out_without_a_word(simulator: Simulator, client: httpx.Client) -> None:
    [deleted] = simulator.world.with_story(Story.DELETED_VIDEO).youtube_ids
    [listed] = simulator.world.with_story(Story.ORDINARY).youtube_ids

    answer = list_videos(client, deleted, listed, "unknown-id0")

    assert answer.status_code == 200
    assert [item["id"] for item in answer.json()["items"]] == [listed]


def test_hidden_views_are_no_key_at_all(simulator: Simulator, client: httpx.Client) -> None:
    [hidden] = simulator.world.with_story(Story.HIDDEN_VIEWS).youtube_ids

    [item] = list_videos(client, hidden).json()["items"]

    assert "viewCount" not in item["statistics"]
    assert "likeCount" in item["statistics"]


def test_parts_that_were_not_asked_for_stay_away(simulator: Simulator, client: httpx.Client) -> None:
    [youtube_id] = simulator.world.with_story(Story.ORDINARY).youtube_ids

    [short] = list_videos(client, youtube_id).json()["items"]
    [long] = list_videos(client, youtube_id, part="snippet,contentDetails,statistics").json()["items"]

    assert set(short) == {"kind", "etag", "id", "statistics"}
    assert set(long) - set(short) == {"snippet", "contentDetails"}


def test_fifty_ids_are_a_call_and_more_are_refused(simulator: Simulator, client: httpx.Client) -> None:
    ids = list(dict.fromkeys(one for track in simulator.world for one in track.youtube_ids))

    assert list_videos(client, *ids[:50]).status_code == 200
    refused = list_videos(client, *ids[:51])

    assert refused.status_code == 400
    assert error(refused)["errors"][0]["reason"] == "invalidFilters"
    assert simulator.calls["youtube_calls"] == 2
    assert simulator.calls["youtube_ids"] == 101


def test_a_question_without_ids_is_refused(client: httpx.Client) -> None:
    assert error(list_videos(client))["errors"][0]["reason"] == "missingRequiredParameter"


@pytest.mark.parametrize("params", [{"part": "statistics", "id": "a"}, {"part": "statistics", "key": "refused"}])
def test_a_bad_key_is_named_as_such(client: httpx.Client, params: dict[str, str]) -> None:
    answer = client.get("/youtube/v3/videos", params=params)

    assert answer.status_code == 400
    assert error(answer)["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize(
    ("scenario", "status", "reason"),
    [
        (Scenario.QUOTA, 403, "quotaExceeded"),
        (Scenario.RATE_MINUTE, 429, "rateLimitExceeded"),
        (Scenario.REFUSED, 400, "badRequest"),
    ],
)
def test_an_error_has_the_body_of_googles_services(
    simulator: Simulator, client: httpx.Client, scenario: Scenario, status: int, reason: str
) -> None:
    simulator.scenarios.set("youtube", scenario)

    answer = list_videos(client, "any-video-0")

    assert answer.status_code == status
    assert error(answer)["code"] == status
    assert error(answer)["errors"][0]["reason"] == reason


def test_throttling_by_the_minute_says_so(simulator: Simulator, client: httpx.Client) -> None:
    simulator.scenarios.set("youtube", Scenario.RATE_MINUTE)

    assert "per minute" in error(list_videos(client, "any-video-0"))["message"]


@pytest.mark.parametrize(("scenario", "status"), [(Scenario.SERVER_ERROR, 500), (Scenario.HTML, 200)])
def test_an_answer_may_be_a_page(simulator: Simulator, client: httpx.Client, scenario: Scenario, status: int) -> None:
    simulator.scenarios.set("youtube", scenario)

    answer = list_videos(client, "any-video-0")

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_an_answer_may_be_partial(simulator: Simulator, client: httpx.Client) -> None:
    [one] = simulator.world.with_story(Story.FELL).youtube_ids
    [other] = simulator.world.with_story(Story.UNCHANGED).youtube_ids
    simulator.scenarios.set("youtube", Scenario.PARTIAL, only={one})

    answer = list_videos(client, one, other)

    assert [item["id"] for item in answer.json()["items"]] == [other]


def test_a_connection_may_break_off(simulator: Simulator, client: httpx.Client) -> None:
    simulator.scenarios.set("youtube", Scenario.DISCONNECT, times=1)

    with pytest.raises(httpx.RemoteProtocolError):
        list_videos(client, "any-video-0")
    assert list_videos(client, "any-video-0").status_code == 200


def test_an_answer_may_never_come(simulator: Simulator, client: httpx.Client) -> None:
    simulator.scenarios.set("youtube", Scenario.NEVER_LOADS)
    client.timeout = httpx.Timeout(None, read=0.05)

    with pytest.raises(httpx.ReadTimeout):
        list_videos(client, "any-video-0")
