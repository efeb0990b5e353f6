"""Playlists over HTTP: the list, and the positions of tracks in each."""

from datetime import date
from typing import Annotated, Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import paginate

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.parameters import REFUSED, Pages, Problem, RowId, page_of, shows
from analytics.api.schemas import TrackName
from analytics.insights.imports import attach_imports
from analytics.models import Playlist, PlaylistReading, PlaylistSnapshot

router = Router(tags=["Playlists"])


class PlaylistAnswer(Schema):
    id: int
    spotify_id: str
    name: str
    active: bool
    newest_week: Annotated[date | None, Field(description="The last Friday for which its tracks are known")]


class PositionAnswer(Schema):
    """A track's position in a playlist. Positions count from 1."""

    week: date
    position: int
    streams_then: Annotated[
        int | None,
        Field(description="The streams that were known when this was read: in the row, or up to eight days old"),
    ]
    views_then: Annotated[
        int | None, Field(description="The views that were known when this was read, up to eight days old")
    ]
    imported_from: Annotated[
        str, Field(description="The file that the week's positions came from; empty if they were read")
    ]
    track: TrackName


class PositionPages(Pages):
    """Pages of positions, with the files that the numbers of their tracks came from."""

    def paginate_queryset(self, *args: Any, **params: Any) -> dict[str, Any]:
        page = super().paginate_queryset(*args, **params)
        page["items"] = list(page["items"])
        attach_imports(one.track for one in page["items"])
        return page


class PlaylistChoice(Schema):
    active: Annotated[
        bool | None, Field(description="Only those that are followed, or only those that no longer are")
    ] = None


class PositionChoice(Schema):
    week: Annotated[date | None, Field(description="A Friday; if left out, all weeks, newest first")] = None


@router.get(
    "/playlists",
    response={200: list[PlaylistAnswer], **REFUSED},
    summary="List playlists",
    openapi_extra=shows(page_of(examples.PLAYLIST)),
)
@paginate(Pages)
def playlists(request: CalledRequest, wanted: Query[PlaylistChoice]) -> QuerySet[Playlist]:
    """The playlists by name, also those that are no longer followed (`active` is false)."""
    weeks = PlaylistSnapshot.objects.filter(playlist=OuterRef("pk")).order_by("-week").values("week")[:1]
    chosen = Playlist.objects.order_by("name", "pk").annotate(newest_week=Subquery(weeks))
    return chosen if wanted.active is None else chosen.filter(active=wanted.active)


@router.get(
    "/playlists/{playlist_id}/positions",
    response={200: list[PositionAnswer], 404: Problem, **REFUSED},
    summary="Show the positions of tracks in a playlist",
    openapi_extra=shows(page_of(examples.POSITION)),
)
@paginate(PositionPages)
def positions(
    request: CalledRequest, playlist_id: RowId, wanted: Query[PositionChoice]
) -> QuerySet[PlaylistSnapshot]:
    """The tracks of a playlist by week and position."""
    if not Playlist.objects.filter(pk=playlist_id).exists():
        raise HttpError(404, f"There is no playlist {playlist_id}. Find its id with /api/playlists")
    week_of = PlaylistReading.objects.filter(playlist=playlist_id, week=OuterRef("week")).values("imported_from")
    stood = PlaylistSnapshot.objects.filter(playlist=playlist_id).select_related("track")
    stood = stood.annotate(imported_from=Coalesce(Subquery(week_of[:1]), Value("")))
    if wanted.week is not None:
        stood = stood.filter(week=wanted.week)
    return stood.order_by("-week", "position", "pk")
