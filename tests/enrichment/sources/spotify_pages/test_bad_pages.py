"""Real Chromium on pages that misbehave: a typed reason, no number, and evidence of what was seen."""

from datetime import timedelta
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import WorldTrack
from enrichment.sources.base import CountHidden, NotRead, PageChanged, SourceBlocked, SourceUnreachable, TrackGone
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_pages.reading import answer_of, reading

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (Scenario.DEAD, TrackGone),
        (Scenario.NOT_FOUND, TrackGone),
        (Scenario.RESTRICTED, CountHidden),
        (Scenario.COUNTRY_RESTRICTED, CountHidden),
        (Scenario.BELOW_THRESHOLD, CountHidden),
        (Scenario.BLOCKED, SourceBlocked),
        (Scenario.BLOCK_PAGE, SourceBlocked),
        (Scenario.LOGIN, SourceBlocked),
        (Scenario.REGION, SourceBlocked),
        (Scenario.API_BLOCKED, SourceBlocked),
        (Scenario.API_BLOCK_PAGE, SourceBlocked),
        (Scenario.WRONG_TRACK, PageChanged),
        (Scenario.DISAGREE, PageChanged),
        (Scenario.ABBREVIATED, PageChanged),
        (Scenario.STALE_HASH, PageChanged),
        (Scenario.SERVER_ERROR, SourceUnreachable),
        (Scenario.API_SERVER_ERROR, SourceUnreachable),
        (Scenario.GENERIC_ERROR, SourceUnreachable),
        (Scenario.NULL_WITH_ERRORS, SourceUnreachable),
        (Scenario.ZERO, CountHidden),
        (Scenario.KILLS_BROWSER, SourceUnreachable),
    ],
)
def test_a_page_that_misbehaves_gives_a_reason_and_no_number(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario, reason: type[NotRead]
) -> None:
    simulator.scenarios.set("spotify", scenario)

    answers = spotify.read([track.spotify_id])

    assert list(answers) == [track.spotify_id]
    assert isinstance(answers[track.spotify_id], reason)


@pytest.mark.parametrize("scenario", [Scenario.NEVER_LOADS, Scenario.SPINS])
def test_a_page_that_comes_to_no_end_is_unreachable(
    hurried: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    assert isinstance(answer_of(hurried, track), SourceUnreachable)


def test_a_page_that_shows_and_asks_otherwise_has_changed(
    simulator: Simulator, track: WorldTrack, tmp_path: Path
) -> None:
    simulator.scenarios.set("spotify", Scenario.CHANGED)

    # Nothing says that no number will come, so it waits until the time is up.
    for spotify in reading(simulator, BrowserSettings(tmp_path, page_seconds=8)):
        assert isinstance(answer_of(spotify, track), PageChanged)


@pytest.mark.parametrize("scenario", [Scenario.RATE_LIMITED, Scenario.API_RATE_LIMITED])
def test_the_wait_that_spotify_asks_for_is_handed_on(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario, seconds=90)

    answer = answer_of(spotify, track)

    assert isinstance(answer, SourceBlocked)
    assert answer.retry_after == timedelta(seconds=90)


def test_a_page_that_never_asks_about_its_track_is_tried_again(
    hurried: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=600)

    assert isinstance(answer_of(hurried, track), SourceUnreachable)


def test_a_page_that_is_left_for_one_about_regions_says_where_it_led(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.REGION)

    answer = answer_of(spotify, track)

    assert isinstance(answer, SourceBlocked)
    assert "/int/why-not-available/, 'Not available'" in str(answer)


def test_a_track_that_was_never_there_is_gone(spotify: Spotify) -> None:
    assert isinstance(spotify.read(["0" * 22])["0" * 22], TrackGone)


def test_a_platform_that_is_down_is_unreachable(track: WorldTrack, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = BrowserSettings(tmp_path_factory.mktemp("p"))
    spotify = Spotify(Browser(settings), "http://127.0.0.1:65535", "http://127.0.0.1:65535/graphql")

    answer = answer_of(spotify, track)
    spotify.close()

    assert isinstance(answer, SourceUnreachable)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario.DISAGREE, "trackUnion"),
        (Scenario.BLOCK_PAGE, "answers"),
        (Scenario.STALE_HASH, "PersistedQueryNotFound"),
    ],
)
def test_a_page_without_a_number_is_shown_as_it_was(
    spotify: Spotify, simulator: Simulator, track: WorldTrack, scenario: Scenario, words: str
) -> None:
    simulator.scenarios.set("spotify", scenario)
    spotify.read([track.spotify_id])

    seen = spotify.evidence([track.spotify_id])

    assert seen is not None
    assert seen.picture.startswith(b"\xff\xd8\xff")
    assert "<body" in seen.document
    assert "<script" not in seen.document
    assert words in str(seen.seen)
