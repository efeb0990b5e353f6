"""A refusal without a body, in place of which Chromium shows an error page of its own, says what its status says."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from enrichment.browser import Browser, BrowserSettings
from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable, TrackGone
from enrichment.sources.playlists import PlayerPage, PlaylistGone
from enrichment.sources.spotify import Spotify
from tests.enrichment.browser.site import Sent, Site, serve_site

pytestmark = pytest.mark.processes

TRACK = "0" * 22
PATH = f"/track/{TRACK}"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=60))
    yield browser
    browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (404, TrackGone, "Spotify has no page for this track (HTTP 404)"),
        (410, TrackGone, "Spotify has no page for this track (HTTP 410)"),
        (403, SourceBlocked, "the page was refused (HTTP 403)"),
        (503, SourceUnreachable, "the page failed (HTTP 503)"),
    ],
)
def test_an_empty_refusal_of_a_track_is_told_by_its_status(
    browser: Browser, site: Site, status: int, reason: type[NotRead], words: str
) -> None:
    site.pages[PATH] = Sent("", status)

    answer = Spotify(browser, site.url, f"{site.url}/query").read([TRACK])[TRACK]

    assert isinstance(answer, reason)
    assert str(answer) == words


def test_a_refusal_that_is_no_text_is_told_by_its_status(browser: Browser, site: Site) -> None:
    site.pages[PATH] = Sent("\0", 404, {"Content-Type": "application/octet-stream"})

    answer = Spotify(browser, site.url, f"{site.url}/query").read([TRACK])[TRACK]

    assert isinstance(answer, TrackGone)


def test_an_empty_refusal_with_a_wait_is_no_redirect(browser: Browser, site: Site) -> None:
    site.pages |= {PATH: Sent("", 302, {"Location": f"/intl-de{PATH}"})}
    site.pages |= {f"/intl-de{PATH}": Sent("", 429, {"Retry-After": "17"})}

    answer = Spotify(browser, site.url, f"{site.url}/query").read([TRACK])[TRACK]

    assert isinstance(answer, SourceBlocked)
    assert str(answer) == "the page was refused (HTTP 429)"
    assert answer.retry_after == timedelta(seconds=17)


def test_an_empty_refusal_elsewhere_is_a_redirect_to_there(browser: Browser, site: Site) -> None:
    site.pages |= {PATH: Sent("", 302, {"Location": "/login"}), "/login": Sent("", 404)}

    answer = Spotify(browser, site.url, f"{site.url}/query").read([TRACK])[TRACK]

    assert isinstance(answer, SourceBlocked)
    assert "redirected us to 127.0.0.1/login" in str(answer)


def test_an_empty_refusal_of_a_playlist_is_told_by_its_status(browser: Browser, site: Site) -> None:
    site.pages[f"/playlist/{TRACK}"] = Sent("", 400)
    page = PlayerPage(browser, site.url, f"{site.url}/query")

    with pytest.raises(PlaylistGone):
        page.read(TRACK, lambda _seconds: None)


def test_an_empty_refusal_is_looked_at_once_however_long_a_visit_may_take(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages[f"/playlist/{TRACK}"] = Sent("", 503)
    looks: list[str] = []
    look = WebDriver.execute_async_script

    def counted(driver: WebDriver, script: str, *arguments: object) -> object:
        looks.append(script)
        return look(driver, script, *arguments)

    monkeypatch.setattr(WebDriver, "execute_async_script", counted)

    with pytest.raises(SourceUnreachable):
        PlayerPage(browser, site.url, f"{site.url}/query").read(TRACK, lambda _seconds: None)

    assert len(looks) == 1
