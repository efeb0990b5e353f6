"""Runs over HTTP: started, looked at, cancelled. What a run has reached is told from its legs alone."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Field, Router, Schema, Status
from ninja.errors import AuthorizationError, HttpError
from ninja.pagination import paginate
from pydantic import ConfigDict

from analytics.access import START_RUN, CalledRequest
from analytics.api import Pages, Problem, RowId, Text
from analytics.models import Leg, Platform, SnapshotRun
from enrichment import runs
from enrichment.asking import CannotBeAsked, ask
from enrichment.legs import with_legs

MAY_NOT_RUN = f"This needs the permission {START_RUN}, or an API key that may start and cancel runs."

router = Router(tags=["Runs"])


class Wanted(Schema):
    """What a run shall read: without a body every active track on every platform."""

    # A misspelt field must not start a run over everything.
    model_config = ConfigDict(extra="forbid")

    tracks: Annotated[list[Text] | None, Field(description="Spotify ids", min_length=1, max_length=10_000)] = None
    platforms: Annotated[list[Platform] | None, Field(min_length=1)] = None
    # Strict, as JSON's `true` would otherwise be run 1.
    retry_failed: Annotated[RowId | None, Field(strict=True, description="Only what this run could not read")] = None

    def order(self, asked_by: str) -> runs.Order:
        return runs.Order(
            trigger=SnapshotRun.Trigger.API,
            asked_by=asked_by,
            spotify_ids=self.tracks,
            platforms=self.platforms,
            retry_of=self.retry_failed,
        )


class Started(Schema):
    """The run that was started, or the one that was active already (`started` is false)."""

    run_id: int
    state: str
    location: str
    websocket: str
    started: bool
    note: str


class LegAnswer(Schema):
    """How far one platform is: `left` of `readings` are still to come, the settled ones by their outcome."""

    platform: str
    readings: int
    settled: int
    left: int
    outcomes: dict[str, int]
    stopped: str
    stopped_reason: str
    stopped_until: datetime | None

    @staticmethod
    def resolve_outcomes(leg: Leg) -> dict[str, int]:
        return leg.counts


class RunAnswer(Schema):
    id: int
    state: str
    slot: datetime | None
    trigger: str
    asked_by: str
    whole: bool
    retry_of: int | None = Field(alias="retry_of_id")
    tracks: int
    started_at: datetime
    published_at: datetime | None
    deadline_at: datetime
    ended_at: datetime | None
    note: str
    platforms: list[LegAnswer] = Field(alias="legs")


@router.post("/jobs/run-performance-snapshot", response={202: Started, 403: Problem, 422: Problem})
def start_run(request: CalledRequest, response: HttpResponse, wanted: Wanted | None = None) -> Status[Started]:
    """Start a run: read the tracks afresh, and record their numbers when all of them have been read."""
    _demand_may_run(request)
    try:
        answer = ask((wanted or Wanted()).order(request.auth.name))
    except CannotBeAsked as error:
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


@router.get("/runs", response=list[RunAnswer])
@paginate(Pages)
def list_runs(request: CalledRequest) -> QuerySet[SnapshotRun]:  # noqa: ARG001 - ninja's signature
    """Every run, the latest first."""
    return with_legs(SnapshotRun.objects.all())


@router.get("/runs/{run_id}", response={200: RunAnswer, 404: Problem}, url_name="run")
def show_run(request: CalledRequest, run_id: RowId) -> SnapshotRun:  # noqa: ARG001 - as above
    """How far a run is, or how it ended. It costs as little for a million tracks as for one."""
    return _run(run_id)


@router.post("/runs/{run_id}/cancel", response={200: RunAnswer, 403: Problem, 404: Problem, 409: Problem})
def cancel_run(request: CalledRequest, run_id: RowId) -> SnapshotRun:
    """End a run that is active. Nothing of it is recorded."""
    _demand_may_run(request)
    run = _run(run_id)
    if not runs.cancel(run.pk, request.auth.name):
        raise HttpError(409, f"{run} has ended already: {run.get_state_display().lower()}.")
    return _run(run_id)


def _run(run_id: int) -> SnapshotRun:
    run = with_legs(SnapshotRun.objects.filter(pk=run_id)).first()
    if run is None:
        raise HttpError(404, f"There is no run {run_id}.")
    return run


def _demand_may_run(request: CalledRequest) -> None:
    if not request.auth.may_run:
        raise AuthorizationError(message=MAY_NOT_RUN)
