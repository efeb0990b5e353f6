"""Requests the history of a track's streams from Chartmetric.

    read ─► a token that is kept? ──► ask ──► 200  understood
              │ no                     │ 401, once: the token is let go
              └─► refresh token ◄──────┘

Each request waits for its turn. The access token is valid for an hour and stored in `tokens`, so that all workers
share one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar, Protocol
from urllib.parse import quote, urlencode

import urllib3

from enrichment.net.bodies import body_of
from enrichment.net.redaction import register
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceRefused, SourceUnreachable
from enrichment.sources.chartmetric import answers
from enrichment.sources.chartmetric.answers import History
from enrichment.sources.trace import Tell, nobody, plain, step

TIMEOUT_SECONDS = 20.0

# A year of days is some 25 kB; a longer answer than this is not from Chartmetric.
LONGEST_BODY = 5_000_000


class KeepsToken(Protocol):
    """Stores the access token between requests."""

    def get(self) -> str | None:
        """Return the token, None if there is none or it has expired."""

    def put(self, token: str, seconds: int) -> None:
        """Store a token that is valid for this many seconds."""

    def drop(self, token: str) -> None:
        """Discard this token, which was rejected. A newer one stays."""


@dataclass(frozen=True)
class HistoryAnswer:
    """The result of a request. If `free_at` is given, no requests are allowed before that time."""

    history: History
    free_at: datetime | None = None


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Chartmetric:
    """Reads histories with a refresh token. Belongs to the process that made it."""

    name: ClassVar[str] = "chartmetric"

    def __init__(
        self,
        refresh_token: str,
        api_url: str,
        tokens: KeepsToken,
        turn: Callable[[], bool],
        timeout: float = TIMEOUT_SECONDS,
        tell: Tell = nobody,
    ) -> None:
        """`turn` waits until a request is allowed; it returns False if that is not soon."""
        register(refresh_token)
        self._refresh_token = refresh_token
        self._api_url = api_url.rstrip("/")
        self._tokens = tokens
        self._turn = turn
        self._tell = tell
        # Automatic retries would bypass the rate limit; a redirect would hand the token to a stranger.
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(timeout), maxsize=1)
        self._timeout = timeout

    def read(self, spotify_id: str, since: date) -> HistoryAnswer:
        """Return the streams counted from this day on. Never raises NotRead: that is an answer as well.

        Always requests a whole series, never `latest` alone, because growth is measured within one source.
        """
        query = urlencode({"type": "streams", "since": since.isoformat(), "isDomainId": "true"})
        path = f"/api/track/{quote(spotify_id, safe='')}/spotify/stats/highest-playcounts?{query}"
        try:
            answer = self._get(path)
        except NotRead as reason:
            return HistoryAnswer(reason)
        now = datetime.now(UTC)
        return HistoryAnswer(_history(answer, spotify_id, now), answers.free_at(answer.headers, now))

    def check(self) -> NotRead | None:
        """Return why the refresh token is not accepted, None if it is. Costs one request and no credit."""
        try:
            self._new_token()
        except NotRead as reason:
            return reason
        return None

    def close(self) -> None:
        self._http.clear()

    def _get(self, path: str) -> _Answer:
        """Send a request with the stored token; if that is rejected, once more with a new one."""
        kept = self._tokens.get()
        if kept is not None:
            answer = self._request("GET", path, {"Authorization": f"Bearer {kept}"})
            if answer.status != 401:
                return answer
            self._tokens.drop(kept)
        fresh = self._tokens.get() or self._new_token()
        return self._request("GET", path, {"Authorization": f"Bearer {fresh}"})

    def _new_token(self) -> str:
        answer = self._request("POST", "/api/token", {}, {"refreshtoken": self._refresh_token})
        if answer.status in {400, 401, 403}:
            raise SourceRefused(
                f"Chartmetric answered {answer.status} to the refresh token (check CHARTMETRIC_REFRESH_TOKEN)."
            )
        if answer.status != 200:
            raise answers.failure(answer.status, answer.headers, datetime.now(UTC))
        token = answers.token(answers.decoded(answer.body))
        register(token.text)
        self._tokens.put(token.text, token.seconds)
        return token.text

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: Mapping[str, str] | None = None
    ) -> _Answer:
        """Send one request in its turn. Raises SourceBlocked or SourceUnreachable, without quoting the request."""
        if not self._turn():
            raise SourceBlocked("Chartmetric does not allow another request yet.")
        try:
            with (
                step(self._tell, self._api_url + path) as taken,
                self._http.request(
                    method,
                    self._api_url + path,
                    headers={"Accept": "application/json", **headers},
                    json=body,
                    redirect=False,
                    preload_content=False,
                ) as response,
            ):
                taken.landed, taken.status = plain(self._api_url + path), response.status
                content = body_of(response, LONGEST_BODY + 1, self._timeout)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceUnreachable(
                f"Chartmetric could not be reached, or the connection broke ({type(error).__name__})."
            ) from None
        if len(content) > LONGEST_BODY:
            raise PageChanged("Chartmetric's answer is too long.")
        return _Answer(response.status, response.headers, content)


def _history(answer: _Answer, spotify_id: str, now: datetime) -> History:
    if answer.status != 200:
        return answers.failure(answer.status, answer.headers, now)
    try:
        return answers.history(answers.decoded(answer.body), spotify_id, now)
    except NotRead as reason:
        return reason
