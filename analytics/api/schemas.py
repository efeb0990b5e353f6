"""The API's schemas for tracks and contacts."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import Prefetch, QuerySet
from ninja import Field, Schema

from analytics.api.credit_schemas import CreditAnswer
from analytics.api.growth_schemas import (
    FILLED,
    PROVIDER,
    ContactWindowAnswer,
    SnapshotAnswer,
    WeekAnswer,
    WindowAnswer,
)
from analytics.api.newest import counting_changes_of, newest_of
from analytics.api.parts import Part, path
from analytics.catalogue.editions import editions_of
from analytics.insights import other_videos
from analytics.insights.imports import attach_imports
from analytics.insights.week import Week, this_week
from analytics.insights.weekly_growth import Growth, growth_of
from analytics.insights.windows import Gains, Means, gains_of, means_of, with_all_of_week
from analytics.models import Contact, Credit, Platform, ThirdPartyCount, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.third_party_counts import newer_than_own, with_third_party

IMPORTED = "The file that the number came from; empty if a run read it or there is none"
GAINED = "Gained per seven days by the recordings whose growth is known, together; null if none is"


class ThirdPartyAnswer(Part):
    """Streams counted by a third party at `observed_at`, shown next to our own.

    Growth, totals and snapshots do not include them, unless a number names its `streams_provider`.
    """

    source: str
    streams: int
    observed_at: datetime
    fetched_at: datetime


class VideoAnswer(Part):
    youtube_id: str
    role: str
    views: int | None
    views_read_at: datetime | None


class TrackName(Part):
    """A track by name, with its newest numbers."""

    # Where they were imported from is set by `attach_imports`.

    id: int
    spotify_id: str
    title: str
    artists: str
    active: bool
    streams: int | None
    streams_read_at: datetime | None
    streams_provider: Annotated[str, Field(description=PROVIDER)]
    streams_imported_from: Annotated[str, Field(description=IMPORTED)]
    views: int | None
    views_read_at: datetime | None
    views_imported_from: Annotated[str, Field(description=IMPORTED)]


class TrackAnswer(TrackName, Schema):
    """A track with its newest numbers, its growth this week, and the snapshot of the last run that covered it."""

    isrc: str
    album: str
    label: str
    released: Annotated[
        date | None, Field(description="If only its month or year is known, the first day of that month or year")
    ]
    released_precision: Annotated[
        Literal["day", "month", "year"] | None, Field(description="How exactly that is known; null: not at all")
    ]
    flags: list[str]
    week: WeekAnswer
    windows: Annotated[list[WindowAnswer], Field(description="Growth over 1, 4, 13 and 52 weeks")]
    latest: SnapshotAnswer | None
    third_party: Annotated[
        ThirdPartyAnswer | None, Field(description="A third party's count, if it is newer than ours")
    ]
    videos: Annotated[list[VideoAnswer], Field(alias="shown_videos")]
    credits: Annotated[list[CreditAnswer], Field(alias="shown_credits")]

    @staticmethod
    def resolve_released_precision(track: Track) -> str | None:
        return track.released_precision if track.released else None

    @staticmethod
    def resolve_latest(track: Track) -> Snapshot | None:
        return newest_of(track)

    @staticmethod
    def resolve_flags(track: Track) -> list[str]:
        """Return the flags of the last run, for example that a number could not be read."""
        newest = newest_of(track)
        return newest.flags if newest else []

    @staticmethod
    def resolve_third_party(track: Track) -> ThirdPartyCount | None:
        return newer_than_own(track)

    @staticmethod
    def resolve_windows(track: Track) -> list[Gains]:
        return gains_of(track, counting_changes_of(track))

    @staticmethod
    def resolve_week(track: Track) -> dict[str, Growth]:
        week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
        return {"streams": growth_of(week, Platform.SPOTIFY), "views": growth_of(week, Platform.YOUTUBE)}


class ContactName(Part):
    id: int
    name: str
    email: str
    company: str
    stage: str


class ContactAnswer(ContactName, Schema):
    """A contact with the totals of their recordings, the oldest of which was read at `oldest_read_at`."""

    tags: str
    ipi: Annotated[str, Field(description="The name number of the collecting societies, 11 digits; empty: unknown")]
    isni: str
    total_streams: int | None
    total_youtube_views: int | None
    streams_recordings: int
    filled_recordings: Annotated[int, Field(description=FILLED)]
    views_videos: int
    wow_streams: Annotated[int | None, Field(description=GAINED)]
    wow_growth_pct: float | None
    wow_recordings: int
    wow_youtube_views: Annotated[int | None, Field(description=GAINED)]
    wow_youtube_growth_pct: float | None
    wow_youtube_recordings: int
    oldest_read_at: datetime | None
    aggregated_at: datetime | None
    roles: Annotated[list[str], Field(description="Which roles they have on tracks")]
    windows: Annotated[list[ContactWindowAnswer], Field(description="Growth over 1, 4, 13 and 52 weeks")]

    @staticmethod
    def resolve_roles(contact: Contact) -> list[str]:
        rows: list[Credit] = contact.one_of_each_role  # type: ignore[attr-defined]  # see `of_contacts`
        return sorted((one.role for one in rows), key=Credit.Role.values.index)

    @staticmethod
    def resolve_windows(contact: Contact) -> list[Means]:
        return means_of(contact)


class OpenAnswer(Schema):
    """A contact with works for which no publisher is on file for them."""

    contact: ContactName
    wow: Annotated[
        int | None,
        Field(validation_alias="gain", description="Streams gained this week by these works; null: not known"),
    ]
    wow_4w: Annotated[int | None, Field(validation_alias="gain_4w", description="The same over 4 weeks")]
    wow_13w: Annotated[int | None, Field(validation_alias="gain_13w")]
    wow_52w: Annotated[int | None, Field(validation_alias="gain_52w")]
    works: int
    recordings: int
    sources: Annotated[list[str], Field(description="Who says that none is on file")]
    said_at: Annotated[datetime, Field(description="When the oldest of these statements was read")]
    counted_at: datetime


class ContactSnapshotAnswer(Part):
    """A contact's totals over distinct recordings in one run, and growth as the mean of those measured."""

    run_id: int
    captured_at: datetime
    total_streams: int | None
    streams_recordings: int
    filled_recordings: Annotated[int, Field(description=FILLED)]
    wow_streams: Annotated[int | None, Field(description=GAINED)]
    wow_growth_pct: float | None
    wow_recordings: int
    total_youtube_views: int | None
    views_videos: int
    wow_youtube_views: Annotated[int | None, Field(description=GAINED)]
    wow_youtube_growth_pct: float | None
    wow_youtube_recordings: int
    imported_from: Annotated[
        str,
        Field(
            validation_alias=path("run.imported_from"),
            description="The files of an imported run; empty if it read its numbers",
        ),
    ]


class WholeTrack(TrackAnswer):
    """A track with all that its page shows; its history is at /api/tracks/{id}/snapshots."""

    spotify_url: str
    length_ms: Annotated[int | None, Field(description="Null if unknown")]
    album_spotify_id: str
    album_from: Annotated[str, Field(description="The source that filled it in; empty: a person, file or playlist")]
    label_from: str
    released_from: str
    editions: Annotated[
        list[TrackName], Field(description="Other tracks of the same recording; together they count once")
    ]
    contacts: list[ContactAnswer]

    @staticmethod
    def resolve_editions(track: Track) -> list[Track]:
        return attach_imports(editions_of(track)[:20])

    @staticmethod
    def resolve_contacts(track: Track) -> QuerySet[Contact]:
        behind = Contact.objects.filter(pk__in=track.credits.values("contact"))
        return behind.prefetch_related(*of_contacts()).order_by("name", "pk")


class WholeContact(ContactAnswer):
    """A contact with all that their page shows; their tracks are at /api/contacts/{id}/tracks."""

    notes: str
    tracks: Annotated[int, Field(description="How many tracks they are credited on")]
    windows: Annotated[
        list[ContactWindowAnswer], Field(description="Growth over 1, 4, 13 and 52 weeks, and why it is not known")
    ]

    @staticmethod
    def resolve_windows(contact: Contact) -> list[Means]:
        return means_of(
            contact, with_all_of_week(Track.objects.filter(pk__in=contact.credits.values("track")), this_week())
        )

    @staticmethod
    def resolve_tracks(contact: Contact) -> int:
        return Credit.objects.filter(contact=contact).values("track").distinct().count()


def of_contacts() -> tuple[str, Prefetch[str], Prefetch[str]]:
    """Return what to prefetch of contacts that are shown: one query per kind for all of them."""
    each = Credit.objects.order_by("contact_id", "role").distinct("contact_id", "role").only("contact_id", "role")
    return "current", Prefetch("credits", each, "one_of_each_role"), other_videos.prefetch()


def brought_along(tracks: QuerySet[Track], week: Week | None) -> QuerySet[Track]:
    """Prefetch what is shown of these tracks but their newest snapshots: one query per kind for all tracks."""
    brought = tracks.prefetch_related(
        Prefetch("videos", to_attr="shown_videos"),
        Prefetch("credits", _named(), to_attr="shown_credits"),
    )
    return with_third_party(with_all_of_week(brought, week))


def _named() -> QuerySet[Credit]:
    return Credit.objects.select_related("contact").only("track_id", "role", "contact_id", "contact__name")
