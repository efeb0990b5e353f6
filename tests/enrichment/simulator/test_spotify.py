"""The web player's document and its service answer as Spotify's do."""

import httpx
import pytest

from enrichment.simulator.server import Simulator
from enrichment.simulator.stories import Story
from tests.enrichment.simulator.asking import ask, ask_track
from tests.enrichment.simulator.conftest import NOW


@pytest.mark.parametrize("locale", ["", "/intl-fr", "/intl-pt-BR"])
def test_the_document_is_an_empty_shell(simulator: Simulator, client: httpx.Client, locale: str) -> None:
    track = simulator.world.with_story(Story.ORDINARY)

    page = client.get(f"{locale}/track/{track.spotify_id}")

    assert page.status_code == 200
    assert "Web Player: Music for everyone</title>" in page.text
    assert track.title not in page.text
    assert "playcount" not in page.text
    assert len(page.content) < 5_000


def test_every_answer_says_that_its_numbers_are_invented(simulator: Simulator, client: httpx.Client) -> None:
    page = client.get(f"/track/{simulator.world.track(1).spotify_id}")

    assert "invented" in page.headers["X-Stand-In"]
    assert page.text.count("invented") == 2  # a comment and the footer
    assert "invented" in client.get("/simulator/calls").headers["X-Stand-In"]


def test_a_removed_track_is_404_on_the_document(simulator: Simulator, client: httpx.Client) -> None:
    track = simulator.world.with_story(Story.REMOVED)

    page = client.get(f"/track/{track.spotify_id}")

    assert page.status_code == 404
    assert "<title>Page not found</title>" in page.text
    assert ask_track(client, track)["data"]["trackUnion"]["__typename"] == "NotFound"


def test_the_count_is_a_string_beside_its_uri(simulator: Simulator, client: httpx.Client) -> None:
    track = simulator.world.with_story(Story.FELL)

    union = ask_track(client, track)["data"]["trackUnion"]

    assert union["uri"] == f"spotify:track:{track.spotify_id}"
    assert union["playcount"] == str(simulator.world.streams(track, NOW))
    assert "isrc" not in str(union).lower()


def test_an_artist_brings_the_counts_of_popular_tracks(simulator: Simulator, client: httpx.Client) -> None:
    track = simulator.world.with_story(Story.ORDINARY)

    answer = ask(client, "queryArtistOverview", f"spotify:artist:{track.credited[0].spotify_id}").json()

    items = answer["data"]["artistUnion"]["discography"]["topTracks"]["items"]
    shown = {item["track"]["id"]: int(item["track"]["playcount"]) for item in items}
    assert shown[track.spotify_id] == simulator.world.streams(track, NOW)
    assert len(shown) > 1
    assert list(shown.values()) == sorted(shown.values(), reverse=True)


def test_recommended_tracks_are_others_and_still_there(simulator: Simulator, client: httpx.Client) -> None:
    removed = simulator.world.with_story(Story.REMOVED)
    before_it = simulator.world.track(removed.number - 1)

    answer = ask(client, "internalLinkRecommenderTrack", f"spotify:track:{before_it.spotify_id}").json()

    shown = [item["data"]["id"] for item in answer["data"]["seoRecommendedTrack"]["items"]]
    assert shown
    assert not {before_it.spotify_id, removed.spotify_id} & set(shown)


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("getTrack", "trackUnion"),
        ("queryArtistOverview", "artistUnion"),
        ("internalLinkRecommenderTrack", "seoRecommendedTrack"),
        ("fetchPlaylist", "playlistV2"),
    ],
)
def test_an_unknown_thing_is_not_found_with_status_200(client: httpx.Client, operation: str, key: str) -> None:
    answer = ask(client, operation, "spotify:thing:0000000000000000000000")

    assert answer.status_code == 200
    assert answer.json()["data"][key]["__typename"] == "NotFound"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"operationName": "unheardOf", "variables": {}}'])
def test_a_question_that_is_not_understood_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/pathfinder/v2/query", content=body)

    assert answer.status_code == 400


def test_what_was_asked_is_counted(simulator: Simulator, client: httpx.Client) -> None:
    track = simulator.world.track(1)

    client.get(f"/track/{track.spotify_id}")
    ask_track(client, track)
    client.get("/i.scdn.co/image/any")

    assert client.get("/simulator/calls").json() == {"documents": 1, "graphql": 1, "get_track": 1, "images": 1}
    assert simulator.calls.documents_of(track.spotify_id) == 1
    assert client.delete("/simulator/calls").json() == {}
    assert simulator.calls["documents"] == 0
