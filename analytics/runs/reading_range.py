"""How many readings a run has, without counting its hundreds of thousands of rows for each page of their list."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min

from analytics.models import Reading, changes


@dataclass(frozen=True)
class ReadingRange:
    """How many readings a run has, with the first and the last id; None without any."""

    count: int
    first: int | None
    last: int | None

    @property
    def unbroken_from(self) -> int | None:
        """Return the first id if every id up to the last is one of them, so that each page begins at a known id."""
        if self.first is None or self.last is None or self.last - self.first + 1 != self.count:
            return None
        return self.first


def reading_range(run_id: int) -> ReadingRange:
    """Return the range of a run's readings. They are counted again only after some were made or deleted."""
    return changes.unchanged(f"range of the readings of run {run_id}", (Reading,), lambda: _count(run_id))


def _count(run_id: int) -> ReadingRange:
    counted = Reading.objects.filter(run=run_id).aggregate(count=Count("*"), first=Min("pk"), last=Max("pk"))
    return ReadingRange(**counted)
