"""Finds the two programs: Chromium and its driver."""

import os
import shutil
from pathlib import Path
from typing import Final

from enrichment.browser.settings import BrowserSettings

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NO_BROWSER: Final = "Chromium was not found: install chromium, or set CHROME_BINARY to its path"
_NO_DRIVER: Final = "chromedriver was not found: install chromium-driver, or set CHROMEDRIVER to its path"


class BrowserMissing(Exception):
    """Chromium or its driver is not installed. The text says in one line what to install or set."""


class SandboxMissing(BrowserMissing):
    """Chromium would have to read foreign pages as root, without its sandbox, and nobody has said that it may."""


def find_browser(settings: BrowserSettings) -> str:
    """Return the path of Chromium: the one that is set, or the first on PATH."""
    if settings.binary is not None:
        return _existing(settings.binary, "CHROME_BINARY")
    found = next(filter(None, map(_on_path, _BROWSERS)), None)
    if found is None:
        raise BrowserMissing(_NO_BROWSER)
    return found


def find_driver(settings: BrowserSettings) -> str:
    """Return the path of chromedriver: the one that is set, the one on PATH, or a downloaded one."""
    if settings.driver is not None:
        return _existing(settings.driver, "CHROMEDRIVER")
    return _on_path("chromedriver") or _download_driver(find_browser(settings))


def _existing(program: Path, variable: str) -> str:
    if not program.is_file():
        raise BrowserMissing(f"{program} does not exist: {variable} must be the path of a program")
    return str(program.absolute())


def _on_path(name: str) -> str | None:
    # Programs are started in another folder: a PATH with relative parts must not mean that one.
    found = shutil.which(name)
    return found and str(Path(found).absolute())


def _download_driver(browser: str) -> str:
    # Imported here because it pulls in requests, and a machine that has a driver never needs it. It would also
    # read a `.env` of the current folder into our environment, which only the settings may.
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    from webdriver_manager.chrome import ChromeDriverManager  # noqa: PLC0415
    from webdriver_manager.core.os_manager import ChromeType  # noqa: PLC0415

    kind = ChromeType.GOOGLE if "google" in browser else ChromeType.CHROMIUM
    try:
        return str(ChromeDriverManager(chrome_type=kind).install())
    except (OSError, ValueError, AttributeError) as error:
        raise BrowserMissing(f"{_NO_DRIVER} ({type(error).__name__} while downloading one)") from error
