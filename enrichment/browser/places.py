"""Where Chromium and its driver are on common systems. Run by `bin/setup`, it names what is missing.

It needs nothing but Python, so that it can run before any package is installed.
"""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
)

DRIVERS: Final = ("chromedriver", "chromium.chromedriver")
DRIVER_PLACES: Final = (
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
    "/snap/bin/chromium.chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/usr/lib64/chromium-browser/chromedriver",
)


def browser() -> str | None:
    return find(BROWSERS, BROWSER_PLACES)


def driver() -> str | None:
    return find(DRIVERS, DRIVER_PLACES)


def find(names: Iterable[str], places: Iterable[str]) -> str | None:
    """Return the path of the first program of these names on PATH, or else at one of these places."""
    # Programs are started in another folder, where relative parts of PATH would mean something else.
    found = next(filter(None, map(shutil.which, [*names, *places])), None)
    return found and str(Path(found).absolute())


if __name__ == "__main__":
    missing = [word for word, path in {"Chromium": browser(), "chromedriver": driver()}.items() if path is None]
    sys.stdout.write(" and ".join(missing))
    sys.exit(bool(missing))
