"""The sources of a run's numbers, and remarks on accepted numbers."""

from dataclasses import dataclass

from django.db.models import Count, Q

from analytics.models import Outcome, Platform, Reading

BY_TEXT = "spotify page by its text"
"""The source of numbers read only from the page's text: the answer behind it was not seen."""

_EXAMPLES = 3


@dataclass(frozen=True)
class Ways:
    """Numbers of Spotify that a run read, those that came by the text of the page, and numbers with a remark."""

    read: int
    by_text: int
    remarked: int
    examples: list[Reading]

    @property
    def percent_by_text(self) -> float:
        return 100 * self.by_text / self.read if self.read else 0.0


def ways_of(run_id: int) -> Ways:
    """Return the sources of this run's numbers: one query, and a second one if a number has a remark.

    Readings deleted since are missing.
    """
    read = Reading.objects.filter(run=run_id, outcome=Outcome.READ)
    of_spotify = Q(platform=Platform.SPOTIFY)
    counts = read.aggregate(
        read=Count("pk", filter=of_spotify),
        by_text=Count("pk", filter=of_spotify & Q(source=BY_TEXT)),
        remarked=Count("pk", filter=~Q(reason="")),
    )
    remarked = read.exclude(reason="").select_related("track").order_by("track_id", "platform")
    return Ways(**counts, examples=list(remarked[:_EXAMPLES]) if counts["remarked"] else [])


def numbers_by_way(run_id: int, platform: str) -> list[tuple[str, int]]:
    """Return how many numbers of a platform run came by which way, the most frequent first: one query."""
    read = Reading.objects.filter(run=run_id, platform=platform, outcome=Outcome.READ)
    counted = read.values("source").annotate(numbers=Count("pk")).order_by("-numbers", "source")
    return [(one["source"], one["numbers"]) for one in counted]
