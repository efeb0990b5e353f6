"""When a platform changed how it counts: numbers before and after such a day are not of the same kind."""

from django.db import models

from analytics.models.platforms import Platform


class CountingChange(models.Model):
    """A day on which a platform began to count differently, in words for those who look at a chart."""

    platform = models.CharField(max_length=10, choices=Platform)
    day = models.DateField(help_text="The first day, in UTC, on which the new way of counting was in force.")
    words = models.CharField(max_length=300, help_text="What is counted since then, in a sentence.")

    class Meta:
        ordering = ["day", "id"]
        verbose_name = "change of counting"
        verbose_name_plural = "changes of counting"
        constraints = [
            models.UniqueConstraint(fields=["platform", "day"], name="one_change_of_counting_per_platform_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()}, {self.day:%-d %b %Y}"
