"""This week's growth over every window, in narrow rows that are fast to read and sort.

Everything here is derived from snapshots: recording writes it, and it can be recalculated at any time. Only the key
has an index, so rewriting a row within its page touches no index, and a hundred thousand rows are sorted fast
enough without one.
"""

from django.db import models

from analytics.models.catalogue import Contact, Track


class TrackCurrent(models.Model):
    """What a track gained over each window, by the newest snapshot of the last eight days that covers the platform.

    `gain` is per window, in plays, and `pct` in percent of the baseline, which is `days` old: counted days for
    streams, by the clock for views. None means that it is not known: not read, or no number at the window's end.
    `…_captured_at` is when that snapshot was recorded, None if there is none.
    """

    track = models.OneToOneField(Track, models.CASCADE, primary_key=True, related_name="current")
    streams_counted_on = models.DateField(null=True)
    streams_captured_at = models.DateTimeField(null=True)
    views_captured_at = models.DateTimeField(null=True)
    streams_gain_1w = models.BigIntegerField(null=True)
    streams_pct_1w = models.FloatField(null=True)
    streams_days_1w = models.FloatField(null=True)
    streams_gain_4w = models.BigIntegerField(null=True)
    streams_pct_4w = models.FloatField(null=True)
    streams_days_4w = models.FloatField(null=True)
    streams_gain_13w = models.BigIntegerField(null=True)
    streams_pct_13w = models.FloatField(null=True)
    streams_days_13w = models.FloatField(null=True)
    streams_gain_52w = models.BigIntegerField(null=True)
    streams_pct_52w = models.FloatField(null=True)
    streams_days_52w = models.FloatField(null=True)
    views_gain_1w = models.BigIntegerField(null=True)
    views_pct_1w = models.FloatField(null=True)
    views_days_1w = models.FloatField(null=True)
    views_gain_4w = models.BigIntegerField(null=True)
    views_pct_4w = models.FloatField(null=True)
    views_days_4w = models.FloatField(null=True)
    views_gain_13w = models.BigIntegerField(null=True)
    views_pct_13w = models.FloatField(null=True)
    views_days_13w = models.FloatField(null=True)
    views_gain_52w = models.BigIntegerField(null=True)
    views_pct_52w = models.FloatField(null=True)
    views_days_52w = models.FloatField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Track {self.track_id} now"


class ContactCurrent(models.Model):
    """What the recordings of a contact gained over each window, as of the last run that read one of their tracks.

    `gain` is the sum and `pct` the mean over the `behind` recordings whose growth over the window is known.
    """

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="current")
    streams_gain_1w = models.BigIntegerField(null=True)
    streams_pct_1w = models.FloatField(null=True)
    streams_behind_1w = models.IntegerField(default=0)
    streams_gain_4w = models.BigIntegerField(null=True)
    streams_pct_4w = models.FloatField(null=True)
    streams_behind_4w = models.IntegerField(default=0)
    streams_gain_13w = models.BigIntegerField(null=True)
    streams_pct_13w = models.FloatField(null=True)
    streams_behind_13w = models.IntegerField(default=0)
    streams_gain_52w = models.BigIntegerField(null=True)
    streams_pct_52w = models.FloatField(null=True)
    streams_behind_52w = models.IntegerField(default=0)
    views_gain_1w = models.BigIntegerField(null=True)
    views_pct_1w = models.FloatField(null=True)
    views_behind_1w = models.IntegerField(default=0)
    views_gain_4w = models.BigIntegerField(null=True)
    views_pct_4w = models.FloatField(null=True)
    views_behind_4w = models.IntegerField(default=0)
    views_gain_13w = models.BigIntegerField(null=True)
    views_pct_13w = models.FloatField(null=True)
    views_behind_13w = models.IntegerField(default=0)
    views_gain_52w = models.BigIntegerField(null=True)
    views_pct_52w = models.FloatField(null=True)
    views_behind_52w = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Contact {self.contact_id} now"
