"""Days on which a platform changed how it counts: numbers from before and after cannot be compared directly."""

from django.db import models

from analytics.models.platforms import Platform


class CountingChange(models.Model):
    """A day on which a platform began to count differently, with an explanation for readers of charts."""

    platform = models.CharField(max_length=10, choices=Platform)
    day = models.DateField(help_text="The first day, in UTC, with the new way of counting.")
    words = models.CharField(max_length=300, help_text="What has been counted since then, in one sentence.")

    class Meta:
        ordering = ["day", "id"]
        verbose_name = "counting change"
        verbose_name_plural = "counting changes"
        constraints = [
            models.UniqueConstraint(fields=["platform", "day"], name="one_change_of_counting_per_platform_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()}, {self.day:%-d %b %Y}"
