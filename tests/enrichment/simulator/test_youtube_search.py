"""The simulator's search: what it finds for an ISRC and a title, in the shape that Google's client expects."""

import httpx
import pytest

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.stories import Story
from enrichment.simulator.world import WorldTrack
from tests.enrichment.simulator.asking import list_videos
from tests.enrichment.simulator.conftest import NOW


@pytest.fixture
def bare(simulator: Simulator) -> WorldTrack:
    """Yield a track that has no video in the catalogue."""
    return simulator.world.with_story(Story.NO_VIDEO)


def search(client: httpx.Client, words: str, **more: str) -> httpx.Response:
    asked = {"part": "snippet", "type": "video", "q": words, "key": "k"} | more
    return client.get("/youtube/v3/search", params=asked)


def test_an_isrc_finds_the_art_track_and_nothing_else(simulator: Simulator, client: httpx.Client) -> None:
    track = simulator.world.with_story(Story.TWO_VIDEOS)

    answer = search(client, track.isrc).json()

    assert answer["kind"] == "youtube#searchListResponse"
    assert [item["id"]["videoId"] for item in answer["items"]] == list(track.youtube_ids)
    assert {item["snippet"]["channelTitle"] for item in answer["items"]} == {f"{track.credited[0].name} - Topic"}


def test_what_a_search_finds_is_listed_with_a_length_and_views(
    simulator: Simulator, client: httpx.Client, bare: WorldTrack
) -> None:
    items = search(client, f"{bare.artists} {bare.title}").json()["items"]

    listed = list_videos(
        client, *(item["id"]["videoId"] for item in items), part="snippet,contentDetails,statistics"
    ).json()["items"]
    assert [item["snippet"]["title"] for item in listed] == [item["snippet"]["title"] for item in items]
    assert all(item["contentDetails"]["duration"].startswith("PT") for item in listed)
    assert all(int(item["statistics"]["viewCount"]) > 0 for item in listed)
    assert len(listed) == 2
    assert simulator.world.find_by_video(listed[0]["id"]) is None
    assert NOW.isoformat() > listed[0]["snippet"]["publishedAt"]


def test_unknown_words_find_nothing(client: httpx.Client, simulator: Simulator) -> None:
    assert search(client, "nothing like it").json()["items"] == []
    assert search(client, "QZTST2699999").json()["items"] == []
    assert simulator.calls["youtube_searches"] == 2


def test_a_spent_day_concerns_the_search_alone(simulator: Simulator, client: httpx.Client) -> None:
    simulator.scenarios.set("youtube", Scenario.SEARCHES_SPENT)

    refused = search(client, "x")

    assert refused.status_code == 429
    assert refused.json()["error"]["errors"][0]["reason"] == "rateLimitExceeded"
    assert "per day" in refused.json()["error"]["message"]
    assert list_videos(client, "unknown-id0").status_code == 200
