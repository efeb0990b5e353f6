"""A scripted source, and helpers to read with it."""

from collections.abc import Mapping, Sequence

import pytest

from analytics.models import Platform, SnapshotRun
from enrichment.runs import track_reading
from enrichment.sources.base import Answer, Count

youtube = pytest.mark.parametrize("platform", [Platform.YOUTUBE], indirect=True)


class ScriptedSource:
    """A source that answers as the test configures, and counts its requests."""

    name = "told"

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self.answers: dict[str, Answer] = {}
        self.otherwise: Answer = Count(7, self.name)
        self.asked: list[Sequence[str]] = []
        self.lengths: dict[str, int] = {}
        self.first_answers: list[Answer] = []
        self.closed = 0

    @property
    def calls(self) -> int:
        return len(self.asked)

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        self.asked.append(ids)
        if self.first_answers:
            return dict.fromkeys(ids, self.first_answers.pop(0))
        return {one: self.answers.get(one, self.otherwise) for one in ids}

    def close(self) -> None:
        self.closed += 1


def read_all(run: SnapshotRun, times: int = 1) -> None:
    for _ in range(times):
        for one in run.readings.order_by("pk").values_list("pk", flat=True):
            track_reading.read(one)


def ends(run: SnapshotRun) -> list[str]:
    return [*run.readings.order_by("pk").values_list("outcome", flat=True)]
