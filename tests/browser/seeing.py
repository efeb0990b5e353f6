"""Logging in, viewing pages on a desktop or a phone, and taking screenshots."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.catalogue import NAME
from tests.browser.chromium import HANGS_AFTER

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
HIGH = 900
PAPER = 718
"""A sheet of A4 without its margins, in pixels."""

# Charts are drawn once their script has loaded, which is after the page.
_DRAWN = """
    return [...document.querySelectorAll("canvas[data-chart]")].every((one) => window.Chart?.getChart(one))
"""

# In the first frame a page gets its focus, and its scripts learn of another size or other colours. Their changes
# start to move in the second.
_SETTLED = """
    const settled = arguments[0];
    const ends = (moving) => moving.effect.getComputedTiming().endTime !== Infinity;
    requestAnimationFrame(() => requestAnimationFrame(() => {
        document.getAnimations().filter(ends).forEach((moving) => moving.finish());
        requestAnimationFrame(settled);
    }));
"""


def log_in(chrome: Chrome, site: str, then: str = "") -> None:
    """Log in with the cookie that the form would set, and open a page of the site if one is named."""
    client = Client()
    client.force_login(User.objects.get(username=NAME))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": site, "httpOnly": True}
    chrome.execute_cdp_cmd("Network.setCookie", cookie)
    if then:
        go(chrome, f"{site}{then}")
        assert chrome.current_url == f"{site}{then}"


def go(chrome: Chrome, address: str) -> None:
    """Open a page, and return when it has settled."""
    chrome.get(address)
    settle(chrome)


def settle(chrome: Chrome) -> None:
    """Wait until the page has its focus, its new size and colours, and no animation is running."""
    chrome.execute_async_script(_SETTLED)


def wait(chrome: Chrome, until: Callable[[], bool]) -> None:
    """Wait until something is true on a completely loaded page."""
    gone = (NoSuchElementException, StaleElementReferenceException)
    WebDriverWait(chrome, HANGS_AFTER, poll_frequency=0.05, ignored_exceptions=gone).until(
        lambda _: until() and chrome.execute_script("return document.readyState") == "complete"
    )


def text_of(chrome: Chrome, css: str) -> str:
    """Return the text that an element shows, nothing if it is hidden or the page is just being loaded.

    In one step: an element that is found first may be gone when it is read.
    """
    script = (
        "const it = document.querySelector(arguments[0]); return it?.checkVisibility() ? it.innerText.trim() : ''"
    )
    return chrome.execute_script(script, css)  # type: ignore[no-any-return]


def saved(path: Path) -> bool:
    """Return whether a download is complete: until then it is empty or has another name."""
    return path.exists() and path.stat().st_size > 0 and not list(path.parent.glob("*.crdownload"))


def look(chrome: Chrome, width: int, scheme: str, media: str = "screen") -> None:
    """Show the page on a desktop or a phone, in light or dark mode, and return when it has settled."""
    emulate(chrome, width, scheme, media)
    settle(chrome)


def emulate(chrome: Chrome, width: int, scheme: str, media: str = "screen") -> None:
    """Make the window as wide as a desktop or a phone, in light or dark mode, for the next page."""
    emulated = {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    size = {"width": width, "height": HIGH, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chrome.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})


def picture(chrome: Chrome, path: Path) -> None:
    """Save a screenshot of the whole page, however long it is."""
    wait(chrome, lambda: bool(chrome.execute_script(_DRAWN)))
    width, height = chrome.execute_script("return [innerWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    _keep(chrome.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}), path)


def print_of(chrome: Chrome, path: Path) -> None:
    """Save the page as it would be printed, and a picture of that."""
    _keep(chrome.execute_cdp_cmd("Page.printToPDF", {"printBackground": False}), path)
    look(chrome, PAPER, "light", media="print")
    picture(chrome, path.with_suffix(".png"))


def _keep(answer: dict[str, Any], path: Path) -> None:
    path.write_bytes(base64.b64decode(answer["data"]))
