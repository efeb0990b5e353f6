"""Reading one page: what it returns, when, and that nothing of the previous page is left."""

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings, Reply, Visit
from tests.enrichment.browser.site import Sent, Site

pytestmark = pytest.mark.processes

AT_ONCE = "() => 0"
UNTIL_ANSWERED = "(page) => page.answers.length ? 0 : null"
UNTIL_SHOWN = "(page) => page.texts.shown.length ? 0 : null"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests: anything that a page leaves behind would affect the next."""
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=200))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser with a short time limit, for pages that are given up; all others load at once."""
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=5))
    yield browser
    browser.close()


def visit(site: Site, path: str, patience: str = AT_ONCE, texts: Mapping[str, str] | None = None) -> Visit:
    return Visit(f"{site.url}{path}", f"{site.url}/api", texts or {"shown": ".shown"}, patience)


def test_a_page_tells_its_status_its_title_its_canonical_link_and_its_texts(browser: Browser, site: Site) -> None:
    site.pages["/a"] = Sent('<title>A</title><link rel=canonical href="/b"><p class=shown> 12 <p class=shown>')

    page = browser.page(visit(site, "/a"))

    assert (page.url, page.status, page.title) == (f"{site.url}/a", 200, "A")
    assert page.canonical == f"{site.url}/b"
    assert page.texts == {"shown": ("12", "")}
    assert page.trouble == ""


@pytest.mark.parametrize(
    "script",
    [
        "fetch('/api?x')",
        "fetch(new Request('/api'))",
        "fetch(new URL('/api', location))",
        "const asked = new XMLHttpRequest(); asked.open('GET', '/api'); asked.send()",
        "const r = new XMLHttpRequest(); r.open('GET', '/api'); r.responseType = 'json'; r.send()",
    ],
)
def test_an_answer_is_kept_however_the_page_asked(browser: Browser, site: Site, script: str) -> None:
    site.pages |= {"/a": Sent(f"<script>{script}</script>")}
    site.pages |= {"/api": Sent('{"n":1}'), "/api?x": Sent('{"n":1}')}

    page = browser.page(visit(site, "/a", UNTIL_ANSWERED))

    assert page.replies == (Reply(200, '{"n":1}', asked={}),)


def test_the_page_itself_still_gets_its_answer(browser: Browser, site: Site) -> None:
    ask = "fetch('/api').then(r => r.json()).then(({n}) => document.body.innerHTML = `<p class=shown>${n}`)"
    site.pages |= {"/a": Sent(f"<body><script>{ask}</script>"), "/api": Sent('{"n":1}')}

    page = browser.page(visit(site, "/a", UNTIL_SHOWN))

    assert page.texts["shown"] == ("1",)


def test_answers_from_elsewhere_are_not_kept(browser: Browser, site: Site) -> None:
    script = "fetch('/other').then(() => fetch('/api'))"
    site.pages |= {"/a": Sent(f"<script>{script}</script>"), "/other": Sent("other"), "/api": Sent("asked for")}

    page = browser.page(visit(site, "/a", UNTIL_ANSWERED))

    assert [reply.text for reply in page.replies] == ["asked for"]


def test_an_answer_that_breaks_off_has_status_0(browser: Browser, site: Site) -> None:
    script = "fetch('/api', {signal: AbortSignal.timeout(50)}).catch(() => 0)"
    site.pages["/a"] = Sent(f"<script>{script}</script>")

    page = browser.page(visit(site, "/a", UNTIL_ANSWERED))

    assert page.replies == (Reply(0, "", asked={}),)


def test_a_question_without_an_answer_is_counted(browser: Browser, site: Site) -> None:
    site.pages["/a"] = Sent("<script>fetch('/api')</script>")

    page = browser.page(visit(site, "/a", "(page) => page.unanswered ? 0 : null"))

    assert page.unanswered == 1


def test_what_comes_late_is_waited_for(browser: Browser, site: Site) -> None:
    late = "setTimeout(() => document.body.innerHTML = '<p class=shown>late', 300)"
    site.pages["/a"] = Sent(f"<body><script>{late}</script>")

    page = browser.page(visit(site, "/a", UNTIL_SHOWN))

    assert page.texts["shown"] == ("late",)


def test_patience_is_as_long_as_it_says(browser: Browser, site: Site) -> None:
    ticking = "setInterval(() => document.body.append('x'), 50)"
    site.pages["/a"] = Sent(f"<body><script>{ticking}</script>")
    browser.page(visit(site, "/a"))

    started = time.monotonic()
    browser.page(visit(site, "/a", "() => 0.4"))

    assert time.monotonic() - started >= 0.4


def test_a_page_ends_at_its_limit_with_what_is_there(hurried: Browser, site: Site) -> None:
    site.pages["/a"] = Sent("<title>Half</title>")

    page = hurried.page(visit(site, "/a", "() => null"))

    assert (page.status, page.title, page.trouble) == (200, "Half", "")


@pytest.mark.parametrize("body", ["slow down", ""])
def test_a_refused_document_tells_its_status_and_its_retry_after(browser: Browser, site: Site, body: str) -> None:
    site.pages["/a"] = Sent(body, 429, {"Retry-After": "17"})

    page = browser.page(visit(site, "/a"))

    assert (page.status, page.retry_after) == (429, "17")


def test_a_refused_answer_tells_its_retry_after_across_hosts(browser: Browser, site: Site) -> None:
    elsewhere = f"http://localhost:{site.server_port}"
    site.pages["/a"] = Sent(f"<script>fetch('{elsewhere}/api')</script>")
    site.pages["/api"] = Sent("no", 429, {"Retry-After": "17", "Access-Control-Allow-Origin": "*"})

    page = browser.page(Visit(f"{site.url}/a", f"{elsewhere}/api", {}, UNTIL_ANSWERED))

    assert page.replies == (Reply(429, "no", "17", {}),)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://127.0.0.1:65535/", "http://nowhere.invalid/"])
def test_a_site_that_is_not_there_is_trouble_at_once(browser: Browser, address: str) -> None:
    page = browser.page(Visit(address, f"{address}api", {}, "() => null"))

    assert page.status == 0
    assert page.trouble
    assert "no document within" not in page.trouble


def test_a_document_that_never_comes_shows_nothing_of_the_one_before(hurried: Browser, site: Site) -> None:
    site.pages |= {"/a": Sent("<p class=shown>1<script>fetch('/api')</script>"), "/api": Sent("{}")}
    before = hurried.page(visit(site, "/a", UNTIL_ANSWERED))

    page = hurried.page(visit(site, "/never"))

    assert before.replies
    assert (page.status, page.texts, page.replies) == (0, {}, ())
    assert page.trouble == "no document within 5 seconds"


def test_a_document_that_never_comes_shows_nothing_of_an_error_before(hurried: Browser, site: Site) -> None:
    site.pages["/a"] = Sent("", 429)
    before = hurried.page(visit(site, "/a"))

    page = hurried.page(visit(site, "/never"))

    assert (before.status, page.status) == (429, 0)


def test_a_document_that_never_comes_does_not_come_later_either(hurried: Browser, site: Site) -> None:
    site.pages["/a"] = Sent("<p class=shown>1")
    hurried.page(visit(site, "/never"))

    page = hurried.page(visit(site, "/a"))

    assert (page.status, page.texts) == (200, {"shown": ("1",)})


def test_the_same_address_twice_gives_two_documents(browser: Browser, site: Site) -> None:
    site.pages |= {"/a": Sent("<script>fetch('/api')</script>"), "/api": Sent("first")}
    first = browser.page(visit(site, "/a", UNTIL_ANSWERED))
    site.pages["/api"] = Sent("second")

    second = browser.page(visit(site, "/a", UNTIL_ANSWERED))

    assert [first.replies[0].text, second.replies[0].text] == ["first", "second"]


def test_a_page_that_moves_on_is_read_where_it_ends(browser: Browser, site: Site) -> None:
    site.pages |= {
        "/a": Sent("<p class=shown>1<script>setTimeout(() => location = '/login', 200)</script>"),
        "/login": Sent("<title>Login</title>"),
    }

    page = browser.page(visit(site, "/a", "() => (document.title ? 0 : null)"))

    assert (page.url, page.title, page.texts) == (f"{site.url}/login", "Login", {"shown": ()})


def test_a_page_that_moves_on_has_time_for_what_comes_there(browser: Browser, site: Site) -> None:
    late = "setTimeout(() => document.body.innerHTML = '<p class=shown>late', 300)"
    site.pages |= {
        "/a": Sent("<script>setTimeout(() => location = '/b', 500)</script>"),
        "/b": Sent(f"<body><script>{late}</script>"),
    }

    page = browser.page(visit(site, "/a", UNTIL_SHOWN))

    assert (page.url, page.texts) == (f"{site.url}/b", {"shown": ("late",)})


def test_a_page_that_spins_is_trouble_and_the_next_is_read(hurried: Browser, site: Site) -> None:
    site.pages |= {"/spin": Sent("<script>for (;;);</script>"), "/a": Sent("<title>A</title>")}

    stuck = hurried.page(visit(site, "/spin"))
    page = hurried.page(visit(site, "/a"))

    assert (stuck.status, stuck.trouble) == (0, "the page stopped running")
    assert page.title == "A"


def test_a_page_that_asks_a_person_does_not_stop_the_browser(browser: Browser, site: Site) -> None:
    site.pages["/a"] = Sent("<title>A</title><script>setTimeout(() => confirm('Sure?'))</script>")

    titles = [browser.page(visit(site, "/a")).title for _ in range(2)]

    assert titles == ["A", "A"]


def test_pages_are_asked_for_in_the_language_that_is_set(browser: Browser, site: Site) -> None:
    tell = "document.body.innerHTML = `<p class=shown>${navigator.languages} ${(1234).toLocaleString()}`"
    site.pages["/a"] = Sent(f"<body><script>{tell}</script>")

    page = browser.page(visit(site, "/a"))

    assert page.texts["shown"] == ("en-US,en 1,234",)


def test_nothing_is_downloaded(site: Site, settings: BrowserSettings) -> None:
    attached = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=brought.bin"}
    site.pages |= {"/a": Sent("<script>location = '/file'</script>"), "/file": Sent("x" * 1_000, headers=attached)}
    browser = Browser(settings)

    browser.page(visit(site, "/a", "() => 1"))
    found = [*brought(settings.profile_root, deep=True), *brought(Path.home()), *brought(Path.home() / "Downloads")]
    browser.close()

    assert found == []


def brought(folder: Path, *, deep: bool = False) -> list[Path]:
    """Return the downloads in a folder, finished or not."""
    return [path for mark in ("brought*", "*.crdownload") for path in folder.glob(f"**/{mark}" if deep else mark)]


def test_a_page_reaches_no_host_but_those_that_are_allowed(browser: Browser, site: Site) -> None:
    with socket.create_server(("127.0.0.2", 0)) as other:
        other.settimeout(0)
        port = other.getsockname()[1]
        asked = f"fetch('http://127.0.0.2:{port}/'), fetch('http://2130706434:{port}/')"
        tell = f"Promise.allSettled([{asked}]).then((ends) => document.title = ends.map((end) => end.status))"
        site.pages["/a"] = Sent(f"<img src='http://127.0.0.2:{port}/'><script>{tell}</script>")

        page = browser.page(visit(site, "/a", "() => document.title ? 0 : null"))

        assert page.title == "rejected,rejected"
        with pytest.raises(BlockingIOError):
            other.accept()


def test_a_page_reaches_the_hosts_that_are_allowed(browser: Browser, site: Site) -> None:
    ask = f"fetch('http://localhost:{site.server_port}/b', {{mode: 'no-cors'}})"
    tell = f"{ask}.then(() => 'reached', () => 'refused').then((end) => document.title = end)"
    site.pages |= {"/a": Sent(f"<script>{tell}</script>"), "/b": Sent("open")}

    page = browser.page(visit(site, "/a", "() => document.title ? 0 : null"))

    assert page.title == "reached"


def test_no_window_is_opened(browser: Browser, site: Site) -> None:
    script = "document.title = String(open('/b'))"
    site.pages |= {"/a": Sent(f"<script>{script}</script>"), "/b": Sent()}

    page = browser.page(visit(site, "/a"))

    assert page.title == "null"
