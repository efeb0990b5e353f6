"""Logging in, looking as somebody with a screen or a phone does, and keeping what is seen."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import NAME, PASSWORD

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
HIGH = 900
PAPER = 718
"""A sheet of A4 without its margins, in pixels."""

# Charts are drawn when their script has come, which is after the page.
_DRAWN = """
    return [...document.querySelectorAll("canvas[data-chart]")].every((one) => window.Chart?.getChart(one))
"""


def log_in(chrome: Chrome, site: str, then: str = "/") -> None:
    chrome.get(f"{site}/login/?next={then}")
    chrome.find_element(By.NAME, "username").send_keys(NAME)
    chrome.find_element(By.NAME, "password").send_keys(PASSWORD, Keys.ENTER)
    wait(chrome, lambda: chrome.current_url == f"{site}{then}")


def wait(chrome: Chrome, until: Callable[[], bool]) -> None:
    WebDriverWait(chrome, 20).until(lambda _: until())


def look(chrome: Chrome, width: int, scheme: str, media: str = "screen") -> None:
    """Make the window as wide as a screen or a phone, in the light or in the dark."""
    emulated = {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    size = {"width": width, "height": HIGH, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chrome.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})


def picture(chrome: Chrome, path: Path) -> None:
    """Keep the whole page as a picture, however long it is."""
    wait(chrome, lambda: bool(chrome.execute_script(_DRAWN)))
    width, height = chrome.execute_script("return [innerWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    _keep(chrome.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}), path)


def print_of(chrome: Chrome, path: Path) -> None:
    """Keep the page as a printer gets it, and beside it as a picture of that."""
    _keep(chrome.execute_cdp_cmd("Page.printToPDF", {"printBackground": False}), path)
    look(chrome, PAPER, "light", media="print")
    picture(chrome, path.with_suffix(".png"))


def _keep(answer: dict[str, Any], path: Path) -> None:
    path.write_bytes(base64.b64decode(answer["data"]))
