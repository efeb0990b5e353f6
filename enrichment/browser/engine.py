"""One running Chromium: started completely or not at all, read page by page, ended completely."""

import json
import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import psutil
from selenium.common.exceptions import (
    JavascriptException,
    TimeoutException,
    UnexpectedAlertPresentException,
    WebDriverException,
)
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.remote_connection import ChromeRemoteConnection
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.webdriver import WebDriver

from enrichment.browser import chromium, programs
from enrichment.browser.driver import started_driver
from enrichment.browser.look import PageLook, look
from enrichment.browser.page import Again, Page, Reply, Visit
from enrichment.browser.settings import BrowserSettings

_HERE: Final = Path(__file__).parent
_HOOK: Final = (_HERE / "hook.js").read_text(encoding="utf-8")
_WATCH: Final = (_HERE / "watch.js").read_text(encoding="utf-8")
_AGAIN: Final = (_HERE / "again.js").read_text(encoding="utf-8")

_NO_DOCUMENT: Final = re.compile(r"net::(ERR_\w+)")
# The page's own timer ends the wait. A page that is late by this much has stopped running.
_LATE_SECONDS: Final = 1.0
# A page may move on to the address of its language, or have set a cookie and load again.
_MOST_MOVES: Final = 5
# chromedriver itself answers in milliseconds once the page's limits are over.
_DRIVER_SECONDS: Final = 10.0


class Chromium:
    """A browser with its driver, keeper and profile. `end` removes all of it."""

    def __init__(self, settings: BrowserSettings) -> None:
        self.pages = 0
        self.started_at = time.monotonic()
        self.hangs = False
        self._page_seconds = settings.page_seconds
        self._read_last: str | None = None
        self._script_seconds: int | None = None
        self._answers = ""
        self._hook_id = ""
        with ExitStack() as undo:
            profile, self._keeper, port = undo.enter_context(started_driver(settings))
            options = chromium.options(settings, programs.find_browser(settings), profile)
            self._driver = undo.enter_context(_session(port, options, settings.page_seconds))
            self._cdp("Network.enable")
            self._cdp("Network.setBlockedURLs", urls=list(chromium.BLOCKED))
            self._cdp("Browser.setDownloadBehavior", behavior="deny")
            self._undo = undo.pop_all()

    def end(self) -> None:
        """Kill all of its processes, and remove its profile. A clean shutdown would gain nothing."""
        self._undo.close()

    def memory(self) -> int:
        """Return the bytes that the driver and all of Chromium take, shared pages counted by share (PSS)."""
        return sum(map(_share, psutil.Process(self._keeper.pid).children(recursive=True)))

    def read(self, visit: Visit) -> Page:
        """Open a page and return what it showed as soon as the visit's limits allow.

        A page that shows nothing in time is a Page with `trouble`; exceptions are the machine's fault.
        """
        self.pages += 1
        self._hook(visit.answers)
        deadline = time.monotonic() + (visit.seconds or self._page_seconds)
        trouble = self._open(visit.url)
        try:
            seen = self._watch(visit, deadline)
        except TimeoutException:
            self.hangs = True
            return Page(visit.url, 0, trouble="the page stopped running")
        if trouble:
            self._driver.set_page_load_timeout(self._page_seconds)
        waits = self._waits()
        if not seen["isNew"]:
            return Page(visit.url, 0, trouble=trouble or "the document did not change")
        self._read_last = seen["id"]
        return Page.from_script(seen, waits, trouble)

    def stay(self, visit: Visit) -> Page | None:
        """Return what the page that was read last shows once this visit's limits allow; None if it is gone.

        Its replies are all that it received since it was opened, in order. None of them has a Retry-After.
        """
        try:
            seen = self._look(visit, visit.seconds or self._page_seconds, last=None)
        except (JavascriptException, UnexpectedAlertPresentException):
            return None
        except TimeoutException:
            self.hangs = True
            return None
        return Page.from_script(seen, {}, "") if seen["id"] == self._read_last else None

    def ask(self, again: Again) -> Sequence[Reply | None] | None:
        """Repeat a request of the page that was read last; None if it made none, or is no longer open.

        A reply is None if there was no answer in time, which is never more than a page may take.
        """
        seconds = min(again.seconds, self._page_seconds)
        self._limit_scripts(seconds)
        script = f"({_AGAIN})({again.chosen}, ...arguments)"
        limit = seconds * 1000
        try:
            answers = self._driver.execute_async_script(script, self._read_last, list(again.variables), limit)
        except JavascriptException:
            return None  # The document moved on to another meanwhile.
        except TimeoutException:
            self.hangs = True
            return [None] * len(again.variables)
        waits = self._waits()
        return answers and [one and Reply.from_script(one, waits) for one in answers]

    def look(self) -> PageLook:
        """Return how the page that was read last looks."""
        return look(self._cdp)

    def _open(self, url: str) -> str:
        """Navigate until the document is there; return the reason if there is none."""
        try:
            self._driver.get(url)
        except TimeoutException:
            # chromedriver waits for the document again before it runs a script: not as long as that again.
            self._driver.set_page_load_timeout(_LATE_SECONDS)
            return f"no document within {self._page_seconds:g} seconds"
        except WebDriverException as error:
            refused = _NO_DOCUMENT.search(error.msg or "")
            if refused is None:
                raise
            return refused[1]
        return ""

    def _watch(self, visit: Visit, deadline: float) -> dict[str, Any]:
        """Wait inside the page until the visit's limits or the time are reached.

        A long visit is watched in parts: the driver answers no command that takes longer than a usual page.
        """
        seen = self._watch_once(visit, deadline)
        while visit.seconds and seen["isNew"] and not seen["isEnough"] and time.monotonic() < deadline:
            seen = self._watch_once(visit, deadline)
        return seen

    def _watch_once(self, visit: Visit, deadline: float) -> dict[str, Any]:
        for _ in range(_MOST_MOVES):
            seconds = min(self._page_seconds, max(0.0, deadline - time.monotonic()))
            end = time.monotonic() + seconds
            # The document may move on to another while it is watched: that one is the page then. chromedriver calls
            # it an error of the script or, long before its time is over, a script timeout. A dialog interrupts too.
            with suppress(JavascriptException, TimeoutException, UnexpectedAlertPresentException):
                return self._look(visit, seconds, self._read_last)
            if time.monotonic() > end:
                break
        return self._look(visit, 0.0, self._read_last)

    def _look(self, visit: Visit, seconds: float, last: str | None) -> dict[str, Any]:
        self._limit_scripts(seconds)
        texts = {name: one if isinstance(one, str) else asdict(one) for name, one in visit.texts.items()}
        seen: dict[str, Any] | None = self._driver.execute_async_script(
            f"({_WATCH})({visit.patience}, ...arguments)", texts, last, seconds * 1000
        )
        if seen is None:
            raise UnexpectedAlertPresentException("a dialog interrupted the script")
        return seen

    def _limit_scripts(self, seconds: float) -> None:
        """Limit a script to this time and a little more. In whole seconds, so that few pages need a new limit."""
        limit = math.ceil(seconds + _LATE_SECONDS)
        if limit != self._script_seconds:
            self._driver.set_script_timeout(limit)
            self._script_seconds = limit

    def _hook(self, answers: str) -> None:
        """Record the answers from these addresses, in every document from now on."""
        if answers == self._answers:
            return
        if self._hook_id:
            self._cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=self._hook_id)
        source = f"({_HOOK})({json.dumps(answers)})"
        self._hook_id = self._cdp("Page.addScriptToEvaluateOnNewDocument", source=source)["identifier"]
        self._answers = answers

    def _waits(self) -> dict[tuple[str, int], str]:
        """Return the Retry-After of each answer that had one, and empty the log, which grows until then."""
        entries = self._driver.execute(Command.GET_LOG, {"type": "performance"})["value"]
        return dict(_retry_after(entry["message"] for entry in entries))

    def _cdp(self, command: str, **parameters: object) -> dict[str, Any]:
        answer = self._driver.execute("executeCdpCommand", {"cmd": command, "params": parameters})
        value: dict[str, Any] = answer["value"]
        return value


@contextmanager
def _session(port: int, options: Options, page_seconds: float) -> Iterator[WebDriver]:
    client = ClientConfig(f"http://127.0.0.1:{port}", timeout=int(page_seconds + _DRIVER_SECONDS))
    connection = ChromeRemoteConnection(client.remote_server_addr, ignore_proxy=True, client_config=client)
    try:
        yield WebDriver(connection, options=options)
    finally:
        connection.close()  # type: ignore[no-untyped-call]


def _share(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        taken = process.memory_full_info()
        # Only Linux reports PSS; unique memory is the next best value.
        return int(getattr(taken, "pss", taken.uss))
    return 0


def _retry_after(messages: Iterable[str]) -> Iterator[tuple[tuple[str, int], str]]:
    for message in messages:
        # A page has a hundred messages: only the few that can matter are worth parsing.
        if "Network.responseReceived" in message and "retry-after" in message.lower():
            response = json.loads(message)["message"]["params"].get("response", {})
            headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
            if "retry-after" in headers:
                yield (response["url"], response["status"]), headers["retry-after"]
