"""Runs: one row per run, and one per run and platform. Their results are in `readings`."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from analytics.models.platforms import Outcome, Platform


class SnapshotRuns(models.QuerySet["SnapshotRun"]):
    def active(self) -> "SnapshotRuns":
        return self.filter(state__in=SnapshotRun.ACTIVE)

    def own(self) -> "SnapshotRuns":
        """Return the runs that read platforms, or should have: none that was imported from a file."""
        return self.exclude(state=SnapshotRun.State.IMPORTED)


class SnapshotRun(models.Model):
    """One refresh of the catalogue.

        start()        launch()               record_run()
    ───────────► PENDING ───────► READING ─┬───────────► COMPLETE    every reading that had something to read was read
                    │                │     ├───────────► PARTIAL     some were not
                    │                │     └───────────► FAILED      none was: no snapshot and no total changed
                    └───────┬────────┘
                            └── cancel() ──────────────► CANCELLED   nothing was recorded

    A recorded run that a clock that was ahead dated in the future is withdrawn: it becomes CANCELLED.
    MISSED marks a slot that nobody started while it could be caught up; it never had readings.
    IMPORTED marks a day whose numbers come from a file: it read no platform, fills no slot, and never counts as the
    last run.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        READING = "reading", "Reading"
        COMPLETE = "complete", "Complete"
        PARTIAL = "partial", "Partial"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Missed"
        IMPORTED = "imported", "Imported"

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "Schedule"
        CATCH_UP = "catch-up", "Catch-up"
        ADMIN = "admin", "Admin"
        PAGE = "page", "Page"
        API = "api", "API"
        SHELL = "shell", "Shell"
        FILE = "file", "File"
        PLAYLISTS = "playlists", "Playlist update"
        RELEASES = "releases", "New releases"

    # Runs over new tracks: they make way for any other.
    MAKE_WAY = (Trigger.PLAYLISTS, Trigger.RELEASES)
    ACTIVE = (State.PENDING, State.READING)
    RECORDED = (State.COMPLETE, State.PARTIAL)

    scheduled_for = models.DateTimeField(
        null=True, editable=False, help_text="The scheduled time that this run belongs to, if any."
    )
    trigger = models.CharField(max_length=10, choices=Trigger)
    requested_by = models.CharField(
        max_length=150, blank=True, help_text="A user or an API key; empty for scheduled runs."
    )
    is_full = models.BooleanField(default=True, help_text="Whether it reads the whole catalogue on every platform.")
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    tracks = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(help_text="The run is recorded then, whatever is still unread.")
    playlists_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Playlists are read until then at the latest, and their tracks join the run. Empty afterwards.",
    )
    third_party_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="A third party is asked until then at the latest for what could not be read on Spotify.",
    )
    published_at = models.DateTimeField(null=True, help_text="When its readings were last handed to the workers.")
    ended_at = models.DateTimeField(null=True)
    readings_pruned_at = models.DateTimeField(
        null=True, editable=False, help_text="When readings whose numbers are in the snapshots were deleted."
    )
    note = models.CharField(max_length=500, blank=True, help_text="A note for people on how it ended.")
    imported_day = models.DateField(null=True, editable=False, help_text="The day of numbers from a file.")
    imported_at = models.DateTimeField(null=True, editable=False, help_text="When they were last imported.")
    imported_from = models.CharField(max_length=500, blank=True, db_default="", help_text="The files of its numbers.")

    objects = SnapshotRuns.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("start_run", "May start and cancel runs")]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="one_active_run_at_a_time",
                condition=models.Q(state__in=["pending", "reading"]),
            ),
            models.UniqueConstraint(fields=["scheduled_for"], name="one_run_per_slot"),
            models.UniqueConstraint(fields=["imported_day"], name="one_imported_run_per_day"),
            models.CheckConstraint(
                name="an_imported_run_names_its_day_and_file",
                condition=models.Q(state="imported", imported_day__isnull=False, imported_at__isnull=False)
                & ~models.Q(imported_from="")
                | ~models.Q(state="imported") & models.Q(imported_day__isnull=True, imported_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_run_has_ended_exactly_when_it_is_not_active",
                condition=models.Q(state__in=["pending", "reading"], ended_at__isnull=True)
                | (~models.Q(state__in=["pending", "reading"]) & models.Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def took_time(self) -> bool:
        """Return whether it has a duration: missed slots and imported days have none."""
        return self.state not in (self.State.MISSED, self.State.IMPORTED)

    @property
    def duration(self) -> timedelta:
        """Return how long it took, or has taken so far."""
        return (self.ended_at or timezone.now()) - self.started_at

    @property
    def unread(self) -> int:
        """Return how many of its readings ended without a number although there was something to read."""
        return sum(platform_run.unread for platform_run in self.platform_runs.all())


class PlatformRun(models.Model):
    """One platform's part of a run: how many readings ended how, counted as they settle.

    Each settled reading is added to this row in its own transaction, so showing a run's progress reads two rows,
    however many tracks it has. `failure_streak` counts the blocked and unrecognised readings since the last good one;
    at its limit, or at once if a key or quota is at fault, the platform run is stopped, and all remaining readings
    get the outcome `stop_outcome`. If a canary was wrong that is *rejected*, and the readings that had a number are
    rejected too.

    `request_count` counts the pages opened on Spotify or the requests sent to YouTube, including repetitions. Those
    of a worker that died before reporting them are missing. A Spotify page may give the counts of several tracks, a
    YouTube request gives fifty.

    `compared` and `fell` are counted when the run is recorded; None before that, and in runs from before they were
    introduced.

    A Spotify page is also used to request other tracks' counts, unless `pages_only` says why not. If such an answer
    differed from the track's own page, all numbers obtained in this way are rejected, and `rejected_source` names it.
    """

    run = models.ForeignKey(SnapshotRun, models.CASCADE, related_name="platform_runs", db_index=False)
    platform = models.CharField(max_length=10, choices=Platform)
    readings = models.IntegerField()
    read = models.IntegerField(default=0)
    removed = models.IntegerField(default=0)
    hidden = models.IntegerField(default=0)
    blocked = models.IntegerField(default=0)
    quota = models.IntegerField(default=0)
    access_denied = models.IntegerField(default=0)
    unrecognised = models.IntegerField(default=0)
    unreachable = models.IntegerField(default=0)
    worker_crashed = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    no_video = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0, db_default=0)
    failure_streak = models.IntegerField(default=0)
    stop_outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    stopped_reason = models.CharField(max_length=500, blank=True)
    stopped_until = models.DateTimeField(
        null=True, help_text="When the platform allows requests again, if it said so."
    )
    progressed_at = models.DateTimeField(db_default=Now())
    request_count = models.IntegerField(default=0, db_default=0)
    compared = models.IntegerField(null=True, help_text="How many tracks it recorded growth of.")
    fell = models.IntegerField(null=True, help_text="How many of those had a lower count than before.")
    seconds = models.FloatField(
        default=0, db_default=0, help_text="Total seconds of its pages, including starting browsers."
    )
    waits_until = models.DateTimeField(null=True, help_text="Until when the platform last asked us to wait.")
    asked_pages = models.IntegerField(
        default=0, db_default=0, help_text="Pages on which other tracks were requested as well."
    )
    pages_only = models.CharField(
        max_length=500, blank=True, db_default="", help_text="Why every track has been read from its own page since."
    )
    rejected_source = models.CharField(
        max_length=30, blank=True, db_default="", help_text="The source whose numbers are rejected."
    )
    # Two moments with the number settled by then: `analytics.runs.tallies` sets them, the rate follows from them.
    rate_mark_at = models.DateTimeField(null=True)
    rate_mark_settled = models.IntegerField(default=0, db_default=0)
    previous_mark_at = models.DateTimeField(null=True)
    previous_mark_settled = models.IntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["platform"]
        constraints = [
            models.UniqueConstraint(fields=["run", "platform"], name="one_platform_run_per_run_and_platform")
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} of {self.run_id}"

    @property
    def settled(self) -> int:
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        return self.readings - self.settled

    @property
    def unread(self) -> int:
        """Return how many readings ended without a number although there was something to read."""
        return self.settled - self.read - self.no_video

    @property
    def seconds_per_page(self) -> float | None:
        """Return how long a page took on average; None if none was opened or measured."""
        return self.seconds / self.request_count if self.request_count and self.seconds else None

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of readings by outcome, in the order of `Outcome`."""
        return {outcome: getattr(self, outcome) for outcome in Outcome.values}
