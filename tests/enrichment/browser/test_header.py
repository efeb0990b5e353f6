"""Which of a page's elements are its header's: only those count, since others show other numbers."""

from collections.abc import Iterator

import pytest

from enrichment.browser import Browser, BrowserSettings, InHeader, Visit
from tests.enrichment.browser.site import Sent, Site

pytestmark = pytest.mark.processes

HEADER = InHeader(".count", (".title", "h1"), ".end")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Yield one browser for all of these pages."""
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=100))
    yield browser
    browser.close()


def counts(browser: Browser, site: Site, body: str) -> tuple[str, ...]:
    """Return the texts that a page with this body has in its header."""
    site.pages["/a"] = Sent(f"<body>{body}")
    return browser.page(Visit(f"{site.url}/a", f"{site.url}/api", {"count": HEADER}, "() => 0")).texts["count"]


@pytest.mark.parametrize(
    "body",
    [
        "<main><h1>A</h1><p><b class=count>7</b></p></main><footer><b class=count>8</b></footer>",
        "<main><div><h1>A</h1></div><b class=count>7</b><i class=end></i><b class=count>8</b></main>",
        "<b class=count>8</b><main><h1>B</h1><span class=title>A</span><b class=count>7</b></main>",
    ],
)
def test_only_what_stands_beside_the_title_is_the_headers(browser: Browser, site: Site, body: str) -> None:
    assert counts(browser, site, body) == ("7",)


@pytest.mark.parametrize(
    "body",
    [
        "<main><p>A</p></main><footer><b class=count>8</b></footer>",
        "<main><h1>A</h1></main><footer><b class=count>8</b></footer>",
        "<b class=count>8</b>",
    ],
)
def test_what_is_far_from_the_title_or_has_none_is_not_the_headers(browser: Browser, site: Site, body: str) -> None:
    assert counts(browser, site, body) == ()


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<span> 12,345 </span>", "12,345"),
        ("12,345<!-- -->,678", "12,345,678"),
        ("<b>1.2B</b> <i>1,234</i>", "1.2B|1,234"),
        ("<b aria-hidden=true>12</b><i>123</i>", "12|123"),
    ],
)
def test_texts_of_several_elements_are_not_joined_to_one(
    browser: Browser, site: Site, inside: str, text: str
) -> None:
    assert counts(browser, site, f"<main><h1>A</h1><b class=count>{inside}</b></main>") == (text,)
