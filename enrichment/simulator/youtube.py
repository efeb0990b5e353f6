"""The part of the YouTube Data API v3 that gives, describes and searches for videos."""

import asyncio
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator import field_mask, youtube_troubles
from enrichment.simulator.control import ActiveScenario, Scenario
from enrichment.simulator.stage import Stage
from enrichment.simulator.youtube_search import FoundVideo, Videos

Json = dict[str, Any]

_IDS_A_CALL: Final = 50
_RESULTS: Final = 5
_REFUSED_KEY: Final = "refused"
_OF_SEARCHES: Final = frozenset({Scenario.SEARCHES_SPENT, Scenario.SEARCH_FAILS, Scenario.SEARCH_CHANGED})
_OF_VIDEOS: Final = frozenset(Scenario) - _OF_SEARCHES


class SimulatedYouTube:
    """`videos.list` and `search.list` for one world."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._videos = Videos(stage.world)

    def routes(self) -> list[Route]:
        """Return every address of this platform."""
        return [Route("/youtube/v3/videos", self._list_videos), Route("/youtube/v3/search", self._search)]

    async def _search(self, request: Request) -> Response:
        words = request.query_params.get("q", "")
        self._stage.calls.add("youtube_searches")
        await asyncio.sleep(self._stage.latencies.youtube)
        if request.query_params.get("key", _REFUSED_KEY) == _REFUSED_KEY:
            return youtube_troubles.bad_key()
        trouble = self._stage.scenarios.take("youtube", [words], _OF_SEARCHES)
        refusal = youtube_troubles.answer(trouble) if trouble else None
        return refusal or self._found(words, request)

    def _found(self, words: str, request: Request) -> Response:
        most = int(request.query_params.get("maxResults", _RESULTS))
        videos = self._videos.search(words)[:most]
        listing = {
            "kind": "youtube#searchListResponse",
            "etag": _etag(words),
            "nextPageToken": "CAUQAA",
            "regionCode": "US",
            "pageInfo": {"totalResults": len(videos), "resultsPerPage": most},
            "items": [_result(video) for video in videos],
        }
        return _narrowed(listing, request)

    async def _list_videos(self, request: Request) -> Response:
        ids = _ids_in(request)
        self._stage.calls.add("youtube_calls")
        self._stage.calls.add("youtube_ids", len(ids))
        await asyncio.sleep(self._stage.latencies.youtube)
        refusal = _refusal(request, ids)
        if refusal is not None:
            return refusal
        trouble = self._stage.scenarios.take("youtube", ids, _OF_VIDEOS)
        if trouble is not None:
            return await self._list_in_trouble(trouble, ids, request)
        return self._listing(ids, request)

    async def _list_in_trouble(self, trouble: ActiveScenario, ids: list[str], request: Request) -> Response:
        await self._stage.delay(trouble, request)
        if trouble.scenario is Scenario.PARTIAL:
            ids = [one for one in ids if one not in trouble.only] if trouble.only else ids[::2]
        return youtube_troubles.answer(trouble) or self._listing(ids, request)

    def _listing(self, ids: list[str], request: Request) -> Response:
        parts = request.query_params["part"].split(",")
        items = [item for youtube_id in ids if (item := self._item(youtube_id, parts))]
        listing = {
            "kind": "youtube#videoListResponse",
            "etag": _etag(*ids),
            "items": items,
            "pageInfo": {"totalResults": len(items), "resultsPerPage": len(items)},
        }
        return _narrowed(listing, request)

    def _item(self, youtube_id: str, parts: list[str]) -> Json | None:
        """Return a video; None for one that was deleted or never existed: YouTube leaves it out silently."""
        at, world = self._stage.clock(), self._stage.world
        video = self._videos.find(youtube_id)
        if video is None or not world.is_listed(video.track, at):
            return None
        views = self._videos.views(video, at)
        known = {
            "snippet": _snippet(video) | _described(video),
            "contentDetails": _details(video),
            "statistics": _statistics(views),
        }
        item = {"kind": "youtube#video", "etag": _etag(youtube_id, views), "id": youtube_id}
        return item | {part: known[part] for part in parts if part in known}


def _ids_in(request: Request) -> list[str]:
    # Clients send one parameter with commas, or one parameter per id. A repeated id is one video.
    ids = ",".join(request.query_params.getlist("id")).split(",")
    return list(dict.fromkeys(one.strip() for one in ids if one.strip()))


def _refusal(request: Request, ids: list[str]) -> Response | None:
    if request.query_params.get("key", _REFUSED_KEY) == _REFUSED_KEY:
        return youtube_troubles.bad_key()
    if "part" not in request.query_params:
        return youtube_troubles.bad_parameter("Required parameter: part", "missingRequiredParameter")
    if not ids:
        return youtube_troubles.bad_parameter(
            "No filter selected. Expected one of: myRating, chart, id", "missingRequiredParameter"
        )
    if len(ids) > _IDS_A_CALL:
        return youtube_troubles.bad_parameter("The request specifies an invalid filter parameter.", "invalidFilters")
    return None


def _statistics(views: int | None) -> Json:
    """Return the counts, as strings. If views are hidden, their key is missing; likes and comments stay."""
    counts = {"likeCount": (views or 0) // 90, "favoriteCount": 0, "commentCount": (views or 0) // 4_000}
    if views is not None:
        counts = {"viewCount": views} | counts
    return {name: str(count) for name, count in counts.items()}


def _narrowed(listing: Json, request: Request) -> Response:
    fields = request.query_params.get("fields", "")
    return JSONResponse(field_mask.narrow(listing, field_mask.parse(fields)))


def _result(video: FoundVideo) -> Json:
    """Return a video as a search result: with its id under another key, and without its length."""
    return {
        "kind": "youtube#searchResult",
        "etag": _etag("result", video.youtube_id),
        "id": {"kind": "youtube#video", "videoId": video.youtube_id},
        "snippet": _snippet(video) | {"publishTime": f"{video.published_on}T00:00:00Z"},
    }


def _snippet(video: FoundVideo) -> Json:
    address = f"https://i.ytimg.com/vi/{video.youtube_id}"
    return {
        "publishedAt": f"{video.published_on}T00:00:00Z",
        "channelId": f"UC{_etag(video.channel)[:22]}",
        "title": video.title,
        "description": "Every name and number in here is invented.",
        "thumbnails": {
            name: {"url": f"{address}/{name}.jpg", "width": 120, "height": 90}
            for name in ("default", "medium", "high")
        },
        "channelTitle": video.channel,
        "liveBroadcastContent": "none",
    }


def _described(video: FoundVideo) -> Json:
    """Return what a list of videos contains in addition to a search result."""
    return {
        "tags": ["Sample"],
        "categoryId": "10",
        "defaultLanguage": "en",
        "localized": {"title": video.title, "description": ""},
        "defaultAudioLanguage": "en",
    }


def _details(video: FoundVideo) -> Json:
    return {
        "duration": f"PT{video.seconds // 60}M{video.seconds % 60}S",
        "dimension": "2d",
        "definition": "hd",
        "caption": "false",
        "licensedContent": True,
        "contentRating": {},
        "projection": "rectangular",
    }


def _etag(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()[:27]
