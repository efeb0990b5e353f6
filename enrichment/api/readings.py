"""The readings of a run over HTTP: what it learned about each track, and what it could not."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import paginate

from analytics.access.callers import CalledRequest
from analytics.api.filters import ORDER
from analytics.api.parameters import REFUSED, Pages, Problem, RowId, page_of, shows
from analytics.lists import counting, filtering, ordering
from analytics.models import Outcome, Platform, Reading, SnapshotRun
from analytics.runs.reading_range import reading_range
from enrichment.api import examples

ReadingOrder = Literal[
    "track",
    "-track",
    "platform",
    "-platform",
    "outcome",
    "-outcome",
    "number",
    "-number",
    "attempts",
    "-attempts",
    "asked_at",
    "-asked_at",
]
Ended = Literal[
    "unread",
    "read",
    "removed",
    "hidden",
    "blocked",
    "quota",
    "access_denied",
    "unrecognised",
    "unreachable",
    "worker_crashed",
    "cancelled",
    "no_video",
    "rejected",
]
ENDED = "How they ended; `unread` for all that should have given a number and did not"

router = Router(tags=["Runs"])


class ReadingTrack(Schema):
    id: int
    spotify_id: str
    title: str
    artists: str


class ReadingAnswer(Schema):
    """What a run learned about a track on a platform."""

    track: ReadingTrack
    platform: str
    state: str
    outcome: Annotated[str, Field(description="Empty while it is still to be read")]
    label: Annotated[str, Field(description="The outcome in words, with what to do")]
    reason: str
    number: Annotated[int | None, Field(description="Streams or views; null unless the outcome is `read`")]
    rejected_number: Annotated[
        int | None, Field(description="The rejected number; null unless the outcome is `rejected`")
    ]
    observed_at: Annotated[datetime | None, Field(description="When the platform was read")]
    source: str
    attempts: int

    @staticmethod
    def resolve_label(reading: Reading) -> str:
        return Outcome(reading.outcome).label if reading.outcome else "Not read yet"


class ReadingChoice(Schema):
    platform: Annotated[Platform | None, Field(description="Only those of this platform")] = None
    outcome: Annotated[Ended | None, Field(description=ENDED)] = None
    order: Annotated[
        ReadingOrder | None, Field(description=f"{ORDER} By default in the order in which they were made.")
    ] = None

    def of(self, readings: QuerySet[Reading]) -> QuerySet[Reading]:
        """Return the readings that match, in order."""
        if self.platform is not None:
            readings = readings.filter(platform=self.platform)
        if self.outcome is not None:
            readings = filtering.readings_that_ended(readings, self.outcome)
        return ordering.ordered(readings, ordering.READINGS, self.order) if self.order else readings.order_by("pk")


class ReadingPages(Pages):
    """Pages of readings. Of a whole run, the row at which a page begins is found without counting those before it."""

    def paginate_queryset(
        self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        if params["wanted"] != ReadingChoice():
            return super().paginate_queryset(queryset, pagination, request, **params)
        known = reading_range(params["run_id"])
        first, end = pagination.offset, pagination.offset + pagination.limit
        if known.unbroken_from is None:
            rows = counting.page(queryset, first, end)
        else:
            rows = queryset.filter(pk__gte=known.unbroken_from + first)[: pagination.limit]
        return {"items": rows, "count": known.count, "is_counted": True}


@router.get(
    "/runs/{run_id}/readings",
    response={200: list[ReadingAnswer], 404: Problem, **REFUSED},
    summary="List a run's readings",
    openapi_extra=shows(page_of(examples.READING)),
)
@paginate(ReadingPages)
def list_readings(request: CalledRequest, run_id: RowId, wanted: Query[ReadingChoice]) -> QuerySet[Reading]:
    """What a run learned about each track on each platform, or why it could not be read."""
    run = SnapshotRun.objects.filter(pk=run_id).first()
    if run is None:
        raise HttpError(404, f"There is no run {run_id}.")
    return wanted.of(filtering.readings_of(run))
