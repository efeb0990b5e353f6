"""Plain HTTP requests: one pool of connections, short timeouts, and what each error status means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import urllib3

from enrichment.net.bodies import body_of
from enrichment.net.redaction import redact
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import SourceBlocked, SourceUnreachable, has_failed, server_failure
from enrichment.sources.evidence import PageEvidence, of_answer
from enrichment.sources.trace import Tell, nobody, plain, step

SECONDS: Final = 10.0
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_KEPT_OUT: Final = frozenset({401, 403, 429})
# A page of a hundred rows is about 200 kB; something much larger is not an answer.
_MOST_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: its status, its text, and the wait that it asks for."""

    status: int
    text: str
    retry_after: str | None = None
    location: str = ""
    """The address that it redirects to, without a query. It is not followed."""

    def json(self) -> Mapping[str, Any] | None:
        """Return its JSON object, None if there is none, as in the page of a block."""
        try:
            answer = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        return answer if isinstance(answer, dict) else None

    def refuse(self, what: str) -> None:
        """Raise SourceBlocked or SourceUnreachable if the platform blocks us or has failed."""
        if self.status in _MOVED:
            raise SourceBlocked(f"{what} redirects us to {self.location or 'nowhere'}", asked_wait(self.retry_after))
        if self.status in _KEPT_OUT:
            raise SourceBlocked(f"{what} was refused (HTTP {self.status})", asked_wait(self.retry_after))
        if has_failed(self.status):
            raise server_failure(f"{what} failed (HTTP {self.status})", self.retry_after)


def token_in(value: object) -> str:
    """Return a token that is valid in a header, empty if it is not."""
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


class Web:
    """Sends HTTP requests. Keeps its connections until it is closed."""

    def __init__(self, tell: Tell = nobody) -> None:
        self._tell = tell
        self.seen: tuple[str, Got] | None = None
        """The address of the last request, without its query, and its answer."""
        self._pool = urllib3.PoolManager(timeout=SECONDS, retries=False, headers={"Accept-Language": "en"})

    def ask(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: str | None = None) -> Got:
        """Return what an address answers. Raises SourceUnreachable if no answer comes."""
        self.seen = None
        try:
            with (
                step(self._tell, url) as taken,
                self._pool.request(
                    method,
                    url,
                    headers={"Accept-Language": "en", **(headers or {})},
                    body=body,
                    preload_content=False,
                ) as answer,
            ):
                taken.landed, taken.status = plain(url), answer.status
                data = body_of(answer, _MOST_BYTES, SECONDS)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            # Its text contains the address, and nothing useful.
            raise SourceUnreachable(f"no answer ({type(error).__name__})") from None
        headers = answer.headers
        text, place = data.decode("utf-8", "replace"), plain(headers.get("Location", ""))
        got = Got(answer.status, text, headers.get("Retry-After"), redact(place)[:200])
        self.seen = plain(url), got
        return got

    def evidence(self) -> PageEvidence | None:
        """Return the last answer, None if there was none."""
        if self.seen is None:
            return None
        address, got = self.seen
        return of_answer(address, got.status, got.retry_after, got.text, got.location and f"sent to {got.location}")

    def close(self) -> None:
        self._pool.clear()
