"""The YouTube Data API v3 through Google's own client: one connection a thread, and no key in any trouble."""

import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

import httplib2
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from enrichment.net.redaction import Redacting, register
from enrichment.sources.base import PageChanged, SourceRefused, SourceUnreachable
from enrichment.sources.trace import Tell, nobody, plain, step
from enrichment.sources.youtube.troubles import failure

API_URL = "https://youtube.googleapis.com/"
TIMEOUT_SECONDS = 10.0

# The library writes whole addresses, key and all, to these loggers. A handler that somebody adds later may
# lack the filter, so the loggers have it too.
_REDACTING = Redacting()
for _name in ("googleapiclient.http", "googleapiclient.discovery", "googleapiclient.model", "httplib2"):
    logging.getLogger(_name).addFilter(_REDACTING)


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: decoded where it was good, as bytes where it was refused."""

    status: int
    answer: object
    retry_after: str | None = None

    @property
    def text(self) -> str:
        if isinstance(self.answer, bytes):
            return self.answer.decode("utf-8", "replace")
        return self.answer if isinstance(self.answer, str) else json.dumps(self.answer)


class CountedHttp(httplib2.Http):
    """A connection that knows how many requests it was asked to send."""

    def __init__(self, timeout: float, tell: Tell = nobody) -> None:
        super().__init__(timeout=timeout)
        self._tell = tell
        # A redirect is no answer of this API, and following one would show a stranger what we ask.
        self.follow_redirects = False
        self.requests = 0

    def request(self, uri: str, *args: Any, **named: Any) -> Any:
        self.requests += 1
        with step(self._tell, uri) as told:
            response, content = super().request(uri, *args, **named)
            told.landed, told.status = plain(uri), response.status
        return response, content


class Api:
    """Asks with an API key. Each thread of each process keeps a connection of its own.

    httplib2 is not safe across threads, and a connection that was open before a fork would have two owners.
    """

    def __init__(
        self, key: str, api_url: str = API_URL, timeout: float = TIMEOUT_SECONDS, tell: Tell = nobody
    ) -> None:
        register(key)
        self._tell = tell
        self._key = key
        self._api_url = api_url.rstrip("/") + "/"
        self._timeout = timeout
        self._kept = threading.local()

    def ask(self, question: Callable[[Any], Any]) -> object:
        """Return the decoded answer to what is asked of the client, or the reason why there is none.

        One question is one request: whoever asks again waits for another turn of the rate. Without a key nothing is
        asked.
        """
        if not self._key:
            return SourceRefused("There is no key for YouTube: set YOUTUBE_API_KEY.")
        service = self._service()
        before = self._kept.http.requests
        try:
            return self._answer(question(service))
        finally:
            self._kept.calls = self.calls + self._kept.http.requests - before

    def close(self) -> None:
        """Close this thread's connection. The next reading opens a new one."""
        if getattr(self._kept, "process", None) == os.getpid():
            self._kept.service.close()
            self._kept.process = None

    @property
    def calls(self) -> int:
        """Return how many requests this thread has sent."""
        return int(getattr(self._kept, "calls", 0))

    @property
    def told(self) -> Told | None:
        """Return what this thread was answered last, None where it has not asked yet."""
        return getattr(self._kept, "told", None)

    def _answer(self, request: Any) -> object:
        """Return the decoded answer, or the reason why there is none.

        The library's exceptions hold the address and with it the key. None is raised or kept here: what is
        returned was never raised, so it has no chain and no traceback that could tell.
        """
        self._kept.told = None
        try:
            answer = request.execute(num_retries=0)
            self._kept.told = Told(200, answer)
            return answer
        except HttpError as error:
            retry_after = error.resp.get("retry-after")
            self._kept.told = Told(error.resp.status, error.content, retry_after)
            return failure(error.resp.status, error.content, datetime.now(UTC), retry_after)
        except (OSError, HTTPException, httplib2.HttpLib2Error, ValueError) as error:
            self._kept.told = Told(0, type(error).__name__)
            self.close()
            return SourceUnreachable(f"YouTube could not be reached, or broke off ({type(error).__name__}).")
        except (LookupError, TypeError, AttributeError):
            # The library stumbles over error bodies that are JSON of another shape than it expects.
            self.close()
            return PageChanged("YouTube answered with an error that is not understood.")

    def _service(self) -> Any:
        """Return this thread's client, a new one after a fork."""
        if getattr(self._kept, "process", None) != os.getpid():
            self._kept.service, self._kept.process = self._open(), os.getpid()
        return self._kept.service

    def _open(self) -> Any:
        """Build the client from the description that lies in the package, without asking anyone."""
        self._kept.http = CountedHttp(self._timeout, self._tell)
        return build(
            "youtube",
            "v3",
            http=self._kept.http,
            developerKey=self._key,
            client_options={"api_endpoint": self._api_url},
            cache_discovery=False,
            static_discovery=True,
        )
