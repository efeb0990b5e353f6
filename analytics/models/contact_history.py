"""The history of contacts: their totals and growth in each run."""

from django.db import models

from analytics.models.contacts import Contact
from analytics.models.runs import SnapshotRun


class ContactSnapshot(models.Model):
    """The totals and growth of one contact after a run that read one of their tracks.

    Every number means the same as the column of that name in `Contact`, as of `captured_at`. None means unknown.
    """

    run = models.ForeignKey(SnapshotRun, models.PROTECT, related_name="contact_snapshots", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="snapshots", db_index=False)
    captured_at = models.DateTimeField()
    total_streams = models.BigIntegerField(null=True)
    streams_recordings = models.IntegerField("recordings in the streams", default=0)
    filled_recordings = models.IntegerField("third-party streams", default=0, db_default=0)
    wow_streams = models.BigIntegerField("streams gained", null=True)
    wow_growth_pct = models.FloatField(null=True)
    wow_recordings = models.IntegerField("recordings in the growth of streams", default=0)
    total_youtube_views = models.BigIntegerField(null=True)
    views_videos = models.IntegerField("videos in the views", default=0)
    wow_youtube_views = models.BigIntegerField("views gained", null=True)
    wow_youtube_growth_pct = models.FloatField(null=True)
    wow_youtube_recordings = models.IntegerField("recordings in the growth of views", default=0)

    class Meta:
        ordering = ["-captured_at", "-id"]
        default_permissions = ()
        constraints = [
            # In this order it also serves a contact's history.
            models.UniqueConstraint(fields=["contact", "run"], name="one_snapshot_per_run_and_contact"),
        ]

    def __str__(self) -> str:
        return f"Contact {self.contact_id} in run {self.run_id}"
