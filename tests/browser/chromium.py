"""The one Chromium of a test process: started for the first test that needs it, ended with the session."""

import os
import sys
from pathlib import Path

import pytest
from django.conf import settings
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from enrichment.browser import BrowserSettings, keeper
from enrichment.browser.programs import find_browser, find_driver
from tests import survivors

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"),
    *("--disable-extensions", "--disable-component-update", "--disable-background-networking", "--disable-sync"),
    *("--no-first-run", "--no-default-browser-check", "--disable-breakpad"),
    # A page's scripts run only briefly, so optimising their code costs more than it gains.
    "--js-flags=--no-opt --no-maglev --always-sparkplug --min-semi-space-size=64",
    # One process for all pages, as they are all ours, and no spare ones.
    *("--renderer-process-limit=1", "--disable-site-isolation-trials"),
    "--disable-features=SpareRendererForSitePerProcess,MediaRouter,OptimizationHints,Translate",
)
PROGRAMS = BrowserSettings(profile_root=Path())
# Only a hang takes this long, even on a busy machine.
HANGS_AFTER = 120.0

_RUNNING = pytest.StashKey[Chrome]()


class Kept(Service):
    """chromedriver below the keeper: it and Chromium end with the tests, however those end."""

    def __init__(self, profile: Path) -> None:
        super().__init__(sys.executable)
        self._profile = profile

    def command_line_args(self) -> list[str]:
        kept = ["-I", str(keeper.__file__), f"--profile={self._profile}", "--seconds=inf", find_driver(PROGRAMS)]
        return [*kept, *super().command_line_args()]


def running(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Chrome:
    """Return the Chromium of this process, and start it if there is none.

    Stored on the session, because a session fixture exists once per folder that imports it.
    """
    stash = request.config.stash
    if _RUNNING not in stash:
        survivors.watch(os.fspath(settings.VAR))  # or the first test that starts workers would kill it as a leftover
        stash[_RUNNING] = driver = _start(factory.mktemp("chromium"))
        request.session.addfinalizer(driver.quit)
    return stash[_RUNNING]


def save_into(chrome: Chrome, folder: Path) -> None:
    """Save downloads into this folder from now on."""
    chrome.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})


def forget(chrome: Chrome) -> None:
    """Clear everything of a test: its tabs and their emulation, cookies, storage, and the log."""
    old = chrome.window_handles
    chrome.switch_to.new_window("tab")
    fresh = chrome.current_window_handle
    for tab in old:
        chrome.switch_to.window(tab)
        chrome.close()
    chrome.switch_to.window(fresh)
    chrome.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    chrome.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chrome.get_log("browser")  # type: ignore[no-untyped-call]


def _start(profile: Path) -> Chrome:
    options = ChromeOptions()
    options.binary_location = find_browser(PROGRAMS)
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Kept(profile))
    driver.set_script_timeout(HANGS_AFTER)
    driver.set_page_load_timeout(HANGS_AFTER)
    return driver
