"""Rehearsals: what a few tracks showed a day before a run, while there is time to fix problems."""

from datetime import datetime

from django.db import models


class Rehearsal(models.Model):
    """One check of the platforms before a slot. Nothing that it reads is recorded anywhere else.

                  workers read             read         every platform that could be tried showed its numbers
        WAITING ──────────────┬─────────── FAILED       one would not be read, or no worker started the rehearsal
                              └─────────── SKIPPED      the slot came first: its run shows more

    Each slot has one row, whoever creates it. `attempts` counts the workers that began; after `leased_until` the last
    of them counts as dead. It ends once, and its notifications are written in the same transaction.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READ = "read", "Read"
        FAILED = "failed", "Failed"
        SKIPPED = "skipped", "Skipped"

    scheduled_for = models.DateTimeField(help_text="When the rehearsed run is scheduled.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    messages = models.PositiveSmallIntegerField(default=0, help_text="How often it was handed to the workers.")
    sent_at = models.DateTimeField(null=True, help_text="When it was last handed to the workers.")
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    results = models.JSONField(
        default=list, help_text="For each platform: whether it was read, a sentence, and what each track showed."
    )
    note = models.CharField(max_length=500, blank=True, help_text="Why no platform was tried; empty if one was.")

    class Meta:
        ordering = ["-scheduled_for"]
        constraints = [
            models.UniqueConstraint(fields=["scheduled_for"], name="one_rehearsal_per_slot"),
            models.CheckConstraint(
                name="a_rehearsal_has_ended_exactly_when_it_does_not_wait",
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Rehearsal of {self.scheduled_for:%Y-%m-%d %H:%M}"

    @property
    def troubles(self) -> list[str]:
        """Return what would go wrong, a sentence each; none if all is well or nobody has looked yet."""
        if self.state != self.State.FAILED:
            return []
        return [one["words"] for one in self.results if one["state"] == self.State.FAILED] or [self.note]

    @property
    def words(self) -> list[str]:
        """Return all its sentences, problems first."""
        lines = [one["words"] for one in sorted(self.results, key=lambda one: one["state"] != self.State.FAILED)]
        return [*lines, *([self.note] if self.note else [])]

    def is_ahead(self, now: datetime) -> bool:
        """Return whether its run is still to come: afterwards the run itself says more."""
        return self.scheduled_for > now
