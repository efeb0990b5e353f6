"""*View credits* is opened in a real browser on one page, and its request repeated for other tracks."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator import people
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World, WorldTrack
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.credits import Asked, Credits, SpotifyCredits, Unknown
from enrichment.sources.spotify.shape import DECLARED, Shape

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve(World(12, stories=())) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("profiles")
    with closing(Browser(BrowserSettings(profile_root=folder, page_seconds=15))) as browser:
        yield browser


@pytest.fixture(autouse=True)
def _clean(simulator: Simulator) -> None:
    simulator.scenarios.clear()
    simulator.calls.clear()


def source(simulator: Simulator, browser: Browser, shape: Shape = DECLARED, questions: int = 99) -> SpotifyCredits:
    turns = iter([True] * questions)
    return SpotifyCredits(
        browser,
        simulator.url,
        f"{simulator.url}/pathfinder/v2/query",
        shape,
        lambda: True,
        lambda: next(turns, False),
    )


def asked(*tracks: WorldTrack) -> Sequence[Asked]:
    return [Asked("", one.title, one.artists, one.duration_ms, one.spotify_id) for one in tracks]


def writers(answer: Credits | NotRead) -> list[str]:
    assert isinstance(answer, Credits), answer
    return [claim.name for claim in answer.claims if claim.role == "writer"]


def test_one_page_tells_the_credits_of_many_tracks(simulator: Simulator, browser: Browser) -> None:
    tracks = [simulator.world.track(number) for number in (1, 2, 3)]

    answers = source(simulator, browser).read(asked(*tracks))

    assert {one.spotify_id: writers(answers[one.spotify_id]) for one in tracks} == {
        one.spotify_id: [each.name for each in people.behind(simulator.world, one).writers] for one in tracks
    }
    assert simulator.calls["documents"] == 1
    assert simulator.calls["credits"] == 3


def test_without_a_turn_for_a_question_the_others_are_left_for_later(simulator: Simulator, browser: Browser) -> None:
    first, second, third = (simulator.world.track(number) for number in (1, 2, 3))

    answers = source(simulator, browser, questions=1).read(asked(first, second, third))

    assert writers(answers[first.spotify_id])
    assert writers(answers[second.spotify_id])
    assert isinstance(answers[third.spotify_id], SourceBlocked)


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (Scenario.CREDITS_HIDDEN, Unknown),
        (Scenario.CREDITS_RATE_LIMITED, SourceBlocked),
        (Scenario.CREDITS_CHANGED, PageChanged),
        (Scenario.SERVER_ERROR, SourceUnreachable),
        (Scenario.BLOCK_PAGE, SourceBlocked),
    ],
)
def test_a_trouble_of_the_page_is_an_answer(
    scenario: Scenario, reason: type[NotRead], simulator: Simulator, browser: Browser
) -> None:
    track = simulator.world.track(1)
    simulator.scenarios.set("spotify", scenario, seconds=7.0)

    assert isinstance(source(simulator, browser).read(asked(track))[track.spotify_id], reason)


def test_a_page_without_the_entry_is_a_changed_page(simulator: Simulator, browser: Browser) -> None:
    track = simulator.world.track(1)
    moved = replace(DECLARED, credits_words="mitwirkende", credits_seconds=0.5)

    answers = source(simulator, browser, moved).read(asked(track, simulator.world.track(2)))

    assert {type(answer) for answer in answers.values()} == {PageChanged}


def test_a_track_that_is_gone_says_nothing_of_the_others(simulator: Simulator, browser: Browser) -> None:
    other = simulator.world.track(1)

    answers = source(simulator, browser).read([Asked("", spotify_id="0" * 22), *asked(other)])

    assert isinstance(answers["0" * 22], Unknown)
    assert isinstance(answers[other.spotify_id], SourceUnreachable)
