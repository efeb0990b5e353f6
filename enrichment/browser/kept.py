"""The one browser of a process: started at its first page, replaced when it is worn out or dead."""

import time
from collections.abc import Sequence
from typing import Final, TypeVar

import urllib3.exceptions
from selenium.common.exceptions import WebDriverException

from enrichment.browser.engine import Chromium
from enrichment.browser.look import PageLook
from enrichment.browser.page import Again, Page, Reply, Visit
from enrichment.browser.settings import BrowserSettings

T = TypeVar("T")

# Adding up the memory takes about 20 ms: every 16th page makes that one or two a page.
_WEIGHED_EVERY: Final = 16

MACHINE_FAULTS: Final = (WebDriverException, urllib3.exceptions.HTTPError, OSError)
"""Exceptions when the tab, the browser or the driver dies; not the page's fault.

A crashed tab is a WebDriverException, a killed browser an InvalidSessionIdException, a killed driver is
urllib3's MaxRetryError, one that hangs its ReadTimeoutError or ProtocolError. A page's own faults are never raised.
"""


class BrowserDied(Exception):
    """The browser died twice on one page."""


class Browser:
    """Reads pages. Belongs to one process and one thread: make it before a fork, use it after."""

    def __init__(self, settings: BrowserSettings) -> None:
        self._settings = settings
        self._chromium: Chromium | None = None
        self.loads = 0
        self.seconds = 0.0

    def open(self) -> None:
        """Start the browser if there is none yet. Raises BrowserDied if it does not start, BrowserMissing."""
        try:
            self._ready()
        except MACHINE_FAULTS as fault:
            self.close()
            raise BrowserDied(f"the browser did not start: {_first_line(fault)}") from fault

    def page(self, visit: Visit) -> Page:
        """Read a page; if the browser dies, once more in a new one.

        Raises BrowserDied if that one dies as well, and BrowserMissing if there is none to start.
        """
        began = time.monotonic()
        try:
            return self._read(visit)
        except MACHINE_FAULTS:
            return self._read_again(visit)
        finally:
            self.seconds += time.monotonic() - began

    def look(self) -> PageLook:
        """Return how the page that was read last looks; empty if no browser shows it any more."""
        if self._chromium is None:
            return PageLook()
        try:
            return self._chromium.look()
        except MACHINE_FAULTS:
            self.close()
            return PageLook()
        except BaseException:
            # As with a half-read page.
            self.close()
            raise

    def stay(self, visit: Visit) -> Page | None:
        """Watch the page that was read last for longer; None if it is not open any more, or the browser died."""
        if self._chromium is None:
            return None
        began = time.monotonic()
        try:
            return self._ended_if_it_hangs(self._chromium.stay(visit))
        except MACHINE_FAULTS:
            self.close()
            return None
        except BaseException:
            self.close()
            raise
        finally:
            self.seconds += time.monotonic() - began

    def ask(self, again: Again) -> Sequence[Reply | None] | None:
        """Repeat a request of the page that was read last; None if it made none, or is no longer open.

        A reply is None if there was no answer in time. Raises BrowserDied; the page is lost then.
        """
        if self._chromium is None:
            return None
        try:
            return self._ended_if_it_hangs(self._chromium.ask(again))
        except MACHINE_FAULTS as fault:
            self.close()
            raise BrowserDied(f"the browser died during a request: {_first_line(fault)}") from fault
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the browser, if there is one. The next page starts another."""
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            chromium.end()

    def _read_again(self, visit: Visit) -> Page:
        try:
            return self._read(visit)
        except MACHINE_FAULTS as fault:
            raise BrowserDied(f"the browser died twice on {visit.url}: {_first_line(fault)}") from fault

    def _read(self, visit: Visit) -> Page:
        try:
            chromium = self._ready()
            self.loads += 1
            return self._ended_if_it_hangs(chromium.read(visit))
        except BaseException:
            # A time limit may interrupt and leave a half-read page, which must not be used.
            self.close()
            raise

    def _ready(self) -> Chromium:
        if self._chromium is not None and self._is_worn_out(self._chromium):
            self.close()
        if self._chromium is None:
            self._chromium = Chromium(self._settings)
        return self._chromium

    def _ended_if_it_hangs(self, result: T) -> T:
        """Return the result, and end a browser that hangs: its page would take a whole core until the next one."""
        if self._chromium is not None and self._chromium.hangs:
            self.close()
        return result

    def _is_worn_out(self, chromium: Chromium) -> bool:
        limits = self._settings
        return (
            chromium.pages >= limits.max_pages
            or time.monotonic() - chromium.started_at >= limits.max_age.total_seconds()
            or (chromium.pages % _WEIGHED_EVERY == 0 and chromium.memory() > limits.max_memory)
        )


def _first_line(fault: BaseException) -> str:
    # Selenium's messages continue with a stack trace.
    return f"{type(fault).__name__}: {str(fault).removeprefix('Message: ').partition(chr(10))[0]}"
