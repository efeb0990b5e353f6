"""The Web API is tried first; what it may not read is read from the public page."""

import re

import pytest

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.sources.base import PageChanged
from enrichment.sources.playlists import Credentials
from enrichment.sources.playlists.listing import PlaylistWay
from enrichment.sources.playlists.web import Web
from tests.enrichment.sources.playlist_ways.reading import embed, expect_whole, playlist, read, seen, web_api


def test_the_web_api_goes_first_and_is_enough(simulator: Simulator, web: Web, turns: list[float]) -> None:
    listing = seen(simulator, [web_api(simulator, web), embed(simulator, web)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify web api"
    assert {one.isrc[:5] for one in listing.entries} == {"QZTST"}
    assert simulator.calls["embed_pages"] == 0
    assert len(turns) == simulator.calls["web_api_calls"] + simulator.calls["tokens"] == 8


def test_its_token_is_kept_and_renewed_once_where_it_ended(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    api = web_api(simulator, web)
    seen(simulator, [api], turns)
    seen(simulator, [api], turns)
    assert simulator.calls["tokens"] == 1
    simulator.scenarios.set("spotify", Scenario.TOKEN_ENDED, times=1)

    expect_whole(simulator, seen(simulator, [api], turns))

    assert simulator.calls["tokens"] == 2


def test_a_playlist_that_it_may_not_read_is_read_on_the_public_page(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.WEB_API_REFUSED)

    listing = seen(simulator, [web_api(simulator, web), embed(simulator, web)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify playlist query"


@pytest.mark.slow
def test_where_it_asks_to_wait_it_is_left_alone_for_that_long(
    simulator: Simulator, web: Web, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.WEB_API_RATE_LIMITED, seconds=3_600, times=1)
    ways: list[PlaylistWay] = [web_api(simulator, web), embed(simulator, web)]
    expect_whole(simulator, seen(simulator, ways, turns))
    asked = simulator.calls["web_api_calls"]

    expect_whole(simulator, seen(simulator, ways, turns))

    assert simulator.calls["web_api_calls"] == asked


def test_rows_that_come_again_make_no_whole_playlist(
    simulator: Simulator, web: Web, turns: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = web.ask
    monkeypatch.setattr(
        web, "ask", lambda method, url, **more: ask(method, re.sub(r"offset=\d+", "offset=0", url), **more)
    )

    listing = seen(simulator, [web_api(simulator, web)], turns)

    assert not listing.is_complete
    assert "other rows than were requested" in listing.trouble


def test_another_playlist_is_not_taken_for_this_one(
    simulator: Simulator, web: Web, turns: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, ours, other = web.ask, playlist(simulator, 2).spotify_id, playlist(simulator, 1).spotify_id
    monkeypatch.setattr(web, "ask", lambda method, url, **more: ask(method, url.replace(ours, other), **more))

    answer = read(simulator, [web_api(simulator, web)], turns)

    assert isinstance(answer, PageChanged)
    assert "another playlist" in str(answer)


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(Credentials("app", "a-secret-of-an-app"))
