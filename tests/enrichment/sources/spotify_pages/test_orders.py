"""Real Chromium on pages that ask other questions than usual, or in another order: each is a script of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from enrichment.browser import Browser, BrowserSettings, Page, Visit
from enrichment.sources.base import Answer, Count, SourceBlocked, SourceUnreachable
from enrichment.sources.spotify import Spotify
from tests.enrichment.browser.site import Sent, Site, serve_site
from tests.enrichment.sources.spotify_saved import STREAMS, TRACK, saved

pytestmark = pytest.mark.processes

OWN: Final = f"{{ uri: 'spotify:track:{TRACK}' }}"
LIKE_IT: Final = f"{{ uri: 'spotify:track:{TRACK}', limit: 10 }}"
ITS_CREDITS: Final = f"{{ trackUri: 'spotify:track:{TRACK}' }}"
SCRIPT: Final = """
    const later = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const ask = (name, variables) => fetch(`/api?${name}`, { method: "POST", body: JSON.stringify({ variables }) })
      .then((answer) => answer.json()).catch(() => null);
    const show = (text) => document.body.innerHTML = `<main><h1>Song</h1><b data-testid=playcount>${text}</b></main>`;
"""
FAULT: Final = Sent('{"data": null, "errors": [{"message": "x"}]}')
GENERIC: Final = Sent('{"data": {"trackUnion": {"__typename": "GenericError"}}}')
CREDITS: Final = Sent('{"data": {"trackUnion": {"__typename": "Track", "name": "Song", "creditsTrait": null}}}')


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose pages have more time than a test: none may be waited for until its end."""
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=600))
    yield browser
    browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        site.pages["/api?track"] = Sent(json.dumps(saved("track")))
        yield site


def read(browser: Any, site: Site, script: str) -> Answer:
    """Return what is read from a page of the track with this script."""
    site.pages[f"/track/{TRACK}"] = Sent(f"<body><script>{SCRIPT}(async () => {{ {script} }})()</script>")
    return Spotify(browser, site.url, f"{site.url}/api").read([TRACK])[TRACK]


@pytest.mark.parametrize("variables", ["undefined", "{}", ITS_CREDITS, LIKE_IT])
@pytest.mark.parametrize("trouble", [FAULT, Sent("<html>", 503), Sent("<html>")], ids=["fault", "503", "page"])
def test_another_question_that_fails_does_not_end_the_wait_for_the_count(
    browser: Browser, site: Site, variables: str, trouble: Sent
) -> None:
    site.pages["/api?other"] = trouble

    # Longer than a page is given to ask again.
    answer = read(browser, site, f"await ask('other', {variables}); await later(3.5); await ask('track', {OWN})")

    assert isinstance(answer, Count)
    assert answer.number == STREAMS


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(GENERIC, SourceUnreachable), (FAULT, SourceUnreachable), (Sent("no", 403), SourceBlocked)],
)
def test_another_question_that_is_never_answered_does_not_delay_a_failure(
    browser: Browser, site: Site, trouble: Sent, reason: type
) -> None:
    site.pages["/api?failing"] = trouble

    answer = read(browser, site, f"ask('never', {{ uri: 'spotify:playlist:1' }}); await ask('failing', {OWN})")

    assert isinstance(answer, reason)


def test_a_player_may_wait_two_seconds_before_it_asks_again(browser: Browser, site: Site) -> None:
    site.pages["/api?failing"] = GENERIC

    answer = read(browser, site, f"await ask('failing', {OWN}); await later(2); await ask('track', {OWN})")

    assert isinstance(answer, Count)


def test_a_count_that_the_server_rendered_outlasts_a_fault_of_the_service(browser: Browser, site: Site) -> None:
    site.pages["/api?failing"] = GENERIC

    answer = read(browser, site, f"show('{STREAMS:,}'); await ask('failing', {OWN})")

    assert answer == Count(STREAMS, "spotify page by its text")


def test_a_count_that_stands_while_the_page_requests_it_is_not_believed_yet(browser: Browser, site: Site) -> None:
    # Longer than a text is given that does not change.
    site.pages["/api?track"] = Sent(json.dumps(saved("track")), after=2.5)

    answer = read(browser, site, f"show('5'); await ask('track', {OWN}); show('{STREAMS:,}')")

    assert answer == Count(STREAMS, "spotify page")


@dataclass
class Hurried:
    """A browser whose pages have half a second."""

    browser: Browser

    def page(self, visit: Visit) -> Page:
        return self.browser.page(replace(visit, seconds=0.5))


@pytest.mark.parametrize("request_", ["", f"ask('never', {OWN});"], ids=["unseen", "never answered"])
def test_a_count_that_is_still_counting_up_when_the_time_is_over_is_no_number(
    browser: Browser, site: Site, request_: str
) -> None:
    answer = read(Hurried(browser), site, f"{request_} let n = 1000; setInterval(() => show(n += 7), 50)")

    assert isinstance(answer, SourceUnreachable)
    assert "still changing" in str(answer)


def test_credits_that_do_not_name_their_track_are_no_answer_about_its_count(browser: Browser, site: Site) -> None:
    site.pages["/api?credits"] = CREDITS

    answer = read(browser, site, f"await ask('credits', {ITS_CREDITS}); await later(0.5); await ask('track', {OWN})")

    assert isinstance(answer, Count)


def test_something_else_about_the_track_does_not_spoil_its_text(browser: Browser, site: Site) -> None:
    site.pages["/api?credits"] = CREDITS

    answer = read(browser, site, f"await ask('credits', {ITS_CREDITS}); show('{STREAMS:,}')")

    assert answer == Count(STREAMS, "spotify page by its text")
