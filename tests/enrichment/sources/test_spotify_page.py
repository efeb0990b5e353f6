"""Real Chromium reads the simulator's pages, the good ones and the bad."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World, WorldTrack
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

pytestmark = pytest.mark.processes

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve(World(tracks=60, stories=(), now=NOW), clock=lambda: NOW) as running:
        yield running


@pytest.fixture(autouse=True)
def no_trouble(simulator: Simulator) -> None:
    simulator.scenarios.clear()
    simulator.calls.clear()


@pytest.fixture(scope="module")
def spotify(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spotify]:
    yield from reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=60))


@pytest.fixture(scope="module")
def hurried(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spotify]:
    """Give up on a page soon: for those that are never read, of which a slow machine makes no others."""
    yield from reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=3))


@pytest.fixture
def track(simulator: Simulator) -> WorldTrack:
    return simulator.world.track(7)


def reading(simulator: Simulator, settings: BrowserSettings) -> Iterator[Spotify]:
    source = Spotify(Browser(settings), simulator.url, f"{simulator.url}/pathfinder/v2/query")
    yield source
    source.close()


def true_count(simulator: Simulator, track: WorldTrack) -> int | None:
    return simulator.world.streams(track, NOW)


def answer_of(spotify: Spotify, track: WorldTrack) -> int | NotRead:
    """Return the number, or the reason why there is none."""
    answer = spotify.read([track.spotify_id])[track.spotify_id]
    return answer.number if isinstance(answer, Count) else answer


def test_a_tracks_streams_are_read(spotify: Spotify, simulator: Simulator, track: WorldTrack) -> None:
    assert answer_of(spotify, track) == true_count(simulator, track)


def test_one_page_brings_the_true_counts_of_other_tracks(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    answers = spotify.read([track.spotify_id])

    assert len(answers) > 5
    for track_id, answer in answers.items():
        other = simulator.world.find(track_id)
        assert other is not None
        assert isinstance(answer, Count)
        assert answer.number == true_count(simulator, other)


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


@pytest.mark.parametrize("language", ["fr-FR", "de-CH", "hi-IN", "ar-EG", "fa-IR", "es-ES"])
def test_the_page_is_understood_in_other_languages(
    simulator: Simulator, track: WorldTrack, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    settings = BrowserSettings(tmp_path_factory.mktemp("p"), language=language)

    for spotify in reading(simulator, settings):
        assert answer_of(spotify, track) == true_count(simulator, track)


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

    # Nothing tells that no number comes any more, so it is waited for until the time is up.
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
def test_a_count_whose_answer_we_cannot_hear_is_read_from_the_page_before_its_time_is_up(
    simulator: Simulator, track: WorldTrack, tmp_path_factory: pytest.TempPathFactory, scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    # A reading that waited for the page's whole time would outlast the limit of a test.
    for spotify in reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=600)):
        answer = spotify.read([track.spotify_id])[track.spotify_id]

    assert answer == Count(true_count(simulator, track) or 0, "spotify page by its text")


def test_a_question_that_the_page_asks_late_is_waited_for(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    # Longer than any wait for a page that has said something.
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=2.5)

    assert answer_of(spotify, track) == true_count(simulator, track)


def test_a_page_that_never_asks_about_its_track_is_tried_again(
    hurried: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=600)

    assert isinstance(answer_of(hurried, track), SourceUnreachable)


def test_a_good_answer_after_a_fault_of_the_service_is_the_number(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.GENERIC_ERROR, times=1)

    assert answer_of(spotify, track) == true_count(simulator, track)


def test_a_page_that_is_left_for_one_about_regions_says_where_it_led(
    spotify: Spotify, simulator: Simulator, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.REGION)

    answer = answer_of(spotify, track)

    assert isinstance(answer, SourceBlocked)
    assert "/int/why-not-available/, 'Not available'" in str(answer)


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


def test_a_track_that_was_never_there_is_gone(spotify: Spotify) -> None:
    assert isinstance(spotify.read(["0" * 22])["0" * 22], TrackGone)


def test_a_platform_that_is_down_is_unreachable(track: WorldTrack, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = BrowserSettings(tmp_path_factory.mktemp("p"))
    spotify = Spotify(Browser(settings), "http://127.0.0.1:65535", "http://127.0.0.1:65535/graphql")

    answer = answer_of(spotify, track)
    spotify.close()

    assert isinstance(answer, SourceUnreachable)


def test_a_browser_is_kept_for_many_tracks(simulator: Simulator, tmp_path: Path) -> None:
    for spotify in reading(simulator, BrowserSettings(tmp_path, page_seconds=60)):
        profiles = [[answer_of(spotify, simulator.world.track(number)), *tmp_path.iterdir()] for number in (1, 2, 3)]

    kept = {tuple(profile) for _, *profile in profiles}
    assert len(kept) == 1
    assert kept != {()}


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
