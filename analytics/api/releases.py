"""New releases over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.parameters import REFUSED, Pages, Text, page_of, shows
from analytics.catalogue.new_releases import open_releases, releases
from analytics.lists.filtering import releases_matching
from analytics.models import Release, ReleaseArtist

router = Router(tags=["Tracks"])


class ReleaseArtistAnswer(Schema):
    artist_id: Annotated[str, Field(description="Spotify's id")]
    name: str
    spotify_url: str


class ReleaseAnswer(Schema):
    """A release by an artist of a followed track, as Spotify's answers named it."""

    id: int
    spotify_id: Annotated[str, Field(description="Spotify's id of the album")]
    spotify_url: str
    name: str
    kind: Annotated[str, Field(description="album, single, ep or compilation; empty: not stated")]
    label: str
    released: Annotated[date, Field(description="If only its month or year is known, the first day of that")]
    released_precision: Literal["day", "month", "year"]
    tracks: Annotated[int | None, Field(alias="total", description="How many tracks it has; null: not stated")]
    followed_tracks: Annotated[int, Field(alias="followed", description="How many of its tracks are followed")]
    artists: list[ReleaseArtistAnswer]
    state: Annotated[str, Field(description="open, wanted (being added), followed or dismissed")]
    reason: Annotated[str, Field(description="Why its tracks, or some of them, could not be added; else empty")]
    first_seen_at: datetime
    decided_at: datetime | None
    decided_by: str

    @staticmethod
    def resolve_artists(release: Release) -> list[ReleaseArtist]:
        return list(release.artists.all())


class ReleaseChoice(Schema):
    q: Annotated[Text | None, Field(description="Part of the name of the release, an artist or the label")] = None
    show: Annotated[
        Literal["new", "followed", "dismissed", "all"], Field(description="New: suggested, or being added")
    ] = "new"

    def of(self) -> QuerySet[Release]:
        """Return the releases that match, the latest first."""
        rows = open_releases() if self.show == "new" else releases()
        if self.show in {"followed", "dismissed"}:
            rows = rows.filter(state=self.show)
        if self.q is not None:
            rows = releases_matching(rows, self.q)
        return rows.order_by("-released", "-pk")


@router.get(
    "/releases",
    response={200: list[ReleaseAnswer], **REFUSED},
    summary="List new releases",
    openapi_extra=shows(page_of(examples.RELEASE)),
    by_alias=False,
)
@paginate(Pages)
def new_releases(request: CalledRequest, wanted: Query[ReleaseChoice]) -> QuerySet[Release]:
    """Releases by artists of followed tracks, the latest first; by default those that are new."""
    return wanted.of()
