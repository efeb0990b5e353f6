"""Measures several ways of doing something in turn, round after round, and shows them in a table."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Measures = Mapping[str, float]
"""The results of one round of a side, by column heading."""


@dataclass(frozen=True)
class Side:
    """One way of doing the work."""

    name: str
    measure: Callable[[], Measures]

    most_rounds: int | None = None
    """If a round takes minutes and hardly varies, fewer are measured; the table says how many."""


@dataclass(frozen=True)
class Reach:
    """A target and its result."""

    words: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_reached(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        verdict = "reached" if self.is_reached else "**missed**"
        return f"- {self.words}: **{number(self.value)}**, {verdict}"


@dataclass
class Taken:
    """The rounds of every side, in the order of the table."""

    rounds: dict[str, list[Measures]] = field(default_factory=dict)

    def median(self, side: str, column: str) -> float:
        return statistics.median(self.values(side, column))

    def values(self, side: str, column: str) -> list[float]:
        return [measures[column] for measures in self.rounds[side] if column in measures]

    def ratio(self, side: str, other: str, column: str) -> float:
        """Return this side's median divided by the other side's."""
        return self.median(side, column) / self.median(other, column)

    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for rounds in self.rounds.values() for one in rounds for column in one))


@dataclass(frozen=True)
class Table:
    """The result of a bench: a title, the measurements, and how they compare."""

    title: str
    taken: Taken
    reaches: Sequence[Reach]
    note: str
    """What each side does and leaves out."""

    against: tuple[str, str] | None = None
    """The side and the column with which the last column compares."""

    def __str__(self) -> str:
        columns = self.taken.columns()
        heads = ["side", "rounds", *columns, *([f"{self.against[1]} × {self.against[0]}"] if self.against else [])]
        lines = [f"### {self.title}", "", _row(heads), _row(["---", *["---:"] * (len(heads) - 1)])]
        lines += [_row(self._cells(side, columns)) for side in self.taken.rounds]
        return "\n".join([*lines, "", *map(str, self.reaches), *([""] if self.reaches else []), self.note, ""])

    def _cells(self, side: str, columns: Sequence[str]) -> list[str]:
        cells = [side, str(len(self.taken.rounds[side])), *(spread(self.taken.values(side, one)) for one in columns)]
        if self.against:
            other, column = self.against
            known = self.taken.values(side, column)
            cells.append(number(self.taken.ratio(side, other, column)) if known else "")
        return cells


def take(sides: Sequence[Side], rounds: int) -> Taken:
    """Measure every side once, then every side again, so that other load on the machine affects all of them."""
    taken = Taken({side.name: [] for side in sides})
    for turn in range(rounds):
        for side in sides:
            if side.most_rounds is None or turn < side.most_rounds:
                taken.rounds[side.name].append(side.measure())
                said = ", ".join(f"{column} {number(one)}" for column, one in taken.rounds[side.name][-1].items())
                sys.stderr.write(f"  {side.name}: {said}\n")
    return taken


def seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def spread(values: Sequence[float]) -> str:
    """Return the median, with the least and the most if they differ."""
    if not values:
        return ""
    middle = number(statistics.median(values))
    least, most = number(min(values)), number(max(values))
    return middle if least == most else f"{middle} ({least}–{most})"


def number(value: float) -> str:
    """Return a number with about three significant digits."""
    size = abs(value)
    if size == 0 or size >= 100 or (size >= 10 and value == int(value)):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
