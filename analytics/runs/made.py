"""Which readings a run has, without counting its hundreds of thousands of rows for each page of their list."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min

from analytics.models import Reading, changes


@dataclass(frozen=True)
class Made:
    """How many readings a run has, with the first and the last id; None without any."""

    count: int
    first: int | None
    last: int | None

    @property
    def unbroken_from(self) -> int | None:
        """Return the first id if every id up to the last is one of them: a page then begins at an id of its own."""
        if self.first is None or self.last is None or self.last - self.first + 1 != self.count:
            return None
        return self.first


def readings_made(run_id: int) -> Made:
    """Return which readings a run has. They are counted again only after readings were made or deleted."""
    return changes.unchanged(f"readings of run {run_id}", (Reading,), lambda: _count(run_id))


def _count(run_id: int) -> Made:
    counted = Reading.objects.filter(run=run_id).aggregate(count=Count("*"), first=Min("pk"), last=Max("pk"))
    return Made(**counted)
