"""The timeline of a run: who started it, what broke, how it ended."""

from django.db import models

from analytics.models.platforms import Platform
from analytics.models.runs import SnapshotRun


class RunEvent(models.Model):
    """Something that happened to a run, written by the transaction that did it.

    Repetitions within ten minutes (a `time_bucket`) on the same platform are added to one row. A run lasts six
    days at most, so no kind takes more than 900 rows per platform, however many readings there are.
    """

    class Kind(models.TextChoices):
        STARTED = "started", "Started"
        HANDED = "handed", "Handed to the workers"
        LOST = "lost", "Worker lost"
        GIVEN_UP = "given_up", "Given up"
        WAITS = "waits", "Asked to wait"
        STOPPED = "stopped", "Platform stopped"
        PAGES = "pages", "Back to one page per track"
        DOUBTED = "doubted", "Numbers in doubt"
        FILLING = "filling", "Chartmetric asked"
        RELAUNCHED = "relaunched", "Handed out again"
        DEADLINE = "deadline", "Deadline passed"
        CANCELLED = "cancelled", "Cancelled"
        RECORDED = "recorded", "Recorded"
        FAILED = "failed", "Nothing recorded"
        RETRIED = "retried", "Retried"

    run = models.ForeignKey(SnapshotRun, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(help_text="When it happened; for repetitions, the last time.")
    kind = models.CharField(max_length=10, choices=Kind)
    platform = models.CharField(max_length=10, choices=Platform, blank=True)
    number = models.IntegerField(
        default=0, help_text="How many tracks or readings were affected, or how often it happened."
    )
    details = models.CharField(max_length=500, blank=True)
    time_bucket = models.IntegerField(help_text="The ten-minute interval, counted from 1970.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            # This also finds the events of a run.
            models.UniqueConstraint(
                fields=["run", "kind", "platform", "time_bucket"],
                name="one_event_per_run_kind_platform_and_time_bucket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.run_id}"

    @property
    def text(self) -> str:
        """Return what happened as a sentence for people."""
        platform, readings = self.get_platform_display(), _readings(self.number)
        return {
            self.Kind.STARTED: f"Started {self.details}: {_tracks(self.number)}.",
            self.Kind.HANDED: f"{readings} handed to the workers.",
            self.Kind.LOST: f"{platform}: {readings} taken back from a worker that died or hung, to be read again.",
            self.Kind.GIVEN_UP: f"{platform}: {readings} given up after three workers died or hung.",
            self.Kind.WAITS: f"{platform} asked us to wait {self.details}{_times(self.number)}.",
            self.Kind.STOPPED: f"{platform} was stopped: {self.details}",
            self.Kind.PAGES: f"{platform}: from now on every track is read from its own page. {self.details}",
            self.Kind.DOUBTED: f"{platform}: the run had ended and keeps its numbers. {self.details}",
            self.Kind.FILLING: f"Asked Chartmetric for {_tracks(self.number)} that could not be read on Spotify.",
            self.Kind.RELAUNCHED: f"No more progress: {readings} handed to the workers again.",
            self.Kind.DEADLINE: f"The deadline passed before {readings} settled.",
            self.Kind.CANCELLED: f"Cancelled by {self.details}. Nothing was recorded.",
            self.Kind.RECORDED: f"Recorded: {self.details}.",
            self.Kind.FAILED: "Ended. Nothing could be read, so nothing was recorded.",
            self.Kind.RETRIED: f"{self.details} was started to retry what was not read{_times(self.number)}.",
        }[self.Kind(self.kind)]


def _tracks(number: int) -> str:
    return "1 track" if number == 1 else f"{number:,} tracks"


def _readings(number: int) -> str:
    return "1 reading was" if number == 1 else f"{number:,} readings were"


def _times(number: int) -> str:
    return "" if number <= 1 else f" ({number:,} times, this the last)"
