"""Looks at a few tracks between runs: have Spotify's counts moved since the look before?"""

from django.db import models

from analytics.models.runs import SnapshotRun


class CanaryLook(models.Model):
    """What the canaries showed at one moment, and to which day their counts belonged.

    `moved` says whether any of them differed from the look before; None if that is not known. `counted_on`
    is the day of the last update that was seen, None if none was seen yet. A look that read nothing has no numbers:
    it only records the attempt.
    """

    looked_at = models.DateTimeField(unique=True)
    run = models.OneToOneField(
        SnapshotRun,
        models.CASCADE,
        null=True,
        related_name="look",
        help_text="The run that read them, if any.",
    )
    numbers = models.JSONField(default=dict, help_text="What each track showed, by its id.")
    moved = models.BooleanField(null=True)
    counted_on = models.DateField(null=True)

    class Meta:
        ordering = ["-looked_at"]

    def __str__(self) -> str:
        return f"Look of {self.looked_at:%Y-%m-%d %H:%M}"
