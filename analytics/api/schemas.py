"""The API's schemas for tracks, their history, and contacts."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from ninja import Field, Schema

from analytics.catalogue.editions import editions_of
from analytics.contacts.credit_suggestions import sources_of
from analytics.contacts.works import Place
from analytics.insights.week import Week
from analytics.insights.weekly_growth import Growth, growth_of, with_week
from analytics.insights.windows import Gains, Means, gains_of, means_of, with_current
from analytics.models import Contact, Credit, Platform, ThirdPartyCount, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.third_party_counts import newer_than_own, with_third_party

GAIN = "Per seven days; null if unknown"
INTERVAL = (
    "How many days the baseline is older than the number. For streams these are counted days, and growth over other "
    "than 7 is scaled to seven. For views they are by the clock, and growth over other than 6 to 8 is scaled"
)


class SnapshotAnswer(Schema):
    """The numbers of one track in one run. Growth is per seven days; the baseline is `…_interval_days` older."""

    run_id: int
    captured_at: datetime
    spotify_streams: int | None
    streams_read_at: datetime | None
    wow_streams: int | None
    wow_pct: float | None
    streams_interval_days: Annotated[float | None, Field(description="By the clock")]
    streams_counted_on: Annotated[date | None, Field(description="The daily update that the streams belong to")]
    streams_counted_days: Annotated[
        int | None,
        Field(description="Daily updates between the streams and their baseline; if not 7, growth is scaled"),
    ]
    youtube_views: int | None
    views_read_at: datetime | None
    wow_youtube_views: int | None
    wow_youtube_pct: float | None
    views_interval_days: float | None
    flags: list[str]
    imported_from: Annotated[
        str,
        Field(alias="run.imported_from", description="The file that the numbers came from; empty if a run read them"),
    ]


class GrowthAnswer(Schema):
    """The WoW of a track on one platform, from the newest run over that platform."""

    wow: Annotated[int | None, Field(alias="gain", description=GAIN)]
    wow_pct: Annotated[float | None, Field(alias="percent", description=GAIN)]
    interval_days: Annotated[float | None, Field(description=INTERVAL)]
    read_at: Annotated[datetime | None, Field(description="When its number was read")]
    flags: Annotated[list[str], Field(description="What to know before relying on it")]


class WeekAnswer(Schema):
    streams: GrowthAnswer
    views: GrowthAnswer


class GainAnswer(Schema):
    """What a track gained over a window, compared with its baseline; null if there is none."""

    gain: int | None
    percent: float | None
    days: Annotated[
        float | None, Field(description="The age of the baseline; if it differs from the window, growth is scaled")
    ]
    remarks: Annotated[list[str], Field(description="What to know before believing it, or why it is not known")]


class WindowAnswer(Schema):
    window: str = Field(alias="window.name")
    baseline: str = Field(alias="window.tolerance", description="Which numbers may be the baseline")
    streams: GainAnswer
    views: GainAnswer


class MeanAnswer(Schema):
    """What the recordings of a contact gained over a window: the sum, and the mean of their percentages."""

    gain: int | None
    percent: float | None
    recordings: Annotated[int, Field(alias="behind", description="For how many recordings it is known")]


class ContactWindowAnswer(Schema):
    window: str = Field(alias="window.name")
    streams: MeanAnswer
    views: MeanAnswer


class ThirdPartyAnswer(Schema):
    """Streams counted by a third party at `observed_at`. Our growth, totals and snapshots do not include them."""

    source: str
    streams: int
    observed_at: datetime
    fetched_at: datetime


class VideoAnswer(Schema):
    youtube_id: str
    role: str
    views: int | None
    views_read_at: datetime | None


class CreditAnswer(Schema):
    contact_id: int
    name: str = Field(alias="contact.name")
    role: str


class ClaimAnswer(Schema):
    """A source names somebody for a track. This becomes a credit only if it is certain who is meant."""

    source: Annotated[str, Field(description="The source: credits_fm, musicbrainz or spotify")]
    origin: Annotated[
        str,
        Field(description="Where the claim originally comes from: two sources with the same origin are one witness"),
    ]
    name: str
    role: str
    detail: str
    ipi: str
    isni: str
    seen_at: datetime


class PublishingAnswer(Schema):
    name: str = Field(alias="publisher.name")
    ipi: str = Field(alias="publisher.ipi")
    place: Annotated[str, Field(description="original, administrator, or empty if unknown")]
    share: Annotated[float | None, Field(description="In percent; null if unknown")]


class WorkAnswer(Schema):
    """A work of a contact, and what all sources together say about the contact's publisher for it."""

    title: str = Field(alias="work.title")
    iswc: str = Field(alias="work.iswc")
    state: Annotated[str, Field(description="published, none (none on file) or unknown; unknown never means none")]
    publishers: list[PublishingAnswer]
    sources: Annotated[list[str], Field(description="The sources that say so")]
    said_at: Annotated[datetime, Field(description="When that was last read")]

    @staticmethod
    def resolve_sources(place: Place) -> list[str]:
        return sorted({one.source for one in place.sayers or place.said})

    @staticmethod
    def resolve_said_at(place: Place) -> datetime:
        return max(one.seen_at for one in place.sayers or place.said)


class SuggestionAnswer(Schema):
    """Somebody named on tracks who may be one of several contacts, or none yet."""

    key: Annotated[
        str, Field(alias="artist_id", description="Spotify's id of an artist, or a key made from the IPI or name")
    ]
    name: str
    ipi: str
    roles: list[str]
    sources: Annotated[list[str], Field(description="The credit sources that name them")]
    tracks: int
    suggested_at: datetime

    @staticmethod
    def resolve_roles(person: dict[str, Any]) -> list[str]:
        return str(person["roles"]).split(",")

    @staticmethod
    def resolve_sources(person: dict[str, Any]) -> list[str]:
        return sources_of(person)


class TrackName(Schema):
    """A track by name, with its newest numbers."""

    id: int
    spotify_id: str
    title: str
    artists: str
    active: bool
    streams: int | None
    streams_read_at: datetime | None
    views: int | None
    views_read_at: datetime | None


class TrackAnswer(TrackName):
    """A track with its newest numbers, its growth this week, and the snapshot of the last run that covered it."""

    isrc: str
    album: str
    released: date | None
    flags: list[str]
    week: WeekAnswer
    windows: Annotated[list[WindowAnswer], Field(description="Growth over 1, 4, 13 and 52 weeks")]
    latest: SnapshotAnswer | None
    third_party: Annotated[
        ThirdPartyAnswer | None, Field(description="A third party's count, if it is newer than ours")
    ]
    videos: list[VideoAnswer]
    credits: list[CreditAnswer]

    @staticmethod
    def resolve_latest(track: Track) -> Snapshot | None:
        return _newest(track)

    @staticmethod
    def resolve_flags(track: Track) -> list[str]:
        """Return the flags of the last run, for example that a number could not be read."""
        newest = _newest(track)
        return newest.flags if newest else []

    @staticmethod
    def resolve_third_party(track: Track) -> ThirdPartyCount | None:
        return newer_than_own(track)

    @staticmethod
    def resolve_windows(track: Track) -> list[Gains]:
        return gains_of(track)

    @staticmethod
    def resolve_week(track: Track) -> dict[str, Growth]:
        week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
        return {"streams": growth_of(week, Platform.SPOTIFY), "views": growth_of(week, Platform.YOUTUBE)}


class ContactName(Schema):
    id: int
    name: str
    email: str
    company: str
    stage: str


class ContactAnswer(ContactName):
    """A contact with the totals of their recordings, the oldest of which was read at `oldest_read_at`."""

    tags: str
    ipi: Annotated[str, Field(description="The name number of the collecting societies, 11 digits; empty: unknown")]
    isni: str
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
    windows: Annotated[list[ContactWindowAnswer], Field(description="Growth over 1, 4, 13 and 52 weeks")]

    @staticmethod
    def resolve_windows(contact: Contact) -> list[Means]:
        return means_of(contact)


class OpenAnswer(Schema):
    """A contact with works for which no publisher is on file for them."""

    contact: ContactName
    gain: Annotated[int | None, Field(description="Streams gained this week by these works; null: not known")]
    works: int
    recordings: int
    sources: Annotated[list[str], Field(description="Who says that none is on file")]
    said_at: Annotated[datetime, Field(description="The oldest word of those sources")]
    counted_at: datetime


class ContactSnapshotAnswer(Schema):
    """What one run said of a contact: totals over distinct recordings, growth as the mean of those measured."""

    run_id: int
    captured_at: datetime
    total_streams: int | None
    streams_recordings: int
    wow_growth_pct: float | None
    wow_recordings: int
    total_youtube_views: int | None
    views_videos: int
    wow_youtube_growth_pct: float | None
    wow_youtube_recordings: int


class WholeTrack(TrackAnswer):
    """A track with all that its page shows; its history is at /api/tracks/{id}/snapshots."""

    spotify_url: str
    length_ms: Annotated[int | None, Field(description="Null if unknown")]
    editions: Annotated[
        list[TrackName], Field(description="Other tracks of the same recording; together they count once")
    ]
    contacts: list[ContactAnswer]

    @staticmethod
    def resolve_editions(track: Track) -> QuerySet[Track]:
        return editions_of(track)[:20]

    @staticmethod
    def resolve_contacts(track: Track) -> QuerySet[Contact]:
        behind = Contact.objects.filter(pk__in=track.credits.values("contact"))
        return behind.prefetch_related("current").order_by("name", "pk")


class WholeContact(ContactAnswer):
    """A contact with all that their page shows; their tracks are at /api/contacts/{id}/tracks."""

    notes: str
    roles: list[str]
    tracks: Annotated[int, Field(description="How many tracks they are credited on")]

    @staticmethod
    def resolve_roles(contact: Contact) -> list[str]:
        roles = Credit.objects.filter(contact=contact).order_by("role")
        return list(roles.values_list("role", flat=True).distinct())

    @staticmethod
    def resolve_tracks(contact: Contact) -> int:
        return Credit.objects.filter(contact=contact).values("track").distinct().count()


def brought_along(tracks: QuerySet[Track], week: Week | None) -> QuerySet[Track]:
    """Prefetch everything that is shown of these tracks: one query per kind for all tracks."""
    newest = (
        Snapshot.objects.select_related("run").order_by("track_id", "-captured_at", "-run_id").distinct("track_id")
    )
    brought = tracks.prefetch_related("videos", "credits__contact", Prefetch("snapshots", newest, to_attr="newest"))
    return with_third_party(with_week(with_current(brought), week))


def _newest(track: Track) -> Snapshot | None:
    """Return the newest snapshot, which `brought_along` has prefetched."""
    newest: list[Snapshot] = track.newest  # type: ignore[attr-defined]  # as above
    return newest[0] if newest else None
