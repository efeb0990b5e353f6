"""The windows over which growth is measured: a week, and longer ones.

Each window has its own baseline: the number closest in age to its length, within a tolerance. Without one there is
no growth over that window, even if there is over others: a gap is shown and never filled in. For a week any number
that is old enough will do, and the page says over how many days the growth was measured.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A length in days, and how young and how old its baseline may be; without `most` it may be of any age."""

    name: str
    days: int
    least: float
    most: int | None = None

    @property
    def least_counted(self) -> int:
        """Return the youngest age of a baseline in whole days."""
        return math.ceil(self.least)

    @property
    def weeks(self) -> int:
        return self.days // 7

    @property
    def label(self) -> str:
        return "1 week" if self.weeks == 1 else f"{self.weeks} weeks"

    @property
    def heading(self) -> str:
        """Return the heading of its column of growth. For a week that is WoW, week over week."""
        return "WoW" if self.weeks == 1 else f"over {self.label}"

    @property
    def tolerance(self) -> str:
        """Return in words which numbers may be its baseline."""
        if self.most is None:
            return f"the number closest to 7 days before, at least {self.least:g} days old"
        return f"the number closest to {self.days} days before, {self.least:g} to {self.most} days old"


WEEK = Window("1w", 7, least=3.5)
FOUR = Window("4w", 28, least=21, most=35)
QUARTER = Window("13w", 91, least=77, most=105)
YEAR = Window("52w", 364, least=336, most=392)

WINDOWS = {one.name: one for one in (WEEK, FOUR, QUARTER, YEAR)}
LONGER = (FOUR, QUARTER, YEAR)
