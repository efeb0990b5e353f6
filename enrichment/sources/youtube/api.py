"""The YouTube Data API v3 through Google's own client: one connection per thread, and no key in any error."""

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

# The library logs whole addresses, including the key, to these loggers. A handler added later may lack the filter, so
# the loggers have it too.
_REDACTING = Redacting()
for _name in ("googleapiclient.http", "googleapiclient.discovery", "googleapiclient.model", "httplib2"):
    logging.getLogger(_name).addFilter(_REDACTING)


@dataclass(frozen=True, slots=True)
class RawAnswer:
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
    """A connection that counts its requests."""

    def __init__(self, timeout: float, tell: Tell = nobody) -> None:
        super().__init__(timeout=timeout)
        self._tell = tell
        # This API does not redirect, and following a redirect would show our request to a stranger.
        self.follow_redirects = False
        self.requests = 0

    def request(self, uri: str, *args: Any, **named: Any) -> Any:
        self.requests += 1
        with step(self._tell, uri) as taken:
            response, content = super().request(uri, *args, **named)
            taken.landed, taken.status = plain(uri), response.status
        return response, content


class Api:
    """Sends requests with an API key. Each thread of each process keeps its own connection.

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
        """Return the decoded answer to a request, or the reason why there is none.

        One request only: a retry waits for another turn in the rate limit. Without a key nothing is sent.
        """
        if not self._key:
            return SourceRefused("No key for YouTube: set YOUTUBE_API_KEY.")
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
    def last_answer(self) -> RawAnswer | None:
        """Return what this thread was answered last, None where it has not asked yet."""
        return getattr(self._kept, "last_answer", None)

    def _answer(self, request: Any) -> object:
        """Return the decoded answer, or the reason why there is none.

        The library's exceptions contain the address and so the key. None is raised or kept here: what is returned was
        never raised, so it has no chain and no traceback that could reveal it.
        """
        self._kept.last_answer = None
        try:
            answer = request.execute(num_retries=0)
            self._kept.last_answer = RawAnswer(200, answer)
            return answer
        except HttpError as error:
            retry_after = error.resp.get("retry-after")
            self._kept.last_answer = RawAnswer(error.resp.status, error.content, retry_after)
            return failure(error.resp.status, error.content, datetime.now(UTC), retry_after)
        except (OSError, HTTPException, httplib2.HttpLib2Error, ValueError) as error:
            self._kept.last_answer = RawAnswer(0, type(error).__name__)
            self.close()
            return SourceUnreachable(
                f"YouTube could not be reached, or the connection broke ({type(error).__name__})."
            )
        except (LookupError, TypeError, AttributeError, RecursionError):
            # The library fails on error bodies in an unexpected JSON format, and on JSON that is nested too deeply.
            self.close()
            return PageChanged("YouTube's answer is not understood.")

    def _service(self) -> Any:
        """Return this thread's client, a new one after a fork."""
        if getattr(self._kept, "process", None) != os.getpid():
            self._kept.service, self._kept.process = self._open(), os.getpid()
        return self._kept.service

    def _open(self) -> Any:
        """Build the client from the description in the package, without any request."""
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
