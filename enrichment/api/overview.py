"""The overview over HTTP. It is here because only this app knows when the next run is due."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from ninja import Field, Router, Schema

from analytics.access.callers import CalledRequest
from analytics.api.overview import OverviewStatusAnswer, overview_status
from analytics.api.parameters import REFUSED, shows
from analytics.models import SnapshotRun
from analytics.snapshots import rehearsals
from enrichment.api import examples
from enrichment.api.schemas import RunAnswer
from enrichment.runs import schedule

router = Router(tags=["This week"])


class RehearsalAnswer(Schema):
    """What a few tracks showed before a run; not recorded."""

    scheduled_for: Annotated[datetime, Field(description="When the run begins that it rehearses")]
    state: Annotated[str, Field(description="`failed` if the run would not read a platform")]
    ended_at: datetime
    words: Annotated[list[str], Field(description="What it found, one sentence each, problems first")]


class OverviewAnswer(OverviewStatusAnswer):
    """The state of the catalogue at a glance; /api/trending has the movers."""

    last_run: Annotated[RunAnswer | None, Field(description="The latest run, which may be active")]
    last_rehearsal: Annotated[RehearsalAnswer | None, Field(description="The latest rehearsal")]
    next_slot: Annotated[datetime, Field(description="When the next weekly run is due")]


@router.get(
    "/overview",
    response={200: OverviewAnswer, **REFUSED},
    summary="Show the overview",
    openapi_extra=shows(examples.OVERVIEW),
)
def overview(request: CalledRequest) -> dict[str, object]:
    """How the last run ended, how fresh the numbers are, this week's changes, what needs attention, and the next
    run.
    """
    last_run = SnapshotRun.objects.own().prefetch_related("platform_runs").first()
    return {
        **overview_status(),
        "last_run": last_run,
        "last_rehearsal": rehearsals.last(),
        "next_slot": schedule.next_slot(timezone.now()),
    }
