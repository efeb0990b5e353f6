"""Evidence: what was seen when a number or a list was not understood, so that people can find out why."""

from django.db import models

from analytics.models.catalogue import Track
from analytics.models.platforms import Outcome, Platform
from analytics.models.playlists import Playlist
from analytics.models.runs import SnapshotRun


class Evidence(models.Model):
    """One page or answer, about a track or a playlist, that gave a run no number or rows: the first of its kind.

    The kind is the outcome with its reason, without what differs from track to track. Keys, tokens and passwords are
    masked before anything is written. The row is deleted together with the readings of its run.
    """

    run = models.ForeignKey(SnapshotRun, models.CASCADE, related_name="evidence", db_index=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="+", null=True)
    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="+", null=True)
    platform = models.CharField(max_length=10, choices=Platform)
    outcome = models.CharField(max_length=14, choices=Outcome)
    kind = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    seen = models.JSONField(help_text="Address, status, title, texts, and the keys and type names of the answers.")
    document = models.TextField(blank=True, help_text="The page's document without scripts and styles, shortened.")
    picture = models.BinaryField(blank=True, help_text="A screenshot as JPEG; empty if none could be taken.")
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "platform", "outcome", "kind"], name="one_piece_of_evidence_per_run_platform_and_kind"
            ),
            models.CheckConstraint(
                name="evidence_is_about_a_track_or_a_playlist",
                condition=models.Q(track__isnull=False, playlist__isnull=True)
                | models.Q(track__isnull=True, playlist__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.pk}"
