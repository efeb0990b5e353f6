"""What a run could not read, by platform and outcome, so that people see what to do."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from analytics.models import Outcome, Platform, PlatformRun, Reading

NO_NEWS = frozenset({Outcome.READ, Outcome.CANCELLED})
"""These outcomes need no list of readings."""


@dataclass(frozen=True)
class Group:
    platform: Platform
    outcome: Outcome
    number: int
    readings: list[Reading]

    @property
    def more(self) -> int:
        return self.number - len(self.readings)


def groups_of(
    platform_runs: Iterable[PlatformRun], shown: int = 20, without: Container[str] = NO_NEWS
) -> list[Group]:
    """Return the groups of one run, each with its first readings: one query, however many there are.

    `shown` readings are listed of each; the group tells how many there are in all.
    """
    numbers = {
        (platform_run.run_id, Platform(platform_run.platform), Outcome(outcome)): number
        for platform_run in platform_runs
        for outcome, number in platform_run.counts.items()
        if number and outcome not in without
    }
    first = _first_readings(numbers, shown)
    return [
        Group(platform, outcome, number, first[platform, outcome])
        for (_run_id, platform, outcome), number in numbers.items()
    ]


def _first_readings(
    groups: Iterable[tuple[int, Platform, Outcome]], shown: int
) -> dict[tuple[str, str], list[Reading]]:
    found: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    # One limited query per group, united: PostgreSQL stops in each as soon as it has enough.
    parts: list[QuerySet[Reading]] = [
        Reading.objects.filter(run=run_id, platform=platform, outcome=outcome)
        .select_related("track")
        .order_by("track_id")[:shown]
        for run_id, platform, outcome in groups
    ]
    for reading in parts[0].union(*parts[1:], all=True) if parts else []:
        found[reading.platform, reading.outcome].append(reading)
    return found
