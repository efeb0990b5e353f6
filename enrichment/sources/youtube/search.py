"""Which videos YouTube finds for some words, and what it shows of each.

A search costs one of a hundred a day, so it is sent once, to keep the count exact. The details of up to fifty videos
cost one unit of the ten thousand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from enrichment.sources.base import NotRead, PageChanged, storable
from enrichment.sources.youtube.api import API_URL, TIMEOUT_SECONDS, Api
from enrichment.sources.youtube.listing import Item, items_of
from enrichment.sources.youtube.views import KIND

MOST: Final = 10
"""How many videos a search returns. The right one has always been among the first ten."""

LONGEST: Final = timedelta(days=366)
"""No video is longer, and the column ends at sixty-eight years."""

_FOUND: Final = "kind,items/id/videoId"
_FOUND_KIND: Final = "youtube#searchListResponse"
_SHOWN: Final = "kind,items(id,snippet(title,channelTitle,publishedAt,liveBroadcastContent),contentDetails/duration)"
_VIDEO_ID: Final = re.compile(r"[0-9A-Za-z_-]{11}")
_LENGTH: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass(frozen=True)
class VideoDetails:
    """A video as YouTube shows it. Length and date are None if not given (live or upcoming)."""

    youtube_id: str
    title: str
    channel: str
    seconds: int | None
    published_at: datetime | None


class YouTubeSearch:
    """Searches with an API key."""

    def __init__(self, key: str, api_url: str = API_URL, timeout: float = TIMEOUT_SECONDS) -> None:
        self._api = Api(key, api_url, timeout)

    def find(self, words: str) -> list[str] | NotRead:
        """Return the ids of the videos that YouTube finds, best match first, or why there is no answer."""
        answer = self._api.ask(
            lambda service: service.search().list(
                part="id", type="video", q=words, maxResults=MOST, fields=_FOUND, safeSearch="none"
            )
        )
        return answer if isinstance(answer, NotRead) else found(answer)

    def show(self, ids: Sequence[str]) -> list[VideoDetails] | NotRead:
        """Return YouTube's details of these videos, at most fifty, in order; removed ones are left out."""
        if not ids:
            return []
        answer = self._api.ask(
            lambda service: service.videos().list(part="snippet,contentDetails", id=",".join(ids), fields=_SHOWN)
        )
        return answer if isinstance(answer, NotRead) else shown(answer, ids)

    def close(self) -> None:
        """Close this thread's connection. The next search opens a new one."""
        self._api.close()


def found(answer: object) -> list[str] | NotRead:
    """Return the ids in a search.list answer, each once."""
    items = items_of(answer, _FOUND_KIND)
    if isinstance(items, NotRead):
        return items
    ids = [item["id"].get("videoId") if isinstance(item.get("id"), dict) else None for item in items]
    if not all(isinstance(one, str) and _VIDEO_ID.fullmatch(one) for one in ids):
        return PageChanged("YouTube's search found something that is not a video.")
    return list(dict.fromkeys(map(str, ids)))


def shown(answer: object, ids: Sequence[str]) -> list[VideoDetails] | NotRead:
    """Return a videos.list answer's details of these videos, and of no others.

    A video that is not understood is left out, unless no video is.
    """
    items = items_of(answer, KIND)
    if isinstance(items, NotRead):
        return items
    understood = (one for item in items if (one := _understood(item)) is not None)
    known = {one.youtube_id: one for one in understood if one.youtube_id in ids}
    if items and not known:
        return PageChanged("YouTube's data on a video is not understood.")
    return [known[one] for one in ids if one in known]


def _understood(item: Item) -> VideoDetails | None:
    try:
        return _shown(item)
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError):
        return None


def _shown(item: Item) -> VideoDetails:
    snippet, published = item["snippet"], item["snippet"].get("publishedAt")
    is_over = snippet.get("liveBroadcastContent", "none") == "none"
    return VideoDetails(
        youtube_id=str(item["id"]),
        title=storable(str(snippet["title"])),
        channel=storable(str(snippet["channelTitle"])),
        seconds=_seconds(item.get("contentDetails", {}).get("duration")) if is_over else None,
        published_at=datetime.fromisoformat(published) if published else None,
    )


def _seconds(text: str | None) -> int | None:
    """Parse a length such as PT3M21S. None if there is none. Raises ValueError or OverflowError for anything else."""
    if text is None:
        return None
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise ValueError(text)
    return int(length.total_seconds()) or None
