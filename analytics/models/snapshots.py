"""The history: what each run recorded for each track. Append-only."""

from dataclasses import dataclass
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from analytics.models.catalogue import Track
from analytics.models.platforms import CountProvider
from analytics.models.runs import SnapshotRun

WEEK_DAYS = 7


class Flag(models.TextChoices):
    """Warnings about a number. Flagged numbers are shown, never hidden."""

    STREAMS_UNREAD = "streams_unread", "streams not read in this run"
    STREAMS_FILLED = "streams_filled", "streams counted by Chartmetric, as Spotify could not be read"
    STREAMS_FELL = "streams_fell", "streams fell"
    STREAMS_UNCHANGED = "streams_unchanged", "streams unchanged"
    STREAMS_JUMPED = "streams_jumped", "streams more than 20 times the baseline"
    STREAMS_SHARED = "streams_shared", "another edition shows the same streams"
    # Which day they belong to is not certain: growth may be measured over a day more or less.
    STREAMS_DAY_UNSURE = "streams_day_unsure", "streams read around the daily update"
    STREAMS_BASE_UNSURE = "streams_base_unsure", "baseline read around the daily update"
    VIEWS_UNREAD = "views_unread", "views not read in this run"
    VIEWS_FELL = "views_fell", "views fell"
    VIEWS_UNCHANGED = "views_unchanged", "views unchanged"
    VIEWS_JUMPED = "views_jumped", "views more than 20 times the baseline"
    VIEWS_VIDEOS_CHANGED = "views_videos_changed", "views of other videos than the baseline"


@dataclass(frozen=True)
class Interval:
    """How many days lie between a number and its baseline, and whether that is a week, which needs no scaling."""

    days: float
    is_week: bool

    @classmethod
    def counted(cls, days: int) -> Self:
        return cls(days, days == WEEK_DAYS)

    @classmethod
    def by_clock(cls, days: float | None) -> Self | None:
        return None if days is None else cls(days, WEEK_DAYS - 1 <= days <= WEEK_DAYS + 1)

    def __str__(self) -> str:
        return f"{self.days:.1f}".removesuffix(".0") + " days"


class TrackPerformanceSnapshot(models.Model):
    """The numbers of one track in one run, and their growth per seven days.

    Growth is measured against the baseline: the earlier number of the same platform whose age is nearest to seven
    days, at least three and a half days old. `…_interval_days` is that age by the clock. Spotify counts once a day,
    so streams belong to the day `streams_counted_on` and their interval is `streams_counted_days`. A change over
    exactly seven counted days, or for views over 7 ± 1 days, is stored as it is; over any other interval it is scaled
    to seven days. None means unknown: not read, no baseline, or (for a percentage) a baseline of zero. Growth of
    streams without `streams_counted_days` is older than counted days, and was measured like that of views.

    `streams_provider`, if set, counted the streams in Spotify's place at `streams_read_at`; their growth is measured
    among that provider's counts.

    `videos_hash` stands for the videos that the views are the sum of: it differs if the videos do.
    """

    run = models.ForeignKey(SnapshotRun, models.PROTECT, related_name="snapshots", db_index=False)
    # Protected: a track that is no longer followed is made inactive and keeps its history.
    track = models.ForeignKey(Track, models.PROTECT, related_name="snapshots", db_index=False)
    captured_at = models.DateTimeField(help_text="When it was recorded; the numbers have their own times.")

    spotify_streams = models.BigIntegerField(null=True)
    streams_provider = models.CharField(max_length=30, blank=True, default="", db_default="", choices=CountProvider)
    streams_read_at = models.DateTimeField(null=True)
    wow_streams = models.BigIntegerField(null=True)
    wow_pct = models.FloatField(null=True)
    streams_interval_days = models.FloatField(null=True)
    streams_counted_on = models.DateField(null=True)
    streams_counted_days = models.PositiveSmallIntegerField(null=True)

    youtube_views = models.BigIntegerField(null=True)
    views_read_at = models.DateTimeField(null=True)
    wow_youtube_views = models.BigIntegerField(null=True)
    wow_youtube_pct = models.FloatField(null=True)
    views_interval_days = models.FloatField(null=True)
    videos_hash = models.BigIntegerField(
        null=True, help_text="The same for the same videos; empty if it is not known whose views these are."
    )

    flags = ArrayField(models.CharField(max_length=20, choices=Flag), default=list)

    class Meta:
        ordering = ["-captured_at", "-id"]
        indexes = [
            # The baseline of a track on one platform: the newest number up to a day or moment, the first after it.
            models.Index(
                fields=["track", "streams_counted_on", "streams_read_at"],
                name="snapshot_streams_by_day",
                condition=models.Q(spotify_streams__isnull=False),
            ),
            models.Index(
                fields=["track", "views_read_at"],
                name="snapshot_views_baseline",
                condition=models.Q(youtube_views__isnull=False),
            ),
            # Rows that a release without counted days wrote during an upgrade: the next recording finds them.
            models.Index(
                fields=["id"],
                name="snapshot_without_day",
                condition=models.Q(spotify_streams__isnull=False, streams_counted_on__isnull=True),
            ),
            # The snapshots of one run are stored together on disk, so a small BRIN index finds them.
            BrinIndex(fields=["run"], name="snapshot_run", autosummarize=True),
            # And in the order of their times: the baselines of a whole run.
            BrinIndex(fields=["streams_counted_on", "views_read_at"], name="snapshot_times", autosummarize=True),
        ]
        constraints = [
            # In this order it also serves the history of a track, newest run first.
            models.UniqueConstraint(fields=["track", "run"], name="one_snapshot_per_run_and_track"),
            models.CheckConstraint(
                name="streams_are_a_count_with_its_time",
                condition=models.Q(spotify_streams__isnull=True, streams_read_at__isnull=True)
                | models.Q(spotify_streams__gte=0, streams_read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_provider_has_counted_streams",
                condition=models.Q(streams_provider="") | models.Q(spotify_streams__isnull=False),
            ),
            models.CheckConstraint(
                name="a_counted_day_has_its_streams",
                condition=models.Q(streams_counted_on__isnull=True) | models.Q(spotify_streams__isnull=False),
            ),
            models.CheckConstraint(
                name="views_are_a_count_with_their_time",
                condition=models.Q(youtube_views__isnull=True, views_read_at__isnull=True)
                | models.Q(youtube_views__gte=0, views_read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_of_streams_names_its_interval",
                condition=models.Q(wow_streams__isnull=True, wow_pct__isnull=True)
                | models.Q(streams_interval_days__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_of_views_names_its_interval",
                condition=models.Q(wow_youtube_views__isnull=True, wow_youtube_pct__isnull=True)
                | models.Q(views_interval_days__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Snapshot {self.pk}"

    @property
    def streams_interval(self) -> Interval | None:
        """Return the interval of the growth of streams, None if there is no baseline."""
        if self.streams_counted_days is not None:
            return Interval.counted(self.streams_counted_days)
        return Interval.by_clock(self.streams_interval_days)

    @property
    def views_interval(self) -> Interval | None:
        return Interval.by_clock(self.views_interval_days)
