"""Schemas of requests for runs, and of runs. Progress is taken from the platform runs alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.utils import timezone
from ninja import Field, Schema
from pydantic import ConfigDict

from analytics.api import RowId, Text
from analytics.models import Platform, PlatformRun, RunEvent, SnapshotRun
from analytics.runs.progress import progress_of
from analytics.runs.timeline import latest
from analytics.runs.ways import numbers_by_way
from analytics.runs.youtube_quota import youtube_left
from enrichment.runs import lifecycle


class RunParameters(Schema):
    """What a run should read: without a body every active track on every platform."""

    # A misspelt field must not start a full run.
    model_config = ConfigDict(extra="forbid")

    tracks: Annotated[list[Text] | None, Field(description="Spotify ids", min_length=1, max_length=10_000)] = None
    platforms: Annotated[list[Platform] | None, Field(min_length=1)] = None
    # Strict, as JSON's `true` would otherwise be run 1.
    retry_failed: Annotated[RowId | None, Field(strict=True, description="Only what this run could not read")] = None

    def run_request(self, requested_by: str) -> lifecycle.RunRequest:
        return lifecycle.RunRequest(
            trigger=SnapshotRun.Trigger.API,
            requested_by=requested_by,
            spotify_ids=self.tracks,
            platforms=self.platforms,
            retry_of=self.retry_failed,
        )


class Started(Schema):
    """The run that was started, or the one that was already active (`started` is false)."""

    run_id: int
    state: str
    location: str
    websocket: str
    started: bool
    note: str


class PlatformRunAnswer(Schema):
    """The progress of one platform: `left` of `readings` are still to come, settled ones are counted by outcome."""

    platform: str
    readings: int
    settled: int
    left: int
    outcomes: dict[str, int]
    stop_outcome: str
    stopped_reason: str
    stopped_until: datetime | None
    request_count: Annotated[
        int, Field(description="Pages opened on Spotify, requests sent to YouTube, including repetitions")
    ]
    seconds_per_page: Annotated[float | None, Field(description="Null if no page was opened")]
    progressed_at: datetime

    @staticmethod
    def resolve_outcomes(platform_run: PlatformRun) -> dict[str, int]:
        return platform_run.counts


class RunAnswer(Schema):
    id: int
    state: str
    scheduled_for: datetime | None
    trigger: str
    requested_by: str
    is_full: bool
    retry_of: int | None = Field(alias="retry_of_id")
    tracks: int
    started_at: datetime
    published_at: datetime | None
    deadline_at: datetime
    ended_at: datetime | None
    note: str
    imported_from: Annotated[str, Field(description="The files that its numbers came from; empty where it read them")]
    imported_at: datetime | None
    platforms: Sequence[PlatformRunAnswer] = Field(alias="platform_runs")


class Way(Schema):
    """A source of numbers, such as a page's own answer, its text, or a request repeated on another's page."""

    source: str
    numbers: int
    percent: Annotated[float, Field(description="Of the numbers of this platform run")]


class GoingPlatformRun(PlatformRunAnswer):
    """A platform run with its progress. Unknown values are null."""

    ways: Annotated[
        list[Way],
        Field(
            description="The most frequent first. Empty while the run is active, and once its readings are deleted"
        ),
    ]
    rate: Annotated[
        float | None, Field(description="Readings settled per second, over the last half to whole minute")
    ]
    seconds_left: Annotated[int | None, Field(description="At that rate")]
    waits_until: Annotated[datetime | None, Field(description="Set while the platform asks us to wait")]
    is_silent: Annotated[bool, Field(description="No progress for a minute")]
    quota_left: Annotated[int | None, Field(description="YouTube quota units left today, by our own count")]

    @staticmethod
    def resolve_ways(platform_run: PlatformRun) -> list[Way]:
        if platform_run.run.is_active:
            # Progress is polled, and must cost the same for any number of tracks.
            return []
        counted = numbers_by_way(platform_run.run_id, platform_run.platform)
        total = sum(numbers for _source, numbers in counted)
        return [Way(source=one, numbers=numbers, percent=round(100 * numbers / total, 1)) for one, numbers in counted]

    @staticmethod
    def resolve_rate(platform_run: PlatformRun) -> float | None:
        rate = progress_of(platform_run, timezone.now()).rate
        return None if rate is None else round(rate, 2)

    @staticmethod
    def resolve_seconds_left(platform_run: PlatformRun) -> int | None:
        left = progress_of(platform_run, timezone.now()).left
        return None if left is None else int(left.total_seconds())

    @staticmethod
    def resolve_waits_until(platform_run: PlatformRun) -> datetime | None:
        return progress_of(platform_run, timezone.now()).waits_until

    @staticmethod
    def resolve_is_silent(platform_run: PlatformRun) -> bool:
        return progress_of(platform_run, timezone.now()).is_silent

    @staticmethod
    def resolve_quota_left(platform_run: PlatformRun) -> int | None:
        return youtube_left(timezone.now()) if platform_run.platform == Platform.YOUTUBE else None


class EventAnswer(Schema):
    at: datetime
    kind: str
    platform: str
    number: int
    text: str


class WholeRun(RunAnswer):
    """A run with everything that its page shows: each platform's progress, and the latest events, newest first."""

    platforms: Sequence[GoingPlatformRun] = Field(alias="platform_runs")
    events: list[EventAnswer]

    @staticmethod
    def resolve_events(run: SnapshotRun) -> list[RunEvent]:
        return latest(run.pk)
