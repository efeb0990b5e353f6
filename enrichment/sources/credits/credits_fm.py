"""Asks credits.fm about a hundred recordings at once, and again one by one if a batch lacks writers or publishers.

The key is optional and allows ten times as many requests. In return, pages that show its data must link to the
recording's page there and name its sources, The MLC and MusicBrainz.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar, Final
from urllib.parse import quote

from enrichment.net.redaction import register
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceRefused, has_failed, server_failure
from enrichment.sources.credits import credits_fm_answers as understanding
from enrichment.sources.credits.claims import Answer, AnswerCollector, Asked, Turn, Unknown
from enrichment.sources.playlists.web import Got, Web

DEFAULT_WAIT: Final = timedelta(minutes=1)


class CreditsFm:
    """credits.fm, version 1 of its interface."""

    name: ClassVar[str] = "credits_fm"
    batch: ClassVar[int] = 100

    def __init__(self, web: Web, api_url: str, key: str, turn: Turn) -> None:
        register(key)
        self._web = web
        self._api_url = api_url.rstrip("/")
        self._key = key
        self._turn = turn

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        """Return what it has about each recording. What was understood before a refusal is kept."""
        answers = AnswerCollector()
        try:
            entries = self._batch(asked)
            for one in asked:
                self._understand(answers, one, entries.get(one.isrc))
        except NotRead as reason:
            return answers.fill(asked, reason)
        return answers.of

    def close(self) -> None:
        self._web.close()

    def _understand(self, answers: AnswerCollector, asked: Asked, entry: understanding.Json | None) -> None:
        alone = False
        if entry is not None and not entry.get("error"):
            try:
                alone = understanding.is_sparse(entry)
            except PageChanged as reason:
                answers.of[asked.isrc] = reason
                return
        if alone:
            # What the batch gave is better than nothing.
            single = self._single(asked.isrc)
            entry, alone = single or entry, single is not None
        try:
            answers.of[asked.isrc] = understanding.credits_in(entry, asked, alone=alone)
        except (PageChanged, Unknown) as reason:
            answers.of[asked.isrc] = reason

    def _batch(self, asked: Sequence[Asked]) -> dict[str, understanding.Json]:
        body = json.dumps({"isrcs": [one.isrc for one in asked], "iswcs": [], "contribute": False})
        got = self._ask("POST", "/v1/batch", body)
        if got.status != 200:
            raise failure(got)
        return understanding.by_isrc(got.json())

    def _single(self, isrc: str) -> understanding.Json | None:
        """Return one recording's entry, None if it is not known. Raises NotRead if there was no turn or no answer."""
        got = self._ask("GET", f"/v1/isrc/{quote(isrc, safe='')}?contribute=false")
        if got.status == 404:
            return None
        if got.status != 200:
            raise failure(got)
        entry = got.json()
        if entry is None:
            raise PageChanged("credits.fm's answer is not understood.")
        return entry

    def _ask(self, method: str, path: str, body: str | None = None) -> Got:
        if not self._turn():
            raise SourceBlocked("The rate limit for credits.fm is reached.")
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["x-api-key"] = self._key
        return self._web.ask(method, self._api_url + path, headers=headers, body=body)


def failure(got: Got) -> NotRead:
    """Return what an answer other than 200 means."""
    match got.status:
        case 401 | 403:
            return SourceRefused(f"credits.fm answered {got.status} (check CREDITS_FM_KEY).")
        case 429:
            return SourceBlocked("credits.fm answered 429: too many requests.", _wait(got))
    if has_failed(got.status):
        return server_failure(f"credits.fm answered {got.status}.", got.retry_after)
    return PageChanged(f"credits.fm answered {got.status}, which is not understood.")


def _wait(got: Got) -> timedelta:
    """Return the longer one of the waits that the header and the body ask for, a minute where they name none."""
    wait = (got.json() or {}).get("retryAfter")
    asked = [asked_wait(got.retry_after), asked_wait(str(wait)) if isinstance(wait, int | float | str) else None]
    return max((wait for wait in asked if wait), default=DEFAULT_WAIT)
