"""What each track gained over each window and usually gains: a narrowed overview need not look at eight weeks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from analytics.models.catalogue import Track
from analytics.models.platforms import Platform


class UsualWeek(models.Model):
    """The week that a platform's `UsualGain` rows are about: its runs, and when the last of them ended.

    `longer_until` is the same time if the longer windows of that week are stored as well: a release that does not
    know of them leaves it as it was.
    """

    platform = models.CharField(max_length=10, choices=Platform, primary_key=True)
    runs = ArrayField(models.BigIntegerField())
    until = models.DateTimeField()
    longer_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_platform_display()} until {self.until:%Y-%m-%d %H:%M}"


class UsualGain(models.Model):
    """A followed track's newest number of the week, its gain, and the median of its gains over the weeks before.

    All are derived from snapshots. For each window, both gains are known or neither is: None if the track's gain over
    it is not known, or none before it. A track without any known window has no row.
    """

    platform = models.CharField(max_length=10, choices=Platform)
    track = models.ForeignKey(Track, models.CASCADE, related_name="usual_gains", db_index=False)
    run_id = models.BigIntegerField()
    recording = models.CharField(max_length=22)
    number = models.BigIntegerField()
    gain = models.BigIntegerField(null=True)
    usual = models.FloatField(null=True)
    weeks = models.IntegerField(null=True)
    gain_4w = models.BigIntegerField(null=True)
    usual_4w = models.FloatField(null=True)
    weeks_4w = models.IntegerField(null=True)
    gain_13w = models.BigIntegerField(null=True)
    usual_13w = models.FloatField(null=True)
    weeks_13w = models.IntegerField(null=True)
    gain_52w = models.BigIntegerField(null=True)
    usual_52w = models.FloatField(null=True)
    weeks_52w = models.IntegerField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["platform", "number"], name="usual_gain_by_size")]
        constraints = [
            models.UniqueConstraint(fields=["track", "platform"], name="a_track_has_a_usual_gain_per_platform_once")
        ]

    def __str__(self) -> str:
        usual = "not known" if self.usual is None else f"{self.usual:+,.0f}"
        return f"Track {self.track_id}, usually {usual}"
