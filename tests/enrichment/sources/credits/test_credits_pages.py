"""Real Chromium on pages where more than *View credits* requests something of the track. Each is its own script."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.credits import Asked, Credits, SpotifyCredits
from enrichment.sources.spotify.shape import DECLARED
from tests.enrichment.browser.site import Sent, Site, serve_site

pytestmark = pytest.mark.processes

TRACK, OTHER = "0000000000000000000001", "0000000000000000000002"
SCRIPT: Final = """
    const later = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const uri = "spotify:track:0000000000000000000001";
    const ask = (name, variables) => fetch(`/api?${name}`, { method: "POST", body: JSON.stringify({ variables }) });
    const credits = (name = "credits") => ask(name, { trackUri: uri, contributorsLimit: 100, contributorsOffset: 0 });
    const ten = () => ask("ten", { artistUri: "spotify:artist:1", trackUri: uri, contributorsLimit: 10 });
    const draw = (press) => {
      document.body.innerHTML = "<button data-testid=more-button>…</button>";
      document.querySelector("button").onclick = () => {
        document.body.insertAdjacentHTML("beforeend", "<button role=menuitem>View credits</button>");
        document.querySelector("[role=menuitem]").onclick = press;
      };
    };
"""
GENERIC: Final = Sent('{"data": {"trackUnion": {"__typename": "GenericError"}}}')


def answer(people: int) -> Sent:
    items = [{"name": f"Writer {number}", "role": "Composer", "uri": None} for number in range(people)]
    union: Mapping[str, Any] = {"__typename": "Track", "creditsTrait": {"contributors": {"items": items}}}
    return Sent(json.dumps({"data": {"trackUnion": union}}))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose pages have more time than a test: none may be waited for until its end."""
    folder: Path = tmp_path_factory.mktemp("p")
    with closing(Browser(BrowserSettings(folder, page_seconds=600))) as browser:
        yield browser


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        site.pages |= {"/api?credits": answer(14), "/api?ten": answer(10), "/api?failing": GENERIC}
        yield site


def read(browser: Browser, site: Site, script: str) -> Mapping[str, Credits | NotRead]:
    """Return what is read of two tracks on the page of the first, which has this script."""
    site.pages[f"/track/{TRACK}"] = Sent(f"<body><script>{SCRIPT}(async () => {{ {script} }})()</script>")
    source = SpotifyCredits(browser, site.url, f"{site.url}/api", DECLARED, lambda: True, lambda: True)
    return source.read([Asked("", spotify_id=TRACK), Asked("", spotify_id=OTHER)])


def writers(told: Credits | NotRead) -> int:
    assert isinstance(told, Credits), told
    return len(told.claims)


@pytest.mark.parametrize(
    "script",
    ["await ten(); draw(() => credits())", "draw(async () => { await credits(); await ten() })"],
    ids=["before", "after"],
)
def test_ten_people_beside_an_artist_are_never_all_credits(browser: Browser, site: Site, script: str) -> None:
    answers = read(browser, site, script)

    assert {track_id: writers(told) for track_id, told in answers.items()} == {TRACK: 14, OTHER: 14}


def test_good_credits_after_a_fault_are_read(browser: Browser, site: Site) -> None:
    answers = read(browser, site, "draw(async () => { await credits('failing'); await later(0.5); await credits() })")

    assert writers(answers[TRACK]) == 14


def test_a_fault_alone_is_tried_again(browser: Browser, site: Site) -> None:
    assert isinstance(read(browser, site, "draw(() => credits('failing'))")[TRACK], SourceUnreachable)


@pytest.mark.parametrize("other", ['{"data": null, "errors": [{"message": "x"}]}', '{"data": {"lyrics": {}}}'])
def test_another_request_about_the_track_does_not_keep_us_from_its_credits(
    browser: Browser, site: Site, other: str
) -> None:
    site.pages["/api?other"] = Sent(other)

    answers = read(browser, site, "await ask('other', { trackUri: uri }); draw(() => credits())")

    assert writers(answers[TRACK]) == 14


def test_who_is_sent_to_a_page_about_regions_is_blocked_at_once(browser: Browser, site: Site) -> None:
    site.pages["/int/why-not-available/"] = Sent("<title>Not available</title>")

    answers = read(browser, site, "location.replace('/int/why-not-available/')")

    assert isinstance(answers[TRACK], SourceBlocked)
    assert "/int/why-not-available/, 'Not available'" in str(answers[TRACK])
