"""The catalogue over HTTP: tracks, the history of each, and contacts.

Every list is paged and takes a constant number of queries, however long its pages are.
"""

from datetime import date, datetime
from typing import Annotated

from django.db.models import Prefetch, Q, QuerySet
from ninja import Field, FilterLookup, FilterSchema, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate

from analytics.access import CalledRequest
from analytics.models import Contact, Credit, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot

# PostgreSQL counts rows and ids in 64 bits and keeps no NUL in text: more is refused here, in words.
RowId = Annotated[int, Field(ge=1, lt=2**63)]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]

router = Router(tags=["Catalogue"])


class Pages(LimitOffsetPagination):
    """Up to a thousand rows at a time, a hundred by default."""

    class Input(Schema):
        limit: int = Field(100, ge=1, le=1_000)
        offset: int = Field(0, ge=0, lt=2**31)


class Problem(Schema):
    """What is wrong, in words."""

    detail: str


# What is answered


class SnapshotAnswer(Schema):
    """The numbers of one track in one run. Growth is per seven days, against a number so many days older."""

    run_id: int
    captured_at: datetime
    spotify_streams: int | None
    streams_read_at: datetime | None
    wow_streams: int | None
    wow_pct: float | None
    streams_interval_days: float | None
    youtube_views: int | None
    views_read_at: datetime | None
    wow_youtube_views: int | None
    wow_youtube_pct: float | None
    views_interval_days: float | None
    flags: list[str]


class VideoAnswer(Schema):
    youtube_id: str
    role: str
    views: int | None
    views_read_at: datetime | None


class CreditAnswer(Schema):
    contact_id: int
    name: str = Field(alias="contact.name")
    role: str


class TrackAnswer(Schema):
    """A track with its newest numbers, and the snapshot of the last run that covered it."""

    id: int
    spotify_id: str
    isrc: str
    title: str
    artists: str
    album: str
    released: date | None
    active: bool
    streams: int | None
    streams_read_at: datetime | None
    views: int | None
    views_read_at: datetime | None
    flags: list[str]
    latest: SnapshotAnswer | None
    videos: list[VideoAnswer]
    credits: list[CreditAnswer]

    @staticmethod
    def resolve_latest(track: Track) -> Snapshot | None:
        return _newest(track)

    @staticmethod
    def resolve_flags(track: Track) -> list[str]:
        """Return what the last run found out about the numbers: among others, that it could not read them."""
        newest = _newest(track)
        return newest.flags if newest else []


class ContactAnswer(Schema):
    """A contact with the totals of their recordings, the oldest of which was read at `oldest_read_at`."""

    id: int
    name: str
    email: str
    company: str
    stage: str
    tags: str
    total_streams: int | None
    total_youtube_views: int | None
    streams_recordings: int
    views_videos: int
    wow_growth_pct: float | None
    wow_recordings: int
    wow_youtube_growth_pct: float | None
    wow_youtube_recordings: int
    oldest_read_at: datetime | None
    aggregated_at: datetime | None


# What may be asked for


class TrackFilter(FilterSchema):
    q: Annotated[
        Text | None,
        FilterLookup(["title__icontains", "artists__icontains"]),
        Field(description="A part of the title or of the artists"),
    ] = None
    spotify_id: Text | None = None
    isrc: Annotated[Text | None, FilterLookup("isrc__iexact")] = None
    active: bool | None = None
    contact: RowId | None = None

    def filter_contact(self, contact: int) -> Q:
        # By a subquery: a join would show a track once for every role that the contact has in it.
        return Q(pk__in=Credit.objects.filter(contact=contact).values("track"))


class ContactFilter(FilterSchema):
    q: Annotated[
        Text | None,
        FilterLookup(["name__icontains", "email__icontains", "company__icontains"]),
        Field(description="A part of the name, the e-mail or the company"),
    ] = None
    stage: Contact.Stage | None = None
    track: RowId | None = None

    def filter_track(self, track: int) -> Q:
        return Q(pk__in=Credit.objects.filter(track=track).values("contact"))


# The operations


@router.get("/tracks", response=list[TrackAnswer])
@paginate(Pages)
def tracks(request: CalledRequest, wanted: Query[TrackFilter]) -> QuerySet[Track]:  # noqa: ARG001 - ninja's signature
    """The tracks that are followed, by title, each with its newest numbers."""
    return wanted.filter(with_newest(Track.objects.all()))


@router.get("/tracks/{track_id}/snapshots", response={200: list[SnapshotAnswer], 404: Problem})
@paginate(Pages)
def snapshots(request: CalledRequest, track_id: RowId) -> QuerySet[Snapshot]:  # noqa: ARG001 - as above
    """What each run recorded for a track, the newest first."""
    if not Track.objects.filter(pk=track_id).exists():
        raise HttpError(404, f"There is no track {track_id}. Find its id with /api/tracks?spotify_id=…")
    return Snapshot.objects.filter(track=track_id).order_by("-run_id")


@router.get("/contacts", response=list[ContactAnswer])
@paginate(Pages)
def contacts(request: CalledRequest, wanted: Query[ContactFilter]) -> QuerySet[Contact]:  # noqa: ARG001 - as above
    """The people behind the tracks, by name, each with the totals of their recordings."""
    return wanted.filter(Contact.objects.all())


def with_newest(wanted: QuerySet[Track]) -> QuerySet[Track]:
    """Have these tracks bring their videos, credits and newest snapshot: a query each for all of them."""
    newest = Snapshot.objects.order_by("track_id", "-run_id").distinct("track_id")
    return wanted.prefetch_related("videos", "credits__contact", Prefetch("snapshots", newest))


def _newest(track: Track) -> Snapshot | None:
    """Return the only snapshot that `with_newest` brought along."""
    return next(iter(track.snapshots.all()), None)
