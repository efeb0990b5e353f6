"""The views of videos, requested fifty at a time."""

import re
import threading
from collections.abc import Mapping, Sequence
from typing import ClassVar

from enrichment.net.redaction import redact
from enrichment.sources.base import HIGHEST, Answer, Count, CountHidden, NotRead, PageChanged, TrackGone
from enrichment.sources.evidence import PageEvidence, of_answer
from enrichment.sources.trace import Tell, nobody
from enrichment.sources.youtube.api import API_URL, TIMEOUT_SECONDS, Api
from enrichment.sources.youtube.listing import Item, items_of

# `kind` distinguishes an answer without items from something else: with `items` alone both could be "{}".
FIELDS = "kind,items(id,statistics/viewCount)"
KIND = "youtube#videoListResponse"
NAME = "youtube data api"

_DIGITS = re.compile("[0-9]{1,16}")


class YouTube:
    """Reads videos with an API key."""

    name: ClassVar[str] = NAME
    batch: ClassVar[int] = 50

    def __init__(
        self, key: str, api_url: str = API_URL, timeout: float = TIMEOUT_SECONDS, tell: Tell = nobody
    ) -> None:
        self._api = Api(key, api_url, timeout, tell)
        self._address = f"{api_url.rstrip('/')}/youtube/v3/videos"
        self._asked = threading.local()

    def read(self, ids: Sequence[str]) -> dict[str, Answer]:
        """Return the views of each video, or why they are unknown. One call for all, none without a key."""
        if not ids:
            return {}
        self._asked.ids = frozenset(ids)
        answer = self._api.ask(
            lambda service: service.videos().list(part="statistics", id=",".join(ids), fields=FIELDS)
        )
        return dict.fromkeys(ids, answer) if isinstance(answer, NotRead) else understand(answer, ids)

    def evidence(self, ids: Sequence[str]) -> PageEvidence | None:
        """Return the last answer of this thread; None where it is not about one of these videos, or never came."""
        answer = self._api.last_answer
        if answer is None or getattr(self._asked, "ids", frozenset()).isdisjoint(ids):
            return None
        return of_answer(self._address, answer.status, answer.retry_after, answer.text)

    @property
    def lengths(self) -> Mapping[str, int]:
        """Return nothing: the length of a video is not that of its track."""
        return {}

    def close(self) -> None:
        """Close this thread's connection. The next reading opens a new one."""
        self._api.close()

    @property
    def calls(self) -> int:
        """Return how many requests this thread has sent."""
        return self._api.calls


def understand(answer: object, ids: Sequence[str]) -> dict[str, Answer]:
    """Return what a videos.list answer says about each of these videos, and nothing about any other."""
    items = items_of(answer, KIND)
    if isinstance(items, NotRead):
        return dict.fromkeys(ids, items)
    named: dict[str, list[Item]] = {}
    for item in items:
        named.setdefault(str(item.get("id")), []).append(item)
    counts = {video_id: _agreed([_count(item) for item in same]) for video_id, same in named.items()}
    missing = _missing(items, ids)
    return {video_id: counts.get(video_id, missing) for video_id in ids}


def _missing(items: Sequence[Item], ids: Sequence[str]) -> NotRead:
    """Return why a video is not listed. Next to an item that is none of the requested videos, it proves nothing."""
    if all(item.get("id") in ids for item in items):
        return TrackGone("YouTube does not list this video: it was removed or made private.")
    return PageChanged("YouTube's answer has an item that is none of the requested videos.")


def _agreed(answers: Sequence[Answer]) -> Answer:
    """Return the one answer of all items of a video."""
    if len({one.number if isinstance(one, Count) else type(one) for one in answers}) > 1:
        return PageChanged("YouTube's answer lists this video twice, with different views.")
    return answers[0]


def _count(item: Item) -> Answer:
    """Return the views of one item. A video whose owner hides them has no `viewCount`, which is not zero."""
    statistics = item.get("statistics", {})
    if not isinstance(statistics, dict):
        return PageChanged("YouTube's statistics for this video are not understood.")
    if "viewCount" not in statistics:
        return CountHidden("The views of this video are hidden.")
    views = statistics["viewCount"]
    # A string so far. As a JSON number it would mean the same.
    is_whole = type(views) is int or (type(views) is float and views.is_integer())
    text = str(int(views)) if is_whole else views
    if isinstance(text, str) and _DIGITS.fullmatch(text) and int(text) <= HIGHEST:
        return Count(int(text), NAME)
    return PageChanged(f"YouTube's view count is not understood: {redact(repr(views))[:80]}")
