"""What tracks and contacts gained over a window, read from the stored rows: to show, sort and filter by."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import F, QuerySet
from django_stubs_ext import WithAnnotations

from analytics.models import Contact, ContactCurrent, Interval, Platform, Track, TrackCurrent
from analytics.snapshots.currents import column
from analytics.snapshots.windows import WEEK, WINDOWS, Window

PART = {Platform.SPOTIFY: "streams", Platform.YOUTUBE: "views"}
JUMP_PERCENT = 1_900
"""More than twenty times the baseline."""


@dataclass(frozen=True)
class Gain:
    """What a track gained over a window, or why that is not known. `days` is the age of the baseline."""

    window: Window
    platform: Platform
    gain: int | None = None
    percent: float | None = None
    days: float | None = None
    asked: bool = False

    @property
    def interval(self) -> Interval | None:
        """Return what was measured over; it is as long as the window where nothing had to be scaled."""
        if self.days is None:
            return None
        apart = abs(self.days - self.window.days)
        return Interval(self.days, is_week=apart == 0 if self.platform == Platform.SPOTIFY else apart <= 1)

    @property
    def remarks(self) -> list[str]:
        """Return what a reader should know before believing it."""
        if self.gain is None:
            return [self._missing]
        scaled = self.interval is not None and not self.interval.is_week
        return [
            *(["fell"] if self.gain < 0 else []),
            *(["unchanged"] if self.gain == 0 else []),
            *(["more than 20 times the baseline"] if (self.percent or 0) > JUMP_PERCENT else []),
            *([f"scaled from {self.interval}"] if scaled else []),
        ]

    @property
    def _missing(self) -> str:
        if not self.asked:
            return "not read this week"
        return "not read, or nothing to compare with" if self.days is None else "the baseline is zero"


@dataclass(frozen=True)
class Mean:
    """What the recordings of a contact gained over a window: the sum, and the mean of their percentages."""

    window: Window
    gain: int | None = None
    percent: float | None = None
    behind: int = 0


@dataclass(frozen=True)
class Gains:
    """What a track gained over a window on both platforms."""

    window: Window
    streams: Gain
    views: Gain


@dataclass(frozen=True)
class Means:
    """What the recordings of a contact gained over a window on both platforms."""

    window: Window
    streams: Mean
    views: Mean


class Gained(TypedDict):
    gain: int | None


def with_current(tracks: QuerySet[Track]) -> QuerySet[Track]:
    """Have these tracks bring what is kept of them: a query for all. A join would be made for every row to sort."""
    return tracks.prefetch_related("current")


# In quotes: on Python 3.11 this type cannot be put together at run time.
def with_gain(
    tracks: QuerySet[Track], platform: Platform, window: Window = WEEK
) -> "QuerySet[WithAnnotations[Track, Gained]]":
    """Have these tracks know their gain over a window as `gain`, for sorting and filtering in the database."""
    return tracks.annotate(gain=F(gain_field(platform, window)))


def gain_field(platform: Platform, window: Window) -> str:
    """Return the field by which tracks are sorted, and contacts by what their recordings gained together."""
    return f"current__{column(PART[platform], 'gain', window.name)}"


def growth_field(platform: Platform, window: Window) -> str:
    """Return by which field contacts are sorted by the growth of their recordings."""
    return f"current__{column(PART[platform], 'pct', window.name)}"


def gain_of(track: Track, platform: Platform, window: Window) -> Gain:
    current: TrackCurrent | None = getattr(track, "current", None)
    if current is None:
        return Gain(window, platform)
    part = PART[platform]
    gain, percent, days = (getattr(current, column(part, kind, window.name)) for kind in ("gain", "pct", "days"))
    return Gain(window, platform, gain, percent, days, asked=getattr(current, f"{part}_captured_at") is not None)


def gains_of(track: Track) -> list[Gains]:
    """Return what a track gained over every window, the shortest first."""
    return [
        Gains(one, gain_of(track, Platform.SPOTIFY, one), gain_of(track, Platform.YOUTUBE, one))
        for one in WINDOWS.values()
    ]


def mean_of(contact: Contact, platform: Platform, window: Window) -> Mean:
    current: ContactCurrent | None = getattr(contact, "current", None)
    if current is None:
        return Mean(window)
    part = PART[platform]
    return Mean(window, *(getattr(current, column(part, kind, window.name)) for kind in ("gain", "pct", "behind")))


def means_of(contact: Contact) -> list[Means]:
    """Return what the recordings of a contact gained over every window, the shortest first."""
    return [
        Means(one, mean_of(contact, Platform.SPOTIFY, one), mean_of(contact, Platform.YOUTUBE, one))
        for one in WINDOWS.values()
    ]
