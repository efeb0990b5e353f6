"""What tracks and contacts gained over a window, read from the stored rows: to show, sort and filter by."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from operator import attrgetter
from typing import TypedDict

from django.db.models import F, QuerySet
from django_stubs_ext import WithAnnotations

from analytics.insights.other_videos import other_videos_of
from analytics.insights.week import Week
from analytics.insights.weekly_growth import with_week
from analytics.insights.window_gaps import Reason, reason_of, with_reasons
from analytics.models import Contact, ContactCurrent, CountingChange, Flag, Interval, Platform, Track, TrackCurrent
from analytics.snapshots import counting_changes
from analytics.snapshots.counting_changes import across
from analytics.snapshots.currents import CHANGED, column
from analytics.snapshots.windows import WEEK, WINDOWS, Window

_STORED = {
    (platform, name): attrgetter(
        *(column(platform.unit, kind, name) for kind in ("gain", "pct", "days")), f"{platform.unit}_captured_at"
    )
    for platform in Platform
    for name in WINDOWS
}
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
    missing: Reason | None = None
    """Why there is no baseline, if that was asked for (`window_gaps`)."""

    since: date | None = None
    """Since when a track is read that is too new."""

    of_other_videos: bool = False
    across_change: bool = False
    """Whether a platform changed how it counts in this time."""

    @property
    def interval(self) -> Interval | None:
        """Return the interval that was measured; it equals the window if nothing was scaled."""
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
            *self.compares_unlike,
            *([f"scaled from {self.interval}"] if scaled else []),
        ]

    @property
    def compares_unlike(self) -> list[str]:
        """Return in what its two numbers differ: the videos that they are the sum of, or how they were counted."""
        return [
            *([str(Flag.VIEWS_VIDEOS_CHANGED.label)] if self.of_other_videos else []),
            *([counting_changes.WORDS] if self.across_change else []),
        ]

    @property
    def why(self) -> str:
        """Return why the gain is not known, in the words that all such gaps have."""
        if not self.asked:
            return Reason.UNREAD
        if self.days is not None:
            return Reason.ZERO
        return self.missing or "not read, or nothing to compare with"

    @property
    def _missing(self) -> str:
        return f"{self.why}: first read on {self.since:%-d %b %Y}" if self.since else self.why


@dataclass(frozen=True)
class Mean:
    """What the recordings of a contact gained over a window: the sum, and the mean of their percentages."""

    window: Window
    gain: int | None = None
    percent: float | None = None
    behind: int = 0
    other_videos: int = 0
    """Of how many of these the views are the sum over other videos than their baselines, if that was asked for."""

    missing: Mapping[str, int] = field(default_factory=dict)
    """Of how many other recordings it is not known, by reason; empty if that was not asked for."""


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
    """Prefetch the stored growth of these tracks with one query. A join would be made for every row to sort."""
    return tracks.prefetch_related("current")


def with_all_of_week(tracks: QuerySet[Track], week: Week | None) -> QuerySet[Track]:
    """Load what `gain_of` needs, with the reasons why something is not known."""
    return with_reasons(with_week(with_current(tracks), week), week)


# In quotes, because Python 3.11 cannot evaluate this type.
def with_gain(
    tracks: QuerySet[Track], platform: Platform, window: Window = WEEK
) -> "QuerySet[WithAnnotations[Track, Gained]]":
    """Annotate tracks with their gain over a window as `gain`, for sorting and filtering in the database."""
    return tracks.annotate(gain=F(gain_field(platform, window)))


def gain_field(platform: Platform, window: Window) -> str:
    """Return the field by which tracks are sorted, and contacts by what their recordings gained together."""
    return f"current__{column(platform.unit, 'gain', window.name)}"


def growth_field(platform: Platform, window: Window) -> str:
    """Return by which field contacts are sorted by the growth of their recordings."""
    return f"current__{column(platform.unit, 'pct', window.name)}"


def gain_of(track: Track, platform: Platform, window: Window, changes: Sequence[CountingChange] = ()) -> Gain:
    """Return what a track gained over a window on a platform, and whether across one of these `changes`."""
    current: TrackCurrent | None = getattr(track, "current", None)
    if current is None:
        return Gain(window, platform)
    gain, percent, days, captured_at = _STORED[platform, window.name](current)
    asked = captured_at is not None
    missing, since = (reason_of(track, platform, window) if asked and days is None else None) or (None, None)
    changed = platform == Platform.YOUTUBE and getattr(current, column("views", CHANGED, window.name)) is True
    across_change = across(changes, platform, getattr(track, f"{platform.unit}_read_at"), days) is not None
    return Gain(window, platform, gain, percent, days, asked, missing, since, changed, across_change)


def gains_of(track: Track, changes: Sequence[CountingChange]) -> list[Gains]:
    """Return what a track gained over every window, the shortest first."""
    return [
        Gains(one, *(gain_of(track, platform, one, changes) for platform in (Platform.SPOTIFY, Platform.YOUTUBE)))
        for one in WINDOWS.values()
    ]


MOST_EXPLAINED = 500
"""Tracks of a contact that are all read to say why gains are not known: a page has a fifth of a second."""


def gaps_of(tracks: QuerySet[Track]) -> dict[tuple[Platform, str], Counter[str]]:
    """Return for each platform and window why the gains of recordings are not known, and of how many.

    The tracks are those of one contact, with what `gain_of` needs. One edition with a gain is enough; the reason is
    that of the first. Recordings without a number on a platform do not count there.
    """
    known: dict[tuple[Platform, str, str], str] = {}
    for track in tracks:
        current: TrackCurrent | None = getattr(track, "current", None)
        for platform, window in product(Platform, WINDOWS.values()):
            if getattr(track, platform.unit) is None:
                continue
            key = (platform, window.name, track.recording)
            if getattr(current, column(platform.unit, "gain", window.name), None) is not None:
                known[key] = ""
            # Somebody may have thousands of tracks: the reason is only looked for where it is shown.
            elif key not in known:
                known[key] = gain_of(track, platform, window).why
    counted: dict[tuple[Platform, str], Counter[str]] = defaultdict(Counter)
    for (platform, name, _recording), why in known.items():
        if why:
            counted[platform, name][why] += 1
    return counted


def mean_of(contact: Contact, platform: Platform, window: Window) -> Mean:
    current: ContactCurrent | None = getattr(contact, "current", None)
    if current is None:
        return Mean(window)
    gain, percent, behind = (
        getattr(current, column(platform.unit, kind, window.name)) for kind in ("gain", "pct", "behind")
    )
    other_videos = other_videos_of(contact, window) if platform == Platform.YOUTUBE else 0
    return Mean(window, gain, percent, behind, other_videos)


def _is_long(tracks: QuerySet[Track]) -> bool:
    return tracks.order_by().values("pk")[: MOST_EXPLAINED + 1].count() > MOST_EXPLAINED


def means_of(contact: Contact, tracks: QuerySet[Track] | None = None) -> list[Means]:
    """Return what the recordings of a contact gained over every window, the shortest first.

    With their `tracks`, also why that is not known for the others, unless those are more than MOST_EXPLAINED.
    """
    gaps = {} if tracks is None or _is_long(tracks) else gaps_of(tracks)

    def mean(platform: Platform, window: Window) -> Mean:
        return replace(mean_of(contact, platform, window), missing=dict(gaps.get((platform, window.name), {})))

    return [Means(one, mean(Platform.SPOTIFY, one), mean(Platform.YOUTUBE, one)) for one in WINDOWS.values()]
