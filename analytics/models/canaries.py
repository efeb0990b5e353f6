"""Canaries: tracks whose numbers are known well enough to check whether a platform shows the right ones."""

from django.core.exceptions import ValidationError
from django.db import models

from analytics.models.catalogue import Track
from analytics.models.platforms import Platform


class Canary(models.Model):
    """A track with the range in which its number on one platform is plausible, chosen by a person.

    It is read first, in every run of its platform. If it shows a number outside its range, or a page that is not
    understood, all numbers of the platform in that run are rejected.
    """

    track = models.ForeignKey(Track, models.CASCADE, related_name="canaries", db_index=False)
    platform = models.CharField(max_length=10, choices=Platform)
    at_least = models.BigIntegerField(help_text="Counts rarely fall: choose a number slightly below today's.")
    at_most = models.BigIntegerField(
        help_text="Leave room for a year or two: if the canary outgrows it, its platform loses a week."
    )

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["platform", "track_id"]
        verbose_name_plural = "canaries"
        constraints = [
            models.UniqueConstraint(fields=["track", "platform"], name="one_canary_per_track_and_platform"),
            models.CheckConstraint(
                name="a_canary_has_a_range",
                condition=models.Q(at_least__gte=0, at_least__lte=models.F("at_most")),
                violation_error_message="“At least” must be zero or more, and no more than “at most”.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track} on {self.get_platform_display()}"

    def clean(self) -> None:
        """Reject a track that no run would read on the platform. Raises ValidationError."""
        track = Track.objects.filter(pk=self.track_id).first()
        if track is None:
            return  # The field itself reports that.
        if not track.active:
            raise ValidationError({"track": "This track is not read: make it active, or choose another."})
        if self.platform == Platform.YOUTUBE and not track.videos.exists():
            raise ValidationError({"track": "No video of it is known: add one, or choose another track."})

    @property
    def plausible(self) -> str:
        """Return its range in words."""
        return f"{self.at_least:,} to {self.at_most:,}"

    def is_plausible(self, number: int) -> bool:
        return self.at_least <= number <= self.at_most

    @property
    def now(self) -> int | None:
        """Return the newest number that was recorded for it, None if none was."""
        return self.track.streams if self.platform == Platform.SPOTIFY else self.track.views
