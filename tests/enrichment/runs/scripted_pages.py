"""Scripted pages that show a number for each track and answer requests for others."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.models import PlatformRun, SnapshotRun
from enrichment.runs import track_reading
from enrichment.sources.base import Answer, Count

PAGE: Final = "told page"
QUESTION: Final = "told question"


class AskedPages:
    """A source whose pages show one number for each track, and answer requests for others."""

    name = PAGE
    by_question = QUESTION
    batch = 1

    def __init__(self) -> None:
        self.shown: dict[str, Answer] = {}
        self.answers: dict[str, Answer] = {}
        self.listed: dict[str, Answer] = {}
        self.otherwise: Answer | None = None
        self.cannot_be_asked = False
        self.left_out: set[str] = set()
        self.opened: list[str] = []
        self.portions: list[Sequence[str]] = []
        self.lengths: dict[str, int] = {}

    @property
    def calls(self) -> int:
        return len(self.opened)

    @property
    def asked(self) -> list[str]:
        return [one for portion in self.portions for one in portion]

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        self.opened += ids
        return {one: self.shown.get(one, Count(number_of(one), PAGE)) for one in ids}

    def ask(self, track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        assert track_id == self.opened[-1], "another page is open"
        if self.cannot_be_asked:
            return {}
        self.portions.append(others)
        return {one: self._answer(one, is_own=one == track_id) for one in others if one not in self.left_out}

    def other_counts(self) -> Mapping[str, Answer]:
        return self.listed

    def _answer(self, one: str, *, is_own: bool) -> Answer:
        told = None if is_own else self.otherwise
        return self.answers.get(one) or told or Count(number_of(one), QUESTION)

    def close(self) -> None:
        """Do nothing: nothing is open."""


def number_of(track_id: str) -> int:
    """Return what this track's page shows."""
    return 1 + sum(track_id.encode())


def ids(run: SnapshotRun) -> list[str]:
    """Return the tracks of a run in the order in which they are read."""
    return [*run.readings.order_by("pk").values_list("track__spotify_id", flat=True)]


def first(run: SnapshotRun) -> None:
    track_reading.read(run.readings.order_by("pk")[0].pk)


def platform_run(run: SnapshotRun) -> PlatformRun:
    return run.platform_runs.get()


def sources(run: SnapshotRun) -> list[str]:
    return [*run.readings.order_by("pk").values_list("source", flat=True)]


def states(run: SnapshotRun) -> list[tuple[str, str, int]]:
    return [*run.readings.order_by("pk").values_list("state", "outcome", "attempts")]
