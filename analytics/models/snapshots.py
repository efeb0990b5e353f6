"""The history: what each run recorded for each track. Append-only."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from analytics.models.catalogue import Track
from analytics.models.runs import SnapshotRun


class Flag(models.TextChoices):
    """Warnings about a number. Flagged numbers are shown, never hidden."""

    STREAMS_UNREAD = "streams_unread", "streams not read in this run"
    STREAMS_FELL = "streams_fell", "streams fell"
    STREAMS_UNCHANGED = "streams_unchanged", "streams unchanged"
    STREAMS_JUMPED = "streams_jumped", "streams more than 20 times the baseline"
    STREAMS_SHARED = "streams_shared", "another edition shows the same streams"
    VIEWS_UNREAD = "views_unread", "views not read in this run"
    VIEWS_FELL = "views_fell", "views fell"
    VIEWS_UNCHANGED = "views_unchanged", "views unchanged"
    VIEWS_JUMPED = "views_jumped", "views more than 20 times the baseline"


class TrackPerformanceSnapshot(models.Model):
    """The numbers of one track in one run, and their growth per seven days.

    Growth is measured against the baseline: the earlier number of the same platform whose age is nearest
    to seven days, at least three and a half days old. `…_interval_days` is that age. Within 7 ± 1 days the change is
    kept as measured; over any other interval it is scaled to seven days. None means unknown: not read, no baseline,
    or (for a percentage) a baseline of zero.
    """

    run = models.ForeignKey(SnapshotRun, models.PROTECT, related_name="snapshots", db_index=False)
    # Protected: a track that is no longer followed is made inactive and keeps its history.
    track = models.ForeignKey(Track, models.PROTECT, related_name="snapshots", db_index=False)
    captured_at = models.DateTimeField(help_text="When it was recorded; the numbers have their own times.")

    spotify_streams = models.BigIntegerField(null=True)
    streams_read_at = models.DateTimeField(null=True)
    wow_streams = models.BigIntegerField(null=True)
    wow_pct = models.FloatField(null=True)
    streams_interval_days = models.FloatField(null=True)

    youtube_views = models.BigIntegerField(null=True)
    views_read_at = models.DateTimeField(null=True)
    wow_youtube_views = models.BigIntegerField(null=True)
    wow_youtube_pct = models.FloatField(null=True)
    views_interval_days = models.FloatField(null=True)

    flags = ArrayField(models.CharField(max_length=20, choices=Flag), default=list)

    class Meta:
        ordering = ["-captured_at", "-id"]
        indexes = [
            # For a track's baseline on one platform: the newest number before a time, and the first after it.
            models.Index(
                fields=["track", "streams_read_at"],
                name="snapshot_streams_baseline",
                condition=models.Q(spotify_streams__isnull=False),
            ),
            models.Index(
                fields=["track", "views_read_at"],
                name="snapshot_views_baseline",
                condition=models.Q(youtube_views__isnull=False),
            ),
            # The snapshots of one run are stored together on disk, so a small BRIN index finds them.
            BrinIndex(fields=["run"], name="snapshot_run", autosummarize=True),
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
