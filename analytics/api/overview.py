"""The parts of the overview over HTTP: what moves, and what needs attention."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils import timezone
from ninja import Field, Query, Router, Schema

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.filters import SIZE, Gain, Size, Tag, WindowName
from analytics.api.growth_schemas import FACTS, GAIN, INTERVAL, OVER, FactAnswer
from analytics.api.parameters import REFUSED, shows
from analytics.api.schemas import ContactName, TrackName
from analytics.insights import overview_cache, trending
from analytics.insights.attention import Concern, Trouble
from analytics.insights.bands import BANDS
from analytics.insights.imports import attach_imports
from analytics.insights.movers import Moving, moving
from analytics.insights.week import this_week
from analytics.models import Platform
from analytics.snapshots.windows import WINDOWS

MOST_MOVERS = 100

router = Router(tags=["This week"])


class Narrowed(Schema):
    """Filters of the rankings, as on the overview."""

    platform: Annotated[Platform, Field(description="Streams or views; they are never added together")] = (
        Platform.SPOTIFY
    )
    window: Annotated[WindowName, Field(description="Over how long growth is measured")] = "1w"
    size: Annotated[Size | None, Field(description=SIZE)] = None
    tag: Annotated[Tag | None, Field(description="A tag of a contact behind the track, as a whole word")] = None
    min_wow: Annotated[Gain, Field(description="At least this many plays gained, or for drops missing")] = (
        trending.LEAST_GAIN
    )
    limit: Annotated[int, Field(ge=1, le=MOST_MOVERS, description="How many at most")] = trending.SHOWN

    @property
    def wanted(self) -> trending.RankingFilter:
        _label, least, below = BANDS[self.size or ""]
        # Two lengths at most are ranked and kept, whatever lengths are asked for.
        shown = trending.SHOWN if self.limit <= trending.SHOWN else MOST_MOVERS
        window = WINDOWS[self.window]
        return trending.RankingFilter(self.platform, window, least, below, self.min_wow, self.tag or "", shown)

    def moving(self) -> Moving:
        week = this_week()
        return moving(week, self.wanted) if week else Moving([], [], [], [])


class Directed(Narrowed):
    direction: Annotated[
        Literal["up", "down", "slowed"],
        Field(description="up: gained more than usual; down: lost plays; slowed: gained less than half of the usual"),
    ] = "up"


class MoverAnswer(Schema):
    """What a track or contact gained this week, compared with what it usually gains."""

    count: Annotated[int, Field(alias="mover.count", description="The number at the end of the week")]
    wow: Annotated[int, Field(alias="mover.gain", description="Per seven days, or over the window")]
    usual: Annotated[
        float, Field(alias="mover.usual", description="By the median of the eight weeks before the week or window")
    ]
    lift: Annotated[float, Field(alias="mover.lift", description="The gain divided by the expected gain")]
    wow_pct: Annotated[float | None, Field(alias="mover.percent", description=GAIN)]
    weeks: Annotated[int, Field(alias="mover.weeks", description="How many earlier gains `usual` is based on")]


class TrackMoverAnswer(MoverAnswer):
    track: TrackName
    interval_days: Annotated[float | None, Field(alias="mover.interval_days", description=INTERVAL)]
    flags: Annotated[list[str], Field(alias="mover.flags")]
    recent: Annotated[
        list[int | None], Field(alias="numbers", description="Gains of the last nine weekly runs, oldest first")
    ]
    facts: Annotated[list[FactAnswer], Field(description=FACTS)]


class ContactMoverAnswer(MoverAnswer):
    contact: ContactName
    recordings: Annotated[int, Field(alias="mover.recordings", description="How many recordings it is based on")]


class ConcernAnswer(Schema):
    """A problem, how many tracks have it, and the first few of them."""

    trouble: str
    label: str = Field(alias="trouble.label")
    advice: str
    tracks: int
    examples: list[TrackName]
    facts: Annotated[
        dict[int, list[FactAnswer]],
        Field(description="By the id of an example, where a number fell or jumped. " + FACTS),
    ]
    all_tracks: Annotated[str, Field(description="Where to list all of them")]

    @staticmethod
    def resolve_all_tracks(concern: Concern) -> str:
        return f"/api/tracks?trouble={concern.trouble}"


class Troubled(Schema):
    trouble: Annotated[Trouble | None, Field(description="Only this one")] = None


@router.get(
    "/trending",
    response={200: list[TrackMoverAnswer], **REFUSED},
    summary="Rank tracks by how they move",
    openapi_extra=shows([examples.TRACK_MOVER]),
)
def trending_tracks(request: CalledRequest, asked: Query[Directed]) -> object:
    """The tracks that gained much more this week than usual, or with `direction=down` lost plays.

    Nothing is ranked before two weeks have been recorded.
    """
    ranked = asked.moving()
    rankings = {"up": ranked.trending, "down": ranked.drops, "slowed": ranked.slowed}
    shown = rankings[asked.direction][: asked.limit]
    attach_imports(one.track for one in shown)
    return shown


@router.get(
    "/trending/contacts",
    response={200: list[ContactMoverAnswer], **REFUSED},
    summary="Rank contacts by how their recordings move",
    openapi_extra=shows([examples.CONTACT_MOVER]),
)
def trending_contacts(request: CalledRequest, asked: Query[Narrowed]) -> object:
    """The contacts whose recordings together gained more this week than they usually do."""
    return asked.moving().contacts[: asked.limit]


@router.get(
    "/attention",
    response={200: list[ConcernAnswer], **REFUSED},
    summary="List what needs attention",
    openapi_extra=shows([examples.CONCERN]),
)
def attention(request: CalledRequest, asked: Query[Troubled]) -> list[Concern]:
    """The problems that followed tracks have and no run can fix, as counted within the last two minutes."""
    concerns = overview_cache.status(this_week(), timezone.now()).concerns
    return _told([one for one in concerns if asked.trouble in {None, one.trouble}])


def _told(concerns: list[Concern]) -> list[Concern]:
    """Add to the examples which of their numbers came from a file."""
    attach_imports(track for one in concerns for track in one.examples)
    return concerns


class FreshnessAnswer(Schema):
    """How many of the followed tracks that can be read on a platform were read in the last run of the whole catalogue
    or since, and in the last eight days. Numbers from files and third parties do not count.
    """

    platform: str
    tracks: int
    fresh: int
    stale: int
    never: int
    share: Annotated[
        float | None, Field(description="Share of fresh ones in percent; null if there is no track to read")
    ]
    oldest_read_at: datetime | None


class TotalAnswer(Schema):
    """A platform's count over distinct recordings or videos, and the change of those that were measured this week."""

    platform: str
    count: int | None
    behind: Annotated[int, Field(description="How many recordings or videos the count is based on")]
    wow: Annotated[int | None, Field(alias="change", description=GAIN)]
    wow_pct: Annotated[float | None, Field(alias="percent", description=GAIN)]
    measured: Annotated[int, Field(description="How many recordings the change is based on")]
    counted_on: Annotated[
        date | None, Field(description="The daily update that most streams of this week belong to; null for views")
    ]
    other_days: Annotated[int, Field(description="Of how many tracks the streams belong to another day")]
    filled: Annotated[int, Field(description="How many of the recordings a third party counted")]


class LongerAnswer(Schema):
    """The change of the catalogue over a window, of the recordings whose number at its end is known."""

    platform: str
    window: str = Field(alias="window.name")
    wow: Annotated[int | None, Field(alias="change", description=OVER)]
    wow_pct: Annotated[float | None, Field(alias="percent")]
    measured: Annotated[int, Field(description="How many recordings the change is based on")]


class UpdateAnswer(Schema):
    """When Spotify's public counts move, once a day."""

    hour: Annotated[int, Field(description="By the settings, in UTC")]
    seen_after: Annotated[
        datetime | None, Field(alias="after", description="The last look at the canaries before they moved")
    ]
    seen_before: Annotated[datetime | None, Field(alias="before", description="The first look after they had moved")]
    stale_since: Annotated[date | None, Field(description="A day whose update has not been seen yet")]


class OverviewStatusAnswer(Schema):
    """How fresh the numbers are, what changed this week, and what needs attention."""

    as_of: Annotated[datetime | None, Field(description="When the last run was recorded; null if none was")]
    freshness: list[FreshnessAnswer]
    totals: list[TotalAnswer]
    windows: Annotated[list[LongerAnswer], Field(description="The same over 4, 13 and 52 weeks")]
    attention: list[ConcernAnswer]
    spotify_update: UpdateAnswer


def overview_status() -> dict[str, object]:
    """Return the values of an OverviewStatusAnswer at this time."""
    week = this_week()
    status = overview_cache.status(week, timezone.now())
    return {
        "as_of": week.until if week else None,
        "freshness": status.freshness,
        "totals": overview_cache.totals(week) if week else [],
        "windows": overview_cache.longer(week) if week else [],
        "attention": _told(status.concerns),
        "spotify_update": status.update,
    }
