"""Runs over HTTP: started, listed, shown, cancelled."""

from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import AuthorizationError, HttpError
from ninja.pagination import paginate

from analytics.access.callers import START_RUN, CalledRequest
from analytics.api import Pages, Problem, RowId
from analytics.api.filters import ORDER
from analytics.api.parameters import REFUSED, page_of, shows
from analytics.lists import ordering
from analytics.models import SnapshotRun
from analytics.runs.progress import version_of
from analytics.runs.timeline import latest
from enrichment.api import examples
from enrichment.api.schemas import RunAnswer, RunParameters, Started, WholeRun
from enrichment.runs import lifecycle
from enrichment.runs.requests import RequestRefused, request_run

MAY_NOT_RUN = f"This needs the permission {START_RUN}, or an API key that may start and cancel runs."

RunOrder = Literal[
    "run",
    "-run",
    "state",
    "-state",
    "started_at",
    "-started_at",
    "tracks",
    "-tracks",
    "trigger",
    "-trigger",
]

router = Router(tags=["Runs"])


class RunChoice(Schema):
    state: Annotated[SnapshotRun.State | None, Field(description="Only runs in this state")] = None
    trigger: Annotated[SnapshotRun.Trigger | None, Field(description="Only runs started in this way")] = None
    order: Annotated[RunOrder, Field(description=ORDER)] = "-started_at"


@router.post(
    "/jobs/run-performance-snapshot",
    response={202: Started, 400: Problem, 403: Problem, **REFUSED},
    summary="Start a run",
    openapi_extra=shows(examples.STARTED, status=202, body=examples.WANTED),
)
def start_run(request: CalledRequest, response: HttpResponse, wanted: RunParameters | None = None) -> Status[Started]:
    """Start a run: read the tracks on their platforms, and record their numbers when all of them have been read.

    Without a body it reads every followed track on every platform. If a run is already active, it is returned and
    nothing is started. Poll `location` for its progress.
    """
    _demand_may_run(request)
    try:
        answer = request_run((wanted or RunParameters()).run_request(request.auth.name))
    except RequestRefused as error:
        raise HttpError(422, str(error)) from None
    response["Location"] = reverse("api:run", args=[answer.run.pk])
    started = Started(
        run_id=answer.run.pk,
        state=answer.run.state,
        location=response["Location"],
        websocket=f"/ws/runs/{answer.run.pk}/",
        started=answer.started,
        note=answer.note,
    )
    return Status(202, started)


@router.get(
    "/runs",
    response={200: list[RunAnswer], **REFUSED},
    summary="List runs",
    openapi_extra=shows(page_of(examples.RUN)),
)
@paginate(Pages)
def list_runs(request: CalledRequest, wanted: Query[RunChoice]) -> QuerySet[SnapshotRun]:
    """The runs, the latest first by default, each with how many readings of each platform ended in which way."""
    same = {name: value for name, value in wanted.dict(exclude={"order"}).items() if value is not None}
    runs = SnapshotRun.objects.filter(**same).prefetch_related("platform_runs")
    return ordering.ordered(runs, ordering.RUNS, wanted.order)


@router.get(
    "/runs/{run_id}",
    response={200: WholeRun, 404: Problem, **REFUSED},
    summary="Show a run",
    url_name="run",
    openapi_extra=shows(examples.WHOLE_RUN),
)
def show_run(request: CalledRequest, response: HttpResponse, run_id: RowId) -> SnapshotRun | HttpResponse:
    """The progress of a run, or how it ended. It costs as little for a million tracks as for one.

    Poll with `If-None-Match` until `ended_at` is set: while nothing changes, the answer is 304.
    """
    run = _run(run_id)
    response["ETag"] = etag = _etag(run)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is None:
        return run
    unchanged["ETag"] = etag
    return unchanged


@router.post(
    "/runs/{run_id}/cancel",
    response={200: WholeRun, 403: Problem, 404: Problem, 409: Problem, **REFUSED},
    summary="Cancel a run",
    openapi_extra=shows(examples.CANCELLED),
)
def cancel_run(request: CalledRequest, run_id: RowId) -> SnapshotRun:
    """Cancel an active run. Nothing is recorded."""
    _demand_may_run(request)
    run = _run(run_id)
    if not lifecycle.cancel(run.pk, request.auth.name):
        raise HttpError(409, f"{run} has already ended: {run.get_state_display().lower()}.")
    return _run(run_id)


def _run(run_id: int) -> SnapshotRun:
    run = SnapshotRun.objects.filter(pk=run_id).prefetch_related("platform_runs").first()
    if run is None:
        raise HttpError(404, f"There is no run {run_id}.")
    return run


def _etag(run: SnapshotRun) -> str:
    """Return a version that changes with the run, its platform runs and its events. Weak: the quota may change
    alone.
    """
    settled = sum(platform_run.settled for platform_run in run.platform_runs.all())
    happened = [one.at.timestamp() for one in latest(run.pk, 1)]
    return f'W/"{run.pk}-{version_of(run, timezone.now())}-{settled}-{max(happened, default=0)}"'


def _demand_may_run(request: CalledRequest) -> None:
    if not request.auth.may_run:
        raise AuthorizationError(message=MAY_NOT_RUN)
