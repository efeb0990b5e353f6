"""The simulator's answers have every key and level of the real ones."""

from typing import Any

import httpx
import pytest

from enrichment.simulator import people
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import World
from tests.enrichment.shapes import missing, saved
from tests.enrichment.simulator.asking import ask, ask_track


def test_the_answer_about_a_track_has_the_real_shape(client: httpx.Client, world: World) -> None:
    assert list(missing(saved("spotify/full_track"), ask_track(client, world.track(1)))) == []


def test_the_moving_picture_of_a_track_stands_under_the_same_key_as_its_count(
    client: httpx.Client, world: World
) -> None:
    answer = ask(client, "canvas", f"spotify:track:{world.track(1).spotify_id}").json()

    assert list(missing(saved("spotify/moving_picture"), answer)) == []


def test_the_answer_about_an_album_has_the_real_shape(client: httpx.Client, world: World) -> None:
    answer = ask(client, "getAlbum", f"spotify:album:{world.track(1).album_id}").json()

    assert list(missing(saved("spotify/full_album"), answer)) == []


def test_the_overview_of_an_artist_has_the_real_shape(client: httpx.Client, world: World) -> None:
    answer = ask(client, "queryArtistOverview", f"spotify:artist:{world.track(1).credited[0].spotify_id}").json()

    assert list(missing(saved("spotify/full_artist"), answer)) == []


def test_a_list_of_videos_has_the_real_shape(client: httpx.Client, world: World) -> None:
    asked = {"part": "snippet,contentDetails", "id": world.track(1).youtube_ids[0], "key": "k"}
    counted = client.get("/youtube/v3/videos", params=asked | {"part": "statistics"}).json()
    described = client.get("/youtube/v3/videos", params=asked).json()

    assert list(missing(saved("youtube/videos"), counted)) == []
    assert list(missing(saved("youtube/details"), described)) == []


def test_what_a_search_finds_has_the_real_shape(client: httpx.Client, world: World) -> None:
    asked = {"part": "snippet", "q": world.track(1).title, "type": "video", "key": "k"}

    assert list(missing(saved("youtube/search"), client.get("/youtube/v3/search", params=asked).json())) == []


@pytest.mark.parametrize(
    ("scenario", "name"),
    [(Scenario.QUOTA, "quota_exceeded"), (Scenario.RATE_MINUTE, "too_fast"), (Scenario.REFUSED, "key_invalid")],
)
def test_what_youtube_refuses_has_the_real_shape(
    simulator: Simulator, client: httpx.Client, scenario: Scenario, name: str
) -> None:
    simulator.scenarios.set("youtube", scenario)

    answer = client.get("/youtube/v3/videos", params={"part": "statistics", "id": "dQw4w9WgXcQ", "key": "k"}).json()

    assert list(missing(saved(f"youtube/{name}"), answer)) == []


def test_credits_fm_answers_in_the_real_shape(client: httpx.Client, world: World) -> None:
    track = next(
        one
        for one in world
        if people.knows_credits_fm(one) and people.is_matched(one) and people.behind(world, one).writers[0].publishers
    )
    batch = client.post("/credits.fm/v1/batch", json={"isrcs": [track.isrc]}).json()
    alone = client.get(f"/credits.fm/v1/isrc/{track.isrc}").json()

    assert list(missing(saved("credits/credits_fm_isrc"), alone)) == []
    assert set(saved("credits/credits_fm_batch")) == set(batch)
    assert set(batch["isrcs"][track.isrc]) == set(alone)


def test_musicbrainz_answers_in_the_real_shape(client: httpx.Client, world: World) -> None:
    track = next(one for one in world if people.knows_musicbrainz(one) and people.has_work_link(one))
    client.headers["User-Agent"] = "TrackPulse/1.0 ( people@example.org )"
    listed = client.get(f"/musicbrainz/ws/2/isrc/{track.isrc}").json()
    path = f"/musicbrainz/ws/2/recording/{listed['recordings'][0]['id']}"
    told = client.get(path, params={"inc": "artist-rels work-rels work-level-rels"}).json()
    real = saved("credits/musicbrainz_recording")

    assert list(missing(saved("credits/musicbrainz_isrc"), listed)) == []
    assert list(missing(real, told)) == []
    for kind in ("mix", "samples material", "performance"):
        assert list(missing(of_kind(real, kind), of_kind(told, kind))) == []


def of_kind(recording: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the first relation of a kind."""
    return next(one for one in recording["relations"] if one["type"] == kind)


def test_what_view_credits_asks_is_answered_in_the_real_shape(client: httpx.Client, world: World) -> None:
    variables = {"trackUri": f"spotify:track:{world.track(1).spotify_id}"}
    asked = {"operationName": "queryTrackCreditsGroupedModal", "variables": variables, "extensions": {}}
    answer = client.post("/pathfinder/v2/query", json=asked).json()

    assert list(missing(saved("credits/spotify_credits"), answer)) == []
