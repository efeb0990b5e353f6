"""A page's requests: they are recorded with their answers and can be repeated, without the page noticing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest

from enrichment.browser import Again, Browser, BrowserSettings, Page, Reply, Visit
from tests.enrichment.browser.site import Received, Sent, Site

pytestmark = pytest.mark.processes

UNTIL_ANSWERED: Final = "(page) => page.answers.length && !page.unanswered ? 0 : null"
# Repeats the page's first request once, and waits for its answer too.
REPEATING: Final = """(page) => {
  const [first] = page.answers;
  if (!first || page.unanswered) return null;
  if (page.answers.length === 1 && first.repeat) first.repeat({ uri: "second" });
  return page.answers.length === 2 || !first.repeat ? 0 : null;
}"""

BODY: Final = {"variables": {"uri": "first", "limit": 5}, "operationName": "getTrack", "extensions": {"v": 1}}
HEADERS: Final = {
    "authorization": "Bearer t",
    "client-token": "c",
    "app-platform": "WebPlayer",
    "accept": "application/json",
    "content-type": "application/json;charset=UTF-8",
}
GIVEN: Final = f"const headers = {json.dumps(HEADERS)}, body = {json.dumps(json.dumps(BODY))}, method = 'POST';"
ADDRESS: Final = "/api?variables=%7B%22uri%22%3A%22first%22%2C%22limit%22%3A5%7D&operationName=getTrack"

SENT_WITH_BODY: Final = {
    "an address": "fetch('/api', { method, headers, body })",
    "a request": "fetch(new Request('/api', { method, headers, body }))",
    "a request and more": "fetch(new Request('/api', { method }), { headers, body })",
    "an address as an object": "fetch(new URL('/api', location), { method, headers: new Headers(headers), body })",
    "another frame's request": """
        const frame = document.head.appendChild(document.createElement('iframe')).contentWindow;
        fetch(new frame.Request('/api', { method, headers, body }))""",
    "a blob": "fetch('/api', { method, headers, body: new Blob([body]) })",
    "bytes": "fetch('/api', { method, headers, body: new TextEncoder().encode(body) })",
    "XMLHttpRequest": """
        const asked = new XMLHttpRequest(); asked.open('post', '/api');
        for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
        asked.send(body)""",
}
SENT_WITH_ADDRESS: Final = {
    "an address": f"fetch('{ADDRESS}', {{ headers }})",
    "a request": f"fetch(new Request('{ADDRESS}', {{ headers }}))",
    "XMLHttpRequest": f"""
        const asked = new XMLHttpRequest(); asked.open('GET', '{ADDRESS}');
        for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
        asked.send(body)""",
}
SENT_WITHOUT_VARIABLES: Final = {
    "nothing": "fetch('/api', { method })",
    "a form": "const form = new FormData(); form.append('variables', '{}'); fetch('/api', { method, body: form })",
    "an address's parameters": "fetch('/api', { method, body: new URLSearchParams({ variables: '{}' }) })",
    "a list of questions": "fetch('/api', { method, body: `[${body}]` })",
    "variables that are none": "fetch('/api', { method, body: '{\"variables\": 7}' })",
    "bytes that are no text": "fetch('/api', { method, body: new Uint8Array([255, 0, 254]) })",
    "XMLHttpRequest": "const asked = new XMLHttpRequest(); asked.open('POST', '/api'); asked.send(new FormData())",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=200))
    yield browser
    browser.close()


def read(browser: Browser, site: Site, script: str, patience: str) -> Page:
    site.pages |= {"/a": Sent(f"<body><script>{GIVEN}{script}</script>"), "/api": Sent('{"n":1}')}
    return browser.page(Visit(f"{site.url}/a", f"{site.url}/api", {"shown": ".shown"}, patience))


def asked_of(site: Site) -> list[Received]:
    return [one for one in site.received if one.path.startswith("/api")]


@pytest.mark.parametrize("script", SENT_WITH_BODY.values(), ids=SENT_WITH_BODY)
def test_a_question_is_asked_again_with_other_variables_and_the_pages_own_headers(
    browser: Browser, site: Site, script: str
) -> None:
    page = read(browser, site, script, REPEATING)

    first, second = asked_of(site)
    assert json.loads(first.body) == BODY
    assert json.loads(second.body) == BODY | {"variables": {"uri": "second", "limit": 5}}
    assert (second.method, second.path) == (first.method, first.path) == ("POST", "/api")
    assert {name: second.headers.get(name) for name in HEADERS} == HEADERS
    assert page.replies == (
        Reply(200, '{"n":1}', asked={"uri": "first", "limit": 5}),
        Reply(200, '{"n":1}', asked={"uri": "second", "limit": 5}, repeated=True),
    )


@pytest.mark.parametrize("script", SENT_WITH_ADDRESS.values(), ids=SENT_WITH_ADDRESS)
def test_a_question_in_an_address_is_asked_again_with_other_variables(
    browser: Browser, site: Site, script: str
) -> None:
    other = "/api?variables=%7B%22uri%22%3A%22second%22%2C%22limit%22%3A5%7D&operationName=getTrack"
    site.pages |= {ADDRESS: Sent('{"n":1}'), other: Sent('{"n":2}')}

    page = read(browser, site, script, REPEATING)

    first, second = asked_of(site)
    asked = parse_qs(urlsplit(second.path).query)
    assert (second.method, second.body, asked["operationName"]) == ("GET", "", ["getTrack"])
    assert second.headers["authorization"] == first.headers["authorization"] == "Bearer t"
    assert [(reply.text, reply.asked, reply.repeated) for reply in page.replies] == [
        ('{"n":1}', {"uri": "first", "limit": 5}, False),
        ('{"n":2}', {"uri": "second", "limit": 5}, True),
    ]


@pytest.mark.parametrize("script", SENT_WITHOUT_VARIABLES.values(), ids=SENT_WITHOUT_VARIABLES)
def test_a_question_without_variables_is_answered_and_not_asked_again(
    browser: Browser, site: Site, script: str
) -> None:
    page = read(browser, site, script, REPEATING)

    (reply,) = page.replies
    assert (reply.text, reply.repeated, bool(reply.asked)) == ('{"n":1}', False, False)
    assert len(asked_of(site)) == 1


@pytest.mark.parametrize(
    ("question", "asked"), [("nothing", {}), ("variables that are none", {}), ("a list of questions", None)]
)
def test_a_question_that_asks_with_nothing_differs_from_one_that_is_not_understood(
    browser: Browser, site: Site, question: str, asked: object
) -> None:
    page = read(browser, site, SENT_WITHOUT_VARIABLES[question], UNTIL_ANSWERED)

    assert [reply.asked for reply in page.replies] == [asked]


def test_a_question_is_recognised_by_its_variables_before_it_is_answered(browser: Browser, site: Site) -> None:
    site.pages |= {"/a": Sent(f"<script>{GIVEN} fetch('/api/never', {{ method, headers, body }})</script>")}
    asked = "(page) => page.pending.some(({ asked }) => asked?.uri === 'first') ? 0 : null"

    page = browser.page(Visit(f"{site.url}/a", f"{site.url}/api", {}, asked))

    assert page.unanswered == 1


def test_the_page_is_answered_as_if_nobody_listened(browser: Browser, site: Site) -> None:
    script = """
        const shown = (text) => document.body.insertAdjacentHTML('beforeend', `<p class=shown>${text}</p>`);
        const request = new Request('/api', { method, headers, body });
        const answers = fetch(request).then((r) => r.json()).then(({ n }) => shown(`${n} ${request.bodyUsed}`));
        const again = () => fetch(request).catch((error) => shown(error.name));
        answers.then(again).then(() => fetch('/api', { method: 'GET', body }).catch((error) => shown(error.name)));"""

    page = read(browser, site, script, "(page) => page.texts.shown.length === 3 ? 0 : null")

    assert page.texts["shown"] == ("1 true", "TypeError", "TypeError")
    assert [one.body for one in asked_of(site)] == [json.dumps(BODY)]


def test_a_body_that_is_a_stream_is_left_to_the_page(browser: Browser, site: Site) -> None:
    script = """
        const stream = new Blob([body]).stream();
        fetch('/api', { method, headers, body: stream, duplex: 'half' }).catch(() =>
          document.body.insertAdjacentHTML('beforeend', `<p class=shown>${stream.locked}</p>`));"""

    page = read(browser, site, script, "(page) => page.texts.shown.length && page.answers.length ? 0 : null")

    # Chromium sends streams over HTTP/2 only; it took this one and said so to the page.
    assert page.texts["shown"] == ("true",)
    assert page.replies == (Reply(0, ""),)


def test_a_request_that_its_page_gives_up_is_not_waited_for(browser: Browser, site: Site) -> None:
    script = """
        const asked = new XMLHttpRequest(); asked.open('POST', '/api/never'); asked.send(body); asked.abort();
        const failed = new XMLHttpRequest(); failed.open('POST', '/api/never');
        failed.send(body); try { failed.send(body) } catch { failed.abort() }"""

    page = read(browser, site, script, "(page) => page.answers.length && !page.unanswered ? 0 : null")

    assert {reply.status for reply in page.replies} == {0}
    assert page.unanswered == 0


def test_a_page_that_gives_its_answered_question_up_does_not_stop_the_next(browser: Browser, site: Site) -> None:
    script = """
        const given = new AbortController(), { answers } = window[Symbol.for('reading')];
        answers.push = (answer) => { given.abort(); return Array.prototype.push.call(answers, answer); };
        fetch('/api', { method, headers, body, signal: given.signal })"""

    page = read(browser, site, script, REPEATING)

    assert [reply.status for reply in page.replies] == [200, 200]


def test_a_repeated_question_that_fails_is_an_answer_as_well(browser: Browser, site: Site) -> None:
    patience = """(page) => {
      if (page.unanswered || !page.answers.length) return null;
      const last = page.answers[page.answers.length - 1];
      if (page.answers.length === 1) {
        last.repeat({ uri: "second" }).then(({ status, asked }) =>
          document.body.insertAdjacentHTML("beforeend", `<p class=shown>${status} ${asked.uri}</p>`));
        return null;
      }
      return page.texts.shown.length ? 0 : null;
    }"""
    script = "fetch('/api/once', { method, headers, body })"
    site.pages["/api/once"] = Sent("busy", 503, {"Retry-After": "7"})

    page = read(browser, site, script, patience)

    assert page.texts["shown"] == ("503 second",)
    assert [(reply.status, reply.retry_after, reply.repeated) for reply in page.replies] == [
        (503, "7", False),
        (503, "7", True),
    ]


@pytest.mark.parametrize("kind", ["arraybuffer", "blob", "json", "text"])
def test_the_text_of_an_answer_is_kept_in_whatever_form_the_page_wants_it(
    browser: Browser, site: Site, kind: str
) -> None:
    script = f"const r = new XMLHttpRequest(); r.open('GET', '/api'); r.responseType = '{kind}'; r.send()"

    page = read(browser, site, script, UNTIL_ANSWERED)

    assert page.replies == (Reply(200, '{"n":1}', asked={}),)


TWICE: Final = Again("() => true", [{"uri": "second"}, {"uri": "third"}], 5)


def test_a_page_that_was_read_is_asked_its_question_again_in_other_words(browser: Browser, site: Site) -> None:
    page = read(browser, site, SENT_WITH_BODY["an address"], UNTIL_ANSWERED)

    replies = browser.ask(TWICE)

    assert len(page.replies) == 1
    assert replies == [
        Reply(200, '{"n":1}', asked={"uri": uri, "limit": 5}, repeated=True) for uri in ("second", "third")
    ]
    assert sorted(json.loads(one.body)["variables"]["uri"] for one in asked_of(site)) == ["first", "second", "third"]


def test_a_page_is_asked_only_the_question_that_was_chosen(browser: Browser, site: Site) -> None:
    read(browser, site, SENT_WITH_BODY["an address"], UNTIL_ANSWERED)

    assert browser.ask(Again("({ asked }) => asked.uri === 'other'", [{"uri": "second"}], 5)) is None
    assert len(asked_of(site)) == 1


def test_a_question_without_an_answer_in_time_has_none(browser: Browser, site: Site) -> None:
    read(browser, site, "const asked = fetch('/api', { method, headers, body })", UNTIL_ANSWERED)
    del site.pages["/api"]

    assert browser.ask(Again("() => true", [{"uri": "second"}], 0.1)) == [None]


def test_a_question_waits_no_longer_than_a_page_may_take(settings: BrowserSettings, site: Site) -> None:
    browser = Browser(replace(settings, page_seconds=5))
    read(browser, site, "const asked = fetch('/api', { method, headers, body })", UNTIL_ANSWERED)
    del site.pages["/api"]

    replies = browser.ask(Again("() => true", [{"uri": "second"}], 100_000))

    assert replies == [None]
    browser.close()


def test_a_page_that_moved_on_to_another_document_is_not_asked(browser: Browser, site: Site) -> None:
    site.pages["/b"] = Sent("<p>b")
    script = "fetch('/api', { method, headers, body }).then(() => setTimeout(() => location.replace('/b'), 50))"
    read(browser, site, script, "(page) => location.pathname === '/b' ? 0 : null")

    assert browser.ask(TWICE) is None


def test_a_question_that_is_asked_to_wait_brings_for_how_long(browser: Browser, site: Site) -> None:
    read(browser, site, "fetch('/api', { method, headers, body })", UNTIL_ANSWERED)
    site.pages["/api"] = Sent("busy", 429, {"Retry-After": "7"})

    replies = browser.ask(Again("() => true", [{"uri": "second"}], 5))

    assert replies == [Reply(429, "busy", "7", {"uri": "second", "limit": 5}, repeated=True)]


def test_a_browser_without_a_page_is_asked_nothing(site: Site, tmp_path: Path) -> None:
    assert Browser(BrowserSettings(tmp_path)).ask(TWICE) is None
    assert asked_of(site) == []
