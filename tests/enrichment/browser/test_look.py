"""A last look at a page that was read."""

import pytest

from enrichment.browser import Browser, PageLook, Visit
from enrichment.browser.look import LARGEST_PICTURE
from tests.enrichment.browser.site import Sent, Site

pytestmark = pytest.mark.processes

AT_ONCE = "() => 0"


def test_a_look_shows_what_a_person_would_see(browser: Browser, site: Site) -> None:
    site.pages["/"] = Sent(
        "<title>A track</title><main><h1>Northern Lights</h1><b>12,345</b><input value=hush-1></main>"
        f"<i data-long='{'x' * 900}hush-2'></i>"
        "<script>const token = 'hush-3'</script><style>b { color: red }</style>"
    )
    browser.page(Visit(f"{site.url}/", "-", {}, AT_ONCE))

    look = browser.look()

    assert look.picture.startswith(b"\xff\xd8\xff")
    assert len(look.picture) <= LARGEST_PICTURE
    assert "Northern Lights" in look.text
    assert "<b>12,345</b>" in look.document
    assert "hush" not in look.document
    assert "color" not in look.document


def test_looking_leaves_the_page_as_it_was(browser: Browser, site: Site) -> None:
    site.pages["/"] = Sent("<script id=s>const one = 1</script><input value=kept>")
    browser.page(Visit(f"{site.url}/", "-", {}, AT_ONCE))

    assert browser.look() == browser.look()
    assert browser.page(Visit(f"{site.url}/", "-", {"s": "#s"}, AT_ONCE)).texts["s"] == ("const one = 1",)


def test_without_a_browser_there_is_nothing_to_look_at(browser: Browser) -> None:
    assert browser.look() == PageLook()
