"""This week's growth over every window, in narrow rows that are fast to read and sort.

Everything here is derived from snapshots: recording writes it, and it can be recalculated at any time. The counts of
a track are those of `Track`: triggers write them with any change of a track, and make the row of a new one. The usual
orders of the list of tracks have an index here, where a row is small and rewritten anyway; the others are sorted.
"""

from django.db import models
from django.db.models import F, Q

from analytics.models.catalogue import Track
from analytics.models.contacts import Contact

VIDEOS_CHANGED = (
    Q(views_videos_changed_1w=True)
    | Q(views_videos_changed_4w=True)
    | Q(views_videos_changed_13w=True)
    | Q(views_videos_changed_52w=True)
)
"""Over some window the views are the sum over other videos than their baseline."""


class TrackCurrent(models.Model):
    """What a track gained over each window, by the newest snapshot of the last eight days that covers the platform.

    `gain` is per window, in plays, and `pct` in percent of the baseline, which is `days` old: counted days for
    streams, by the clock for views. None means that it is not known: not read, or no number at the window's end.
    `views_videos_changed` says that the views are the sum over other videos than their baseline.
    `…_captured_at` is when that snapshot was recorded, None if there is none. `streams` and `views` are the newest
    numbers that any run recorded, as the track itself shows them.
    """

    track = models.OneToOneField(Track, models.CASCADE, primary_key=True, related_name="current")
    streams = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)
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
    views_videos_changed_1w = models.BooleanField(null=True)
    views_gain_4w = models.BigIntegerField(null=True)
    views_pct_4w = models.FloatField(null=True)
    views_days_4w = models.FloatField(null=True)
    views_videos_changed_4w = models.BooleanField(null=True)
    views_gain_13w = models.BigIntegerField(null=True)
    views_pct_13w = models.FloatField(null=True)
    views_days_13w = models.FloatField(null=True)
    views_videos_changed_13w = models.BooleanField(null=True)
    views_gain_52w = models.BigIntegerField(null=True)
    views_pct_52w = models.FloatField(null=True)
    views_days_52w = models.FloatField(null=True)
    views_videos_changed_52w = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(F("streams").desc(nulls_last=True), F("track_id"), name="current_by_streams"),
            models.Index(F("views").desc(nulls_last=True), F("track_id"), name="current_by_views"),
            models.Index(F("streams_gain_1w").desc(nulls_last=True), F("track_id"), name="current_by_gain"),
            # Lists of contacts look for these few.
            models.Index(fields=["track"], name="current_of_other_videos", condition=VIDEOS_CHANGED),
        ]

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
