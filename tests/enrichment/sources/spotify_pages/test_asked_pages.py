"""An open page repeats its own request for other tracks: their own numbers, or typed failures."""

from datetime import timedelta

import pytest

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import WorldTrack
from enrichment.sources.base import (
    Count,
    CountHidden,
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_pages.reading import true_count

pytestmark = pytest.mark.processes


def test_the_open_page_is_asked_about_others_and_each_number_is_its_own_pages(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    others = [simulator.world.track(number) for number in range(20, 45)]
    own = spotify.read([track.spotify_id])[track.spotify_id]

    again = spotify.ask(track.spotify_id, [track.spotify_id])
    answers = spotify.ask(track.spotify_id, [other.spotify_id for other in others])

    number = true_count(simulator, track)
    assert isinstance(own, Count)
    assert own.number == number
    assert again == {track.spotify_id: Count(number or 0, "spotify question")}
    assert answers == {
        other.spotify_id: Count(true_count(simulator, other) or 0, "spotify question") for other in others
    }
    assert (simulator.calls["documents"], simulator.calls["questions"]) == (1, 26)


@pytest.mark.parametrize(
    ("scenario", "trouble"),
    [
        (Scenario.QUESTION_BLOCKED, SourceBlocked),
        (Scenario.QUESTION_RATE_LIMITED, SourceBlocked),
        (Scenario.GENERIC_ERROR, SourceUnreachable),
        (Scenario.ZERO, CountHidden),
        (Scenario.STALE_HASH, PageChanged),
        (Scenario.CHANGED, PageChanged),
        (Scenario.WRONG_TRACK, PageChanged),
        (Scenario.NOT_FOUND, TrackGone),
    ],
)
def test_a_question_that_goes_wrong_is_a_typed_failure(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario, trouble: type[NotRead]
) -> None:
    other = simulator.world.track(30)
    spotify.read([track.spotify_id])
    simulator.scenarios.set("spotify", scenario, only={other.spotify_id}, seconds=7)

    answer = spotify.ask(track.spotify_id, [other.spotify_id])[other.spotify_id]

    assert isinstance(answer, trouble)
    if scenario is Scenario.QUESTION_RATE_LIMITED:
        assert isinstance(answer, SourceBlocked)
        assert answer.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("scenario", [Scenario.BY_REQUEST, Scenario.BY_XHR])
def test_a_question_is_asked_again_however_the_page_asked_it(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)
    spotify.read([track.spotify_id])

    answers = spotify.ask(track.spotify_id, [track.spotify_id])

    assert answers == {track.spotify_id: Count(true_count(simulator, track) or 0, "spotify question")}


def test_a_page_whose_question_was_not_heard_answers_nothing(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.ASKS_UNHEARD, only={track.spotify_id})
    spotify.read([track.spotify_id])

    assert spotify.ask(track.spotify_id, [track.spotify_id]) == {}
