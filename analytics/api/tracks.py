"""Tracks over HTTP: the list, each of them, and its history."""

from typing import Any

from django.db.models import QuerySet
from ninja import Query, Router
from ninja.errors import HttpError
from ninja.pagination import paginate

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.credit_schemas import ClaimAnswer
from analytics.api.filters import TrackChoice
from analytics.api.growth_schemas import PastAnswer
from analytics.api.newest import TrackPages, with_newest
from analytics.api.parameters import REFUSED, Pages, Problem, RowId, page_of, shows
from analytics.api.schemas import ThirdPartyAnswer, TrackAnswer, WholeTrack, brought_along
from analytics.insights import facts
from analytics.insights.week import this_week
from analytics.models import CreditClaim, ThirdPartyCount, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot


class PagesWithFacts(Pages):
    """Pages of snapshots, each of which has as `facts` what is known about its time."""

    def paginate_queryset(self, *args: Any, **params: Any) -> dict[str, Any]:
        page = super().paginate_queryset(*args, **params)
        page["items"] = list(page["items"])
        known = facts.of_snapshots(page["items"])
        for one in page["items"]:
            one.facts = known[one.pk]
        return page


router = Router(tags=["Tracks"])


@router.get(
    "/tracks",
    response={200: list[TrackAnswer], **REFUSED},
    summary="List tracks",
    openapi_extra=shows(page_of(examples.TRACK)),
)
@paginate(TrackPages)
def tracks(request: CalledRequest, wanted: Query[TrackChoice]) -> QuerySet[Track]:
    """The tracks of the catalogue, by title by default, each with its newest numbers and its week."""
    return brought_along(wanted.of(Track.objects.all()), this_week())


@router.get(
    "/tracks/{track_id}",
    response={200: WholeTrack, 404: Problem, **REFUSED},
    summary="Show a track",
    openapi_extra=shows(examples.WHOLE_TRACK),
)
def track(request: CalledRequest, track_id: RowId) -> Track:
    """One track: numbers with the times at which they were read, growth this week, videos, editions, contacts."""
    found = brought_along(Track.objects.filter(pk=track_id), this_week()).first()
    if found is None:
        raise _unknown(track_id)
    return with_newest([found])[0]


@router.get(
    "/tracks/{track_id}/snapshots",
    response={200: list[PastAnswer], 404: Problem, **REFUSED},
    summary="Show a track's history",
    openapi_extra=shows(page_of(examples.PAST)),
)
@paginate(PagesWithFacts)
def snapshots(request: CalledRequest, track_id: RowId) -> QuerySet[Snapshot]:
    """What each run recorded for a track, newest first."""
    if not Track.objects.filter(pk=track_id).exists():
        raise _unknown(track_id)
    return Snapshot.objects.select_related("run").filter(track=track_id).order_by("-captured_at", "-run_id")


@router.get(
    "/tracks/{track_id}/third-party",
    response={200: list[ThirdPartyAnswer], 404: Problem, **REFUSED},
    summary="Show third-party counts of a track",
    openapi_extra=shows(page_of(examples.THIRD_PARTY)),
)
@paginate(Pages)
def third_party(request: CalledRequest, track_id: RowId) -> QuerySet[ThirdPartyCount]:
    """What others counted for a track, newest first: where we could not read it, and before we followed it."""
    if not Track.objects.filter(pk=track_id).exists():
        raise _unknown(track_id)
    return ThirdPartyCount.objects.filter(track=track_id).order_by("-observed_at")


@router.get(
    "/tracks/{track_id}/claims",
    response={200: list[ClaimAnswer], 404: Problem, **REFUSED},
    summary="Show who is on file for a track",
    openapi_extra=shows(page_of(examples.CLAIM)),
)
@paginate(Pages)
def claims(request: CalledRequest, track_id: RowId) -> QuerySet[CreditClaim]:
    """Whom the credit sources name for a track, each as the source writes them."""
    if not Track.objects.filter(pk=track_id).exists():
        raise _unknown(track_id)
    return CreditClaim.objects.filter(track=track_id).order_by("role", "name", "source", "pk")


def _unknown(track_id: int) -> HttpError:
    return HttpError(404, f"There is no track {track_id}. Find its id with /api/tracks?spotify_id=…")
