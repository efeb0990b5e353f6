"""Screenshots of every page, on a desktop and a phone, in light and dark mode: `make screenshots TO=folder`.

They are taken in four scenes, one after the other: empty, the sample catalogue, what is hardest to display, and a
run in which Spotify was rejected. A new page is one line in `PAGES`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver import Chrome

from analytics.contacts.duplicates import pairs
from analytics.models import Contact, Playlist, SnapshotRun, Track
from tests.browser import scenes
from tests.browser.catalogue import NAME, PASSWORD
from tests.browser.seeing import LOOKS, log_in, look, picture, print_of

pytestmark = pytest.mark.django_db(transaction=True)

SCENES: dict[str, Callable[[], None]] = {
    "empty": lambda: None,
    "sample": scenes.fill_sample,
    "hard": scenes.fill_hard,
    "rejected": scenes.fill_rejected,
}


def _track(title: str = "") -> str:
    found = Track.objects.filter(title__startswith=title).exclude(views=None).order_by("pk").first()
    found = found or Track.objects.filter(title__startswith=title).order_by("pk").first()
    return f"/tracks/{found.pk}/" if found else "/tracks/0/"


def _contact() -> str:
    known = Contact.objects.exclude(email="").order_by("-pk")
    return f"/contacts/{known.values_list('pk', flat=True)[0]}/"


def _playlist() -> str:
    return f"/playlists/{Playlist.objects.latest('pk').pk}/"


def _pair() -> str:
    pair = pairs(1)[0]
    return f"/contacts/merge/?contact={pair.first.pk}&contact={pair.second.pk}"


def _run() -> str:
    return f"/runs/{SnapshotRun.objects.values_list('pk', flat=True)[0]}/"


PAGES: list[tuple[str, str, Callable[[], str]]] = [
    # scene, name of the picture, address
    ("empty", "login", lambda: "/login/"),
    ("empty", "overview", lambda: "/"),
    ("empty", "tracks", lambda: "/tracks/"),
    ("empty", "releases", lambda: "/releases/"),
    ("empty", "videos", lambda: "/videos/"),
    ("empty", "playlists", lambda: "/playlists/"),
    ("empty", "contacts", lambda: "/contacts/"),
    ("empty", "open-list", lambda: "/contacts/open/"),
    ("empty", "duplicates", lambda: "/contacts/duplicates/"),
    ("empty", "credits", lambda: "/contacts/credits/"),
    ("empty", "runs", lambda: "/runs/"),
    ("empty", "search", lambda: "/search/"),
    ("empty", "not-found", lambda: "/nowhere/"),
    ("sample", "overview", lambda: "/"),
    ("sample", "tracks", lambda: "/tracks/"),
    ("sample", "track", _track),
    ("sample", "releases", lambda: "/releases/"),
    ("sample", "releases-all", lambda: "/releases/?show=all"),
    ("sample", "videos", lambda: "/videos/"),
    ("sample", "playlists", lambda: "/playlists/"),
    ("sample", "playlist", _playlist),
    ("sample", "contacts", lambda: "/contacts/"),
    ("sample", "contact", _contact),
    ("sample", "contact-history", lambda: f"{_contact()}history/"),
    ("sample", "open-list", lambda: "/contacts/open/"),
    ("sample", "tracks-13-weeks", lambda: "/tracks/?window=13w&sort=-wow"),
    ("sample", "runs", lambda: "/runs/"),
    ("sample", "run", _run),
    ("sample", "search", lambda: "/search/?q=a"),
    ("sample", "digest", lambda: "/digest/"),
    ("sample", "digest-preview", lambda: "/digest/preview/"),
    ("sample", "admin-import", lambda: "/admin/analytics/track/import/"),
    ("sample", "admin-import-history", lambda: "/admin/analytics/track/history/"),
    ("sample", "admin", lambda: "/admin/"),
    ("sample", "admin-tracks", lambda: "/admin/analytics/track/"),
    ("hard", "overview", lambda: "/"),
    ("hard", "tracks", lambda: "/tracks/?q=&sort=-streams"),
    ("hard", "tracks-refused", lambda: "/tracks/?size=odd&sort=odd"),
    ("hard", "no-such-file", lambda: "/tracks/?format=pdf"),
    ("hard", "track-long", lambda: _track(scenes.LONG[:20])),
    ("hard", "track-right-to-left", lambda: _track(scenes.ARABIC)),
    ("hard", "track-cjk", lambda: _track(scenes.JAPANESE)),
    ("hard", "track-unread", lambda: _track(scenes.UNREAD)),
    ("hard", "releases", lambda: "/releases/"),
    ("hard", "videos", lambda: f"/videos/?track={Track.objects.get(title=scenes.UNREAD).pk}"),
    ("hard", "track-counting", lambda: _track(scenes.COUNTED_ANEW)),
    ("hard", "contact", _contact),
    ("hard", "contacts", lambda: "/contacts/"),
    ("hard", "duplicates", lambda: "/contacts/duplicates/"),
    ("hard", "merge", _pair),
    ("hard", "credits", lambda: "/contacts/credits/"),
    ("hard", "personal-data", lambda: f"{_contact()}personal-data/"),
    ("hard", "run", _run),
    ("hard", "search", lambda: "/search/?q=Ein+sehr"),
    ("rejected", "overview", lambda: "/"),
    ("rejected", "run", _run),
    ("rejected", "admin-canaries", lambda: "/admin/analytics/canary/"),
    ("rejected", "admin-canary", lambda: "/admin/analytics/canary/add/"),
    ("rejected", "admin-rehearsals", lambda: "/admin/analytics/rehearsal/"),
    ("rejected", "admin-notification-target", lambda: "/admin/analytics/notificationtarget/add/"),
]

PRINTED: list[tuple[str, str, Callable[[], str]]] = [("sample", "contact", _contact), ("hard", "contact", _contact)]


def test_pictures_of_all_pages(chrome: Chrome, live_server: LiveServer, request: pytest.FixtureRequest) -> None:
    folder = Path(request.config.getoption("--pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    User.objects.create_superuser(NAME, password=PASSWORD)

    with override_settings(INVENTED_NUMBERS=True):
        for scene, fill in SCENES.items():
            fill()
            _take(chrome, live_server.url, scene, folder)

    taken = {path.name for path in folder.iterdir()}
    assert {f"{scene}-{name}-1280-light.png" for scene, name, _ in PAGES} <= taken


def _take(chrome: Chrome, site: str, scene: str, folder: Path) -> None:
    """Take every screenshot of a scene. The login page comes first, while nobody is logged in."""
    chrome.delete_all_cookies()
    pages = [(name, address) for where, name, address in PAGES if where == scene]
    for name, address in sorted(pages, key=lambda page: page[0] != "login"):
        if name != "login" and chrome.get_cookie("sessionid") is None:
            log_in(chrome, site)
        for width, scheme in LOOKS:
            look(chrome, width, scheme)
            chrome.get(f"{site}{address()}")
            picture(chrome, folder / f"{scene}-{name}-{width}-{scheme}.png")
    for where, name, address in PRINTED:
        if where == scene:
            chrome.get(f"{site}{address()}")
            print_of(chrome, folder / f"{scene}-{name}-printed.pdf")
