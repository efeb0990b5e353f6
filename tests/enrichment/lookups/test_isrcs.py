"""Missing ISRCs of tracks, looked up with the simulator's Web API."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from analytics.models import Track
from enrichment import registry
from enrichment.lookups import isrcs
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.playlists.web import Got, Web
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def served() -> Iterator[Simulator]:
    world = World(4, stories=(), now=datetime(2026, 11, 20, tzinfo=UTC))
    with serve(world, clock=lambda: world.now) as simulator:
        yield simulator


@pytest.fixture
def simulator(served: Simulator, settings: Settings) -> Simulator:
    served.scenarios.clear()
    served.calls.clear()
    settings.SPOTIFY_API_URL = served.url
    settings.SPOTIFY_TOKEN_URL = f"{served.url}/api/token"
    settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET = "app", "a-secret-of-an-app"
    for made in (registry.web_api, registry.pace):
        made.cache_clear()
    Track.objects.bulk_create(Track(spotify_id=one.spotify_id, title=one.title) for one in served.world)
    return served


def known() -> dict[str, str]:
    return dict(Track.objects.exclude(isrc="").values_list("spotify_id", "isrc"))


def test_the_same_answer_fills_in_the_album_and_its_date(simulator: Simulator) -> None:
    isrcs.fill_in()

    for one in simulator.world:
        track = Track.objects.get(spotify_id=one.spotify_id)
        assert (track.album, track.album_spotify_id, track.released) == (one.album, one.album_id, one.released)
        assert (track.album_from, track.released_from) == ("web_api", "web_api")


def test_every_track_is_asked_about_once(simulator: Simulator) -> None:
    assert isrcs.fill_in() == 4

    assert known() == {one.spotify_id: one.isrc for one in simulator.world}
    assert (isrcs.fill_in(), simulator.calls["web_api_calls"]) == (0, 4)


def test_one_that_somebody_entered_is_not_asked_about(simulator: Simulator) -> None:
    entered = Track.objects.first()
    assert entered is not None
    Track.objects.filter(pk=entered.pk).update(isrc="QZABC2600001")

    assert isrcs.fill_in() == 3

    assert known()[entered.spotify_id] == "QZABC2600001"


def test_a_track_that_spotify_has_no_more_is_not_asked_about_again(simulator: Simulator) -> None:
    dead = next(iter(simulator.world)).spotify_id
    simulator.scenarios.set("spotify", Scenario.DEAD, only=[dead])

    assert [isrcs.fill_in(), isrcs.fill_in()] == [3, 0]

    assert dead not in known()


def test_an_id_that_spotify_calls_invalid_keeps_no_other_track_waiting(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistyped, ask = next(iter(simulator.world)).spotify_id, Web.ask
    invalid = Got(400, '{"error":{"status":400,"message":"Invalid base62 id"}}')
    monkeypatch.setattr(
        Web, "ask", lambda web, *asked, **how: invalid if mistyped in asked[1] else ask(web, *asked, **how)
    )

    assert [isrcs.fill_in(), isrcs.fill_in()] == [3, 0]

    assert mistyped not in known()
    assert Track.objects.get(spotify_id=mistyped).isrc_checked_at is not None


def test_asked_to_wait_it_asks_no_more_and_loses_nothing(simulator: Simulator) -> None:
    simulator.scenarios.set("spotify", Scenario.WEB_API_RATE_LIMITED, seconds=600)

    assert [isrcs.fill_in(), isrcs.fill_in()] == [0, 0]

    assert simulator.calls["web_api_calls"] == 1
    assert not Track.objects.exclude(isrc_checked_at=None).exists()


def test_a_run_has_the_rate_for_itself(simulator: Simulator) -> None:
    make_pending_run(1)

    assert isrcs.fill_in() == 0
    assert simulator.calls["web_api_calls"] == 0


def test_without_credentials_nothing_is_asked(simulator: Simulator, settings: Settings) -> None:
    settings.SPOTIFY_CLIENT_SECRET = ""

    assert isrcs.fill_in() == 0
