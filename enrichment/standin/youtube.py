"""The YouTube Data API v3, as far as it gives the counts of videos."""

import asyncio
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from enrichment.standin import field_mask, youtube_troubles
from enrichment.standin.control import Scenario, Trouble
from enrichment.standin.stage import Stage
from enrichment.standin.world import WorldTrack

Json = dict[str, Any]

_IDS_A_CALL: Final = 50
_REFUSED_KEY: Final = "refused"


class YouTube:
    """`videos.list`, for one world."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self) -> list[Route]:
        """Return every address of this platform."""
        return [Route("/youtube/v3/videos", self._list_videos)]

    async def _list_videos(self, request: Request) -> Response:
        ids = _ids_in(request)
        self._stage.calls.add("youtube_calls")
        self._stage.calls.add("youtube_ids", len(ids))
        await asyncio.sleep(self._stage.latencies.youtube)
        refusal = _refusal(request, ids)
        if refusal is not None:
            return refusal
        trouble = self._stage.scenarios.take("youtube", ids)
        if trouble is not None:
            return await self._list_in_trouble(trouble, ids, request)
        return self._listing(ids, request)

    async def _list_in_trouble(self, trouble: Trouble, ids: list[str], request: Request) -> Response:
        match trouble.scenario:
            case Scenario.SLOW:
                await asyncio.sleep(trouble.seconds)
            case Scenario.NEVER_LOADS:
                await self._stage.hang(request)
            case Scenario.PARTIAL:
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
        fields = request.query_params.get("fields", "")
        return JSONResponse(field_mask.narrow(listing, field_mask.parse(fields)))

    def _item(self, youtube_id: str, parts: list[str]) -> Json | None:
        """Return a video; None for one that was deleted or never was: it is left out without a word."""
        at, world = self._stage.clock(), self._stage.world
        track = world.find_by_video(youtube_id)
        if track is None or not world.is_listed(track, at):
            return None
        views = world.views(youtube_id, at)
        known = {
            "snippet": _snippet(track),
            "contentDetails": {"duration": f"PT{track.duration_ms // 60_000}M{track.duration_ms // 1000 % 60}S"},
            "statistics": _statistics(views),
        }
        item = {"kind": "youtube#video", "etag": _etag(youtube_id, views), "id": youtube_id}
        return item | {part: known[part] for part in parts if part in known}


def _ids_in(request: Request) -> list[str]:
    # The client sends one parameter with commas, or one parameter for each id. A repeated id is one video.
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
    """Return the counts, as strings. Hidden views are no key at all; likes and comments stay."""
    counts = {"likeCount": (views or 0) // 90, "favoriteCount": 0, "commentCount": (views or 0) // 4_000}
    if views is not None:
        counts = {"viewCount": views} | counts
    return {name: str(count) for name, count in counts.items()}


def _snippet(track: WorldTrack) -> Json:
    lead = track.credited[0]
    return {
        "publishedAt": f"{track.released}T00:00:00Z",
        "title": track.title,
        "channelTitle": f"{lead.name} - Topic",
        "liveBroadcastContent": "none",
    }


def _etag(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()[:27]
