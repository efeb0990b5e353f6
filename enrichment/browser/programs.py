"""Finds Chromium and its driver."""

import os
from pathlib import Path
from typing import Final

from enrichment.browser import places
from enrichment.browser.settings import BrowserSettings

_NO_BROWSER: Final = "Chromium was not found: install chromium, or set CHROME_BINARY to its path"
_NO_DRIVER: Final = "chromedriver was not found: install chromium-driver, or set CHROMEDRIVER to its path"


class BrowserMissing(Exception):
    """Chromium or its driver is not installed. The text says in one line what to install or set."""


class SandboxMissing(BrowserMissing):
    """Chromium would open foreign pages as root, without its sandbox, and the settings do not allow that."""


def find_browser(settings: BrowserSettings) -> str:
    """Return the path of Chromium: the one that is set, or the first that is found."""
    if settings.binary is not None:
        return _existing(settings.binary, "CHROME_BINARY")
    found = places.browser()
    if found is None:
        raise BrowserMissing(_NO_BROWSER)
    return found


def find_driver(settings: BrowserSettings) -> str:
    """Return the path of chromedriver: the one that is set, the first that is found, or a downloaded one."""
    if settings.driver is not None:
        return _existing(settings.driver, "CHROMEDRIVER")
    return places.driver() or _download_driver(find_browser(settings))


def _existing(program: Path, variable: str) -> str:
    if not program.is_file():
        raise BrowserMissing(f"{program} does not exist: set {variable} to the path of a program")
    return str(program.absolute())


def _download_driver(browser: str) -> str:
    # Imported here because it pulls in requests, and a machine that has a driver never needs it. It would also
    # read a `.env` of the current folder into our environment, which only the settings may.
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    from webdriver_manager.chrome import ChromeDriverManager  # noqa: PLC0415
    from webdriver_manager.core.os_manager import ChromeType  # noqa: PLC0415

    kind = ChromeType.GOOGLE if "google" in browser.lower() else ChromeType.CHROMIUM
    try:
        return str(ChromeDriverManager(chrome_type=kind).install())
    except (OSError, ValueError, AttributeError) as error:
        raise BrowserMissing(f"{_NO_DRIVER} ({type(error).__name__} while downloading one)") from error
