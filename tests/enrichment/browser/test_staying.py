"""Staying on the page that was read last: what it received meanwhile, and when there is no such page any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings, Reply, Visit
from tests.enrichment.browser.site import Sent, Site
from tests.enrichment.browser.watching import chromium_of, profiles

pytestmark = pytest.mark.processes

AT_ONCE = "() => 0"
ASK_UNTIL_ANSWERED = "(page) => (ask(), page.answers.length && !page.unanswered ? 0 : null)"
MOVE_ON = "(page) => location.pathname === '/b' ? 0 : (location.replace('/b'), null)"
ASKS_WHEN_TOLD = "<script>function ask() { ask = () => {}; fetch('/api?late') }</script>"
ANSWER = Reply(200, "late", asked={})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("p")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(folder, page_seconds=100))
    yield browser
    browser.close()


def visit(site: Site, patience: str) -> Visit:
    return Visit(f"{site.url}/a", f"{site.url}/api", {}, patience)


def test_a_page_is_watched_for_longer_without_being_opened_again(browser: Browser, site: Site) -> None:
    site.pages |= {"/a": Sent(ASKS_WHEN_TOLD), "/api?late": Sent("late", after=0.1)}
    loads = browser.loads

    first = browser.page(visit(site, AT_ONCE))
    later = browser.stay(visit(site, ASK_UNTIL_ANSWERED))

    assert first.replies == ()
    assert later is not None
    assert (later.url, later.status, later.replies) == (first.url, 200, (ANSWER,))
    assert browser.loads == loads + 1
    assert [one.path for one in site.received if one.path == "/a"] == ["/a"]


def test_nothing_is_told_of_a_page_that_moved_on_to_another_document(browser: Browser, site: Site) -> None:
    site.pages |= {"/a": Sent("<p>a"), "/b": Sent("<p>b")}

    browser.page(visit(site, AT_ONCE))

    assert browser.stay(visit(site, MOVE_ON)) is None


def test_there_is_nothing_to_stay_on_without_a_browser(site: Site, tmp_path: Path) -> None:
    assert Browser(BrowserSettings(tmp_path)).stay(visit(site, AT_ONCE)) is None


def test_a_browser_that_dies_meanwhile_leaves_no_page_and_reads_the_next(
    browser: Browser, site: Site, folder: Path
) -> None:
    site.pages["/a"] = Sent("<p>a")
    browser.page(visit(site, AT_ONCE))
    (profile,) = profiles(folder)
    chromium_of(profile).kill()

    assert browser.stay(visit(site, AT_ONCE)) is None
    assert browser.page(visit(site, AT_ONCE)).status == 200
