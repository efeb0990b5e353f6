"""What each track gained this week and usually gains, so that a narrowed overview need not look at eight weeks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from analytics.models.catalogue import Track
from analytics.models.platforms import Platform


class UsualWeek(models.Model):
    """The week that a platform's `UsualGain` rows are about: its runs, and when the last of them ended."""

    platform = models.CharField(max_length=10, choices=Platform, primary_key=True)
    runs = ArrayField(models.BigIntegerField())
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_platform_display()} until {self.until:%Y-%m-%d %H:%M}"


class UsualGain(models.Model):
    """A followed track's newest number of the week, its gain, and the median of its gains over the weeks before.

    All are derived from snapshots. A track without a gain this week, or without any before, has no row.
    """

    platform = models.CharField(max_length=10, choices=Platform)
    track = models.ForeignKey(Track, models.CASCADE, related_name="usual_gains", db_index=False)
    run_id = models.BigIntegerField()
    recording = models.CharField(max_length=22)
    number = models.BigIntegerField()
    gain = models.BigIntegerField()
    usual = models.FloatField()
    weeks = models.IntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["platform", "number"], name="usual_gain_by_size")]
        constraints = [
            models.UniqueConstraint(fields=["track", "platform"], name="a_track_has_a_usual_gain_per_platform_once")
        ]

    def __str__(self) -> str:
        return f"Track {self.track_id}, usually {self.usual:+,.0f}"
