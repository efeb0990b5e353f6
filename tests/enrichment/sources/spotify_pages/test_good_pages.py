"""Real Chromium reads the simulator's pages: the number of every page that has one, however late or oddly."""

from pathlib import Path

import pytest

from enrichment.browser import BrowserSettings
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import WorldTrack
from enrichment.sources.base import Count
from enrichment.sources.released import Released
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_pages.reading import answer_of, reading, true_count

pytestmark = pytest.mark.processes


def test_a_tracks_streams_are_read(spotify: Spotify, simulator: Simulator, track: WorldTrack) -> None:
    assert answer_of(spotify, track) == true_count(simulator, track)


def test_one_page_brings_the_true_counts_of_other_tracks(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    own = spotify.read([track.spotify_id])
    answers = spotify.other_counts()

    assert (list(own), len(answers) > 5) == ([track.spotify_id], True)
    for track_id, answer in answers.items():
        other = simulator.world.find(track_id)
        assert other is not None
        assert isinstance(answer, Count)
        assert answer.number == true_count(simulator, other)


def test_a_page_names_the_album_of_its_track_and_the_artists_latest(spotify: Spotify, track: WorldTrack) -> None:
    spotify.releases_named()
    answer_of(spotify, track)
    spotify.other_counts()

    of_tracks, newest = spotify.releases_named()
    told = {one.track_id: one for one in of_tracks}[track.spotify_id]
    assert (told.album_id, told.album) == (track.album_id, track.album)
    assert told.released == Released(track.released, "day")
    (latest,) = [one for one in newest if one.is_latest]
    assert (latest.artist_id, latest.label) == (track.credited[0].spotify_id, "Sample Records")


def test_tracks_are_read_one_after_the_other_without_mixing_them_up(spotify: Spotify, simulator: Simulator) -> None:
    for number in (1, 2, 1, 3):
        track = simulator.world.track(number)
        assert answer_of(spotify, track) == true_count(simulator, track)


def test_what_is_no_number_is_not_even_asked_for(spotify: Spotify, simulator: Simulator, track: WorldTrack) -> None:
    answer_of(spotify, track)

    assert simulator.calls["get_track"] == 1
    assert {kind: simulator.calls[kind] for kind in ("images", "fonts", "consent", "analytics")} == {
        "images": 0,
        "fonts": 0,
        "consent": 0,
        "analytics": 0,
    }


def test_the_players_scripts_are_loaded_once_and_kept(spotify: Spotify, simulator: Simulator) -> None:
    answer_of(spotify, simulator.world.track(1))
    simulator.calls.clear()

    answer_of(spotify, simulator.world.track(2))

    assert (simulator.calls["scripts"], simulator.calls["locales"]) == (0, 0)


@pytest.mark.parametrize(
    "language",
    ["fr-FR", "ar-EG", *(pytest.param(one, marks=pytest.mark.long) for one in ("de-CH", "hi-IN", "fa-IR", "es-ES"))],
)
def test_the_page_is_understood_in_other_languages(
    simulator: Simulator, track: WorldTrack, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    settings = BrowserSettings(tmp_path_factory.mktemp("p"), language=language)

    for spotify in reading(simulator, settings):
        assert answer_of(spotify, track) == true_count(simulator, track)


@pytest.mark.parametrize(
    "scenario", [Scenario.INTEGER, Scenario.SECOND_COUNT, Scenario.COUNTS_UP, Scenario.UNREADABLE_TEXT]
)
def test_what_is_odd_beside_a_good_answer_costs_no_number(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    answer = spotify.read([track.spotify_id])[track.spotify_id]

    assert isinstance(answer, Count)
    assert answer.number == true_count(simulator, track)
    assert bool(answer.remark) == (scenario is Scenario.UNREADABLE_TEXT)


@pytest.mark.parametrize("scenario", [Scenario.ASKS_UNHEARD, Scenario.NO_CANONICAL])
def test_a_count_whose_answer_cannot_be_observed_is_read_from_the_page_in_time(
    simulator: Simulator, track: WorldTrack, tmp_path_factory: pytest.TempPathFactory, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    # Waiting for the page's whole time would exceed the time limit of a test.
    for spotify in reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=600)):
        answer = spotify.read([track.spotify_id])[track.spotify_id]

    assert answer == Count(true_count(simulator, track) or 0, "spotify page by its text")


def test_a_question_that_the_page_asks_late_is_waited_for(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    # Longer than any wait for a page that has shown something.
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=2.5)

    assert answer_of(spotify, track) == true_count(simulator, track)


def test_a_good_answer_after_a_fault_of_the_service_is_the_number(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.GENERIC_ERROR, times=1)

    assert answer_of(spotify, track) == true_count(simulator, track)


def test_a_slow_answer_is_waited_for(spotify: Spotify, simulator: Simulator, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.SLOW, seconds=1)

    assert answer_of(spotify, track) == true_count(simulator, track)


def test_a_track_whose_page_kills_the_browser_once_is_read_in_the_next(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.KILLS_BROWSER, times=1)

    answer = answer_of(spotify, track)

    assert answer == true_count(simulator, track)
    assert simulator.calls.documents_of(track.spotify_id) == 2


def test_a_browser_is_kept_for_many_tracks(simulator: Simulator, tmp_path: Path) -> None:
    for spotify in reading(simulator, BrowserSettings(tmp_path, page_seconds=60)):
        profiles = [[answer_of(spotify, simulator.world.track(number)), *tmp_path.iterdir()] for number in (1, 2, 3)]

    kept = {tuple(profile) for _, *profile in profiles}
    assert len(kept) == 1
    assert kept != {()}
