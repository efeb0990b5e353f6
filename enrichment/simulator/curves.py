"""How an invented count grows: daily, never backwards, and not equally fast every week."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from enrichment.simulator.ids import draw

REFERENCE: Final = datetime(2027, 1, 1, tzinfo=UTC)
"""The day on which a count reaches its level. Fixed, so that a restarted server continues where it stopped."""

_SETTLED: Final = timedelta(weeks=13)
"""How long after its release a count reaches its level if that is later."""

_FIRST_RELEASE: Final = datetime(2012, 1, 6, tzinfo=UTC)
_LAST_RELEASE: Final = datetime(2025, 10, 31, tzinfo=UTC)
_WAVE_WEEKS: Final = 5.0
# The wave's slope is 2 * pi * 0.5 / 5 = 0.63 at most: below 1, or a count would fall.
_WAVE_HEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Curve:
    """A count since its release: `level` at `levelled_at`, growing with a power of its age."""

    released_at: datetime
    levelled_at: datetime
    level: float
    power: float
    phase: float

    def at(self, moment: datetime) -> int:
        """Return the count at a moment. It changes once a day, at midnight UTC."""
        return int(self.level * (self._age(moment) / self._age(self.levelled_at)) ** self.power)

    def _age(self, moment: datetime) -> float:
        """Return the age in weeks, stretched and squeezed by the wave."""
        weeks = ((moment - self.released_at) // timedelta(days=1)) / 7
        wave = math.sin(2 * math.pi * weeks / _WAVE_WEEKS + self.phase)
        return max(0.0, weeks + _WAVE_HEIGHT * wave)


def draw_release(*key: object) -> datetime:
    """Return a release day between 2012 and autumn 2025, recent ones more often: those grow fastest."""
    days = (_LAST_RELEASE - _FIRST_RELEASE).days
    return _LAST_RELEASE - timedelta(days=int(draw("released", *key) ** 2.5 * days))


def draw_curve(released_at: datetime, level: float | None, *key: object) -> Curve:
    """Return a curve for the key; without a level, one between 400 and 500 million."""
    return Curve(
        released_at=released_at,
        levelled_at=max(REFERENCE, released_at + _SETTLED),
        level=level or 10 ** (2.6 + 6.1 * draw("level", *key)),
        power=0.8 + 2.2 * draw("power", *key) ** 2,
        phase=2 * math.pi * draw("phase", *key),
    )
