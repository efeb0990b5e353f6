"""Pages whose own scripts get in the way of the reader, by chance or on purpose."""

import pytest

from enrichment.browser import Browser, Visit
from tests.enrichment.browser.site import Sent, Site

pytestmark = pytest.mark.processes

UNTIL_SHOWN = "(page) => page.texts.shown.length ? 0 : null"


def visit(site: Site, patience: str = UNTIL_SHOWN) -> Visit:
    return Visit(f"{site.url}/a", f"{site.url}/api", {"shown": ".shown"}, patience)


def test_a_page_is_read_at_once_whatever_it_asks_a_person_meanwhile(browser: Browser, site: Site) -> None:
    show = "const show = () => document.body.innerHTML = '<p class=shown>7'"
    asks = "alert('a'); confirm('b'); prompt('c'); print(); setTimeout(() => alert('d'), 20); setTimeout(show, 200)"
    frame = "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
    site.pages["/a"] = Sent(f"<body>{frame}<script>{show};{asks}</script>")

    page = browser.page(visit(site))

    assert (page.texts["shown"], browser.loads) == (("7",), 1)
