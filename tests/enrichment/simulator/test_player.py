"""The player's script draws, in a real browser, the page known from public captures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.simulator.stories import Story
from enrichment.simulator.world import WorldTrack
from tests.enrichment.simulator.conftest import NOW

pytestmark = pytest.mark.processes

CHROMIUM: Final = os.environ.get("CHROME_BINARY", "/usr/bin/chromium")
CHROMEDRIVER: Final = os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")
FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
COUNT: Final = '[data-testid="playcount"]'
ROW: Final = '[data-testid="tracklist-row"]'


@contextmanager
def launch(language: str = "en-US") -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--accept-lang={language}"):
        options.add_argument(flag)
    browser = Chrome(options=options, service=Service(CHROMEDRIVER))
    try:
        yield browser
    finally:
        browser.quit()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with launch() as browser:
        yield browser


@pytest.fixture
def track(simulator: Simulator) -> WorldTrack:
    return simulator.world.with_story(Story.FELL)


def open_page(browser: Chrome, simulator: Simulator, track: WorldTrack, locale: str = "") -> None:
    browser.get(f"{simulator.url}{locale}/track/{track.spotify_id}")


def text_of(browser: Chrome, selector: str) -> str:
    found = WebDriverWait(browser, 5).until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))
    return str(found[0].text)


def canonical(browser: Chrome) -> Any:
    return browser.find_element(By.CSS_SELECTOR, "link[rel=canonical]").get_attribute("href")


def test_the_page_shows_one_count_and_names_its_track(
    simulator: Simulator, browser: Chrome, track: WorldTrack
) -> None:
    open_page(browser, simulator, track, locale="/intl-fr")

    assert text_of(browser, COUNT) == f"{simulator.world.streams(track, NOW):,}"
    assert len(browser.find_elements(By.CSS_SELECTOR, COUNT)) == 1
    assert canonical(browser) == f"{simulator.url}/track/{track.spotify_id}"
    assert text_of(browser, '[data-testid="entityTitle"] > h1') == track.title
    assert "invented" in text_of(browser, "#simulator-notice")
    assert browser.find_element(By.ID, "onetrust-accept-btn-handler").is_displayed()


def test_rows_show_the_counts_of_other_tracks(simulator: Simulator, browser: Chrome, track: WorldTrack) -> None:
    [recommended, *_] = simulator.world.recommended(track)

    open_page(browser, simulator, track, locale="/intl-fr")

    assert f"{simulator.world.streams(recommended, NOW):,}" in text_of(browser, ROW)
    link = browser.find_element(By.CSS_SELECTOR, f'{ROW} [data-testid="internal-track-link"]')
    assert link.get_dom_attribute("href") == f"/intl-fr/track/{recommended.spotify_id}"


def test_what_the_browser_blocks_is_not_asked_for(simulator: Simulator, track: WorldTrack) -> None:
    blocked = ["*i.scdn.co/*", "*/fonts/*", "*cookielaw*", "*recaptcha*", "*gabo-receiver*", "*gtm.js*"]

    with launch() as browser:
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        everything = kinds_asked_for(browser, simulator, track)
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": blocked})
        rest = kinds_asked_for(browser, simulator, track)

    spared = {"images", "fonts", "consent", "captcha", "analytics"}
    assert everything - rest == spared
    assert {"documents", "scripts", "locales", "get_track"} <= rest


def kinds_asked_for(browser: Chrome, simulator: Simulator, track: WorldTrack) -> set[str]:
    simulator.calls.clear()
    open_page(browser, simulator, track)
    text_of(browser, ROW)
    return set(simulator.calls.as_json())


@pytest.mark.parametrize(
    ("language", "separator"),
    [
        ("fr", "\N{NARROW NO-BREAK SPACE}"),
        pytest.param("de", ".", marks=pytest.mark.long),
        pytest.param("ru", "\N{NO-BREAK SPACE}", marks=pytest.mark.long),
    ],
)
def test_numbers_are_written_in_the_browsers_language(
    simulator: Simulator, track: WorldTrack, language: str, separator: str
) -> None:
    with launch(language) as browser:
        open_page(browser, simulator, track)
        text_of(browser, COUNT)
        # Selenium's own text contains only plain spaces.
        written = browser.execute_script(f"return document.querySelector('{COUNT}').textContent")

    assert written == f"{simulator.world.streams(track, NOW):,}".replace(",", separator)


def test_the_shown_number_may_differ_in_each_known_way(
    simulator: Simulator, browser: Chrome, track: WorldTrack
) -> None:
    shown = {}

    for scenario in (Scenario.BELOW_THRESHOLD, Scenario.ABBREVIATED, Scenario.DISAGREE):
        simulator.scenarios.set("spotify", scenario)
        open_page(browser, simulator, track)
        shown[scenario] = text_of(browser, COUNT)

    assert shown[Scenario.BELOW_THRESHOLD] == "< 1,000"
    assert shown[Scenario.ABBREVIATED] == "1.2M"
    assert shown[Scenario.DISAGREE] not in ("", f"{simulator.world.streams(track, NOW):,}")


def test_the_wrong_track_gives_itself_away(simulator: Simulator, browser: Chrome, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.WRONG_TRACK)

    open_page(browser, simulator, track)

    assert text_of(browser, COUNT)
    assert track.spotify_id not in canonical(browser)


def test_a_changed_page_has_the_number_and_none_of_the_marks(
    simulator: Simulator, browser: Chrome, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.CHANGED)

    open_page(browser, simulator, track)

    assert f"{simulator.world.streams(track, NOW):,}" in text_of(browser, "main article")
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-testid]")


def test_a_page_can_write_its_numbers_in_another_language(
    simulator: Simulator, browser: Chrome, track: WorldTrack
) -> None:
    simulator.scenarios.set("spotify", Scenario.LOCALE)

    open_page(browser, simulator, track)

    shown = text_of(browser, COUNT)
    assert "," not in shown
    assert int("".join(filter(str.isdigit, shown))) == simulator.world.streams(track, NOW)


def test_a_page_can_kill_its_tab_once(simulator: Simulator, browser: Chrome, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.KILLS_BROWSER, times=1)

    with launch() as victim, pytest.raises(WebDriverException, match="tab crashed"):
        read_count(victim, simulator, track)

    assert read_count(browser, simulator, track)


def read_count(browser: Chrome, simulator: Simulator, track: WorldTrack) -> str:
    open_page(browser, simulator, track)
    return text_of(browser, COUNT)


def test_a_page_can_keep_its_tab_busy_for_ever(simulator: Simulator, track: WorldTrack) -> None:
    simulator.scenarios.set("spotify", Scenario.SPINS)

    with launch() as browser:
        browser.set_page_load_timeout(1)
        with pytest.raises(TimeoutException):
            open_page(browser, simulator, track)
