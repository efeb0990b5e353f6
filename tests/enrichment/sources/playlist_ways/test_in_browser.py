"""Real Chromium on the player's page of a playlist: every row, or the available ones and a reason."""

from datetime import timedelta

import pytest

from enrichment.browser import Browser
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.sources.playlists import PlaylistGone
from enrichment.sources.playlists.web import Web
from tests.enrichment.sources.playlist_ways.reading import embed, expect_whole, player, read, seen

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("number", [1, 2])
def test_the_browser_asks_the_players_query_for_every_row(
    simulator: Simulator, browser: Browser, turns: list[float], number: int
) -> None:
    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns, number), number)


def test_the_browser_makes_good_what_a_stale_hash_leaves_out(
    simulator: Simulator, browser: Browser, web: Web, turns: list[float]
) -> None:
    listing = seen(simulator, [embed(simulator, web, query=False), player(simulator, browser)], turns)

    expect_whole(simulator, listing)
    assert listing.source == "spotify playlist page"


def test_the_browser_does_not_wait_for_rows_that_are_withheld(
    simulator: Simulator, browser: Browser, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.ROWS_WITHHELD)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (25, 250, False)


@pytest.mark.parametrize("scenario", [Scenario.BY_REQUEST, Scenario.BY_XHR])
def test_every_row_comes_however_the_page_asks(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario
) -> None:
    simulator.scenarios.set("spotify", scenario)

    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns))


def test_a_page_that_asks_for_its_rows_late_is_waited_for(
    simulator: Simulator, hurried: Browser, turns: list[float]
) -> None:
    # Longer than the browser may watch a page without interruption.
    simulator.scenarios.set("spotify", Scenario.ASKS_LATE, seconds=7)

    expect_whole(simulator, seen(simulator, [player(simulator, hurried)], turns, number=1), number=1)


@pytest.mark.parametrize("scenario", [Scenario.ROWS_FAIL, Scenario.ROWS_WITHOUT_CONTENT])
def test_one_answer_that_fails_costs_no_row(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario
) -> None:
    # The first is the page's own request, the second is ours.
    simulator.scenarios.set("spotify", scenario, times=2)

    expect_whole(simulator, seen(simulator, [player(simulator, browser)], turns))


@pytest.mark.parametrize(
    ("scenario", "reason"), [(Scenario.ROWS_FAIL, "could not answer"), (Scenario.ROWS_WITHOUT_CONTENT, "fewer rows")]
)
def test_rows_that_cannot_be_had_leave_the_others_and_a_reason(
    simulator: Simulator, browser: Browser, turns: list[float], scenario: Scenario, reason: str
) -> None:
    simulator.scenarios.set("spotify", scenario)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.total, listing.is_complete) == (25, 250, False)
    assert reason in listing.trouble


def test_asked_to_wait_the_page_asks_for_no_more_rows_and_keeps_those_it_has(
    simulator: Simulator, browser: Browser, turns: list[float]
) -> None:
    simulator.scenarios.set("spotify", Scenario.ROWS_RATE_LIMITED, seconds=7)

    listing = seen(simulator, [player(simulator, browser)], turns)

    assert (listing.count, listing.retry_after) == (25, timedelta(seconds=7))
    # The first rows, the page's own request and one of ours.
    assert simulator.calls["playlist_queries"] == 3


def test_the_page_of_a_dead_playlist_is_gone(simulator: Simulator, browser: Browser, turns: list[float]) -> None:
    simulator.scenarios.set("spotify", Scenario.DEAD)

    assert isinstance(read(simulator, [player(simulator, browser)], turns), PlaylistGone)
