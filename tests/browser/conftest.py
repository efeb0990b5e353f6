"""A real Chromium in front of the real site, with a catalogue that has something of everything."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from analytics.models import Contact, Outcome, Platform, Track
from enrichment.browser import BrowserSettings
from enrichment.browser.programs import find_browser, find_driver
from tests.makers import FRIDAY, make_candidate, make_contact, make_playlist, make_track, read_playlist, recorded

NAME, PASSWORD = "ann", "ann-looks-on-fridays"
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PROGRAMS = BrowserSettings(profile_root=Path())


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def chrome(downloads: Path) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = find_browser(PROGRAMS)
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    driver = Chrome(options, Service(find_driver(PROGRAMS)))
    yield driver
    driver.quit()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """Give the address of a site whose numbers are announced as invented, as the demonstration's are."""
    User.objects.create_user(NAME, password=PASSWORD)
    _fill()
    with override_settings(INVENTED_NUMBERS=True):
        yield live_server.url


def _fill() -> None:
    """Record four weeks of sixty tracks: names of all scripts, large numbers, a fall, a gap, and things not read."""
    names = ["夜に駆ける", "الليلة الطويلة", "Ein Titel ohne jedes Ende " * 19, "Umlaut Ä"]
    tracks = [make_track(title=name.strip()) for name in names] + [make_track() for _ in range(56)]
    Track.objects.update(artists="Sample Artist, مغني, 歌手")
    contact = make_contact(*tracks[:6], name="Wanda Writer")
    Contact.objects.filter(pk=contact.pk).update(tags="Pop, Berlin", company="Example Music", notes="Call her.")
    for week in (3, 2, 0):
        numbers = {}
        for place, track in enumerate(tracks):
            grown = 1_000 * (5 - week) ** (2 if place % 2 else 1)
            numbers[track, Platform.SPOTIFY] = 10 ** (5 + place % 8) + grown * (-1 if place % 7 == 6 else 1)
            numbers[track, Platform.YOUTUBE] = 50_000 + grown
        if week == 0:
            numbers |= {(tracks[9], Platform.SPOTIFY): Outcome.GONE, (tracks[9], Platform.YOUTUBE): Outcome.HIDDEN}
        recorded(numbers, FRIDAY - timedelta(weeks=week))
    Track.objects.filter(pk=tracks[0].pk).update(length_ms=201_000)
    make_candidate(tracks[0], role="lyric")
    make_candidate(tracks[3], role="lyric")
    playlist = make_playlist("Late Night")
    read_playlist(playlist, tracks[:8], FRIDAY - timedelta(weeks=1))
    read_playlist(playlist, tracks[9:1:-1])


def problems_by_axe(chrome: Chrome) -> list[str]:
    """Return the serious and critical problems of accessibility that axe finds in the page."""
    chrome.execute_script((Path(__file__).parent / "axe-4.14.1.min.js").read_text())
    found = chrome.execute_async_script("axe.run(document).then(arguments[0], (e) => arguments[0]({error: `${e}`}))")
    assert "error" not in found, found
    serious = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes'][:3]])}" for one in serious]
