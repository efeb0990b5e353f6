"""What is known to have happened while a number moved: dated facts, shown with it but never as its cause.

A growth is measured from the reading of its baseline (`since`) to its own (`until`). What is known about that time:

    playlists     entered, went up ten places or more, or left: of streams. A move happened at some time between two
                  complete readings, so it is shown for every week that this time touches
    releases      of the track, or of something else by the same artist, followed or not: from the day of `since` to
                  the day before `until`
    videos        published in this time, of those that the track has; of views also those that it got in this time,
                  which count from then on, and those that it had before and lost in this time
    editions      another track joined the recording: of streams. Equal counts date from where they were first seen
    counting      the platform began to count differently on a day of this time
    corrections   many counts of a full run of this time fell at once: of numbers that fell or slowed down

A video or an edition that came into the catalogue together with the track is left out: the baseline is then from a
file.
Streams are counted about a day late: where the moment of a playlist or a video matters, their time is a day earlier.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import connection
from django.db.models import TextChoices

from analytics.formatting.wording import isolated
from analytics.insights.facts_sql import FACTS
from analytics.insights.weekly_growth import asked
from analytics.models import Platform, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot

SHOWN = 4
"""How many facts are shown with a number; the rest is only counted."""

NOTHING = "Nothing known for this week"


class Kind(TextChoices):
    """What a fact is about; those about the counting itself come first."""

    COUNTING_CHANGE = "counting_change", "Change in counting"
    CORRECTION = "correction", "Many counts fell"
    EDITION_JOINED = "edition_joined", "Edition joined"
    RELEASED = "released", "Released"
    ARTIST_RELEASE = "artist_release", "Release by the same artist"
    VIDEO_PUBLISHED = "video_published", "Video published"
    VIDEO_ADDED = "video_added", "Video added"
    VIDEO_REMOVED = "video_removed", "Video removed"
    PLAYLIST_ADDED = "playlist_added", "Entered a playlist"
    PLAYLIST_UP = "playlist_up", "Went up in a playlist"
    PLAYLIST_REMOVED = "playlist_removed", "Left a playlist"


_ORDER = {kind: place for place, kind in enumerate(Kind)}
_WORDS = {
    Kind.COUNTING_CHANGE: "the platform began to count differently: {name}",
    Kind.CORRECTION: "{number} of {compared} counts fell in the same run, as in a correction across the catalogue",
    Kind.EDITION_JOINED: "joined with the edition “{name}”",
    Kind.RELEASED: "released",
    Kind.ARTIST_RELEASE: "“{name}” by the same artist released",
    Kind.VIDEO_PUBLISHED: "{name} published",
    Kind.VIDEO_ADDED: "{name} added, its views count from then on",
    Kind.VIDEO_REMOVED: "{name} removed, its views counted until then",
    Kind.PLAYLIST_ADDED: "entered {name} at position {position}",
    Kind.PLAYLIST_UP: "went up in {name} from position {before} to {position}",
    Kind.PLAYLIST_REMOVED: "left {name}, was at position {before}",
}
_OF_VIDEOS = (Kind.VIDEO_PUBLISHED, Kind.VIDEO_ADDED, Kind.VIDEO_REMOVED)


@dataclass(frozen=True)
class Period:
    """The time that a track's growth was measured over; `declined` where it fell, or gained less than usual."""

    track_id: int
    platform: Platform
    since: datetime
    until: datetime
    declined: bool = False

    @classmethod
    def of(cls, one: Snapshot, platform: Platform) -> Self | None:
        """Return the time behind a snapshot's growth, None if it has no growth on this platform."""
        gain, read_at, days = (
            (one.wow_youtube_views, one.views_read_at, one.views_interval_days)
            if platform == Platform.YOUTUBE
            else (one.wow_streams, one.streams_read_at, one.streams_interval_days)
        )
        if gain is None or read_at is None or days is None:
            return None
        return cls(one.track_id, platform, read_at - timedelta(days=days), read_at, declined=gain < 0)

    @classmethod
    def of_week(cls, track: Track, platform: Platform) -> Self | None:
        """Return the time behind this week's growth of a track, None if it has none."""
        week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
        snapshot = asked(week, platform)
        return cls.of(snapshot, platform) if snapshot else None


@dataclass(frozen=True)
class Fact:
    """Something that happened on a day or, where `earliest` is set, at some time from that day on.

    `name` is the playlist, track or video, or says how the counting changed. `position` is the place in a playlist
    now, `before` the earlier one; None if it was in none. `number` of `compared` counts fell.
    """

    kind: Kind
    on: date
    earliest: date | None = None
    name: str = ""
    position: int | None = None
    before: int | None = None
    number: int = 0
    compared: int = 0

    @property
    def words(self) -> str:
        """Return what happened, without its day."""
        number = {"position": self.position, "before": self.before, "number": self.number, "compared": self.compared}
        shown = {what: f"{count or 0:,}" for what, count in number.items()}
        return _WORDS[self.kind].format(name=self._name, **shown)

    @property
    def day(self) -> str:
        """Return when it happened: a day, or the two between which it did."""
        last = f"{self.on:%-d %b}"
        if self.earliest is None or self.earliest == self.on:
            return last
        same_month = (self.earliest.year, self.earliest.month) == (self.on.year, self.on.month)
        return f"{self.earliest:%-d}–{last}" if same_month else f"{self.earliest:%-d %b} – {last}"

    @property
    def sentence(self) -> str:
        return f"{self.words} ({self.day})"

    @property
    def _name(self) -> str:
        if self.kind not in _OF_VIDEOS:
            return isolated(self.name)
        role, _, youtube_id = self.name.partition(" ")
        return f"{Video.Role(role).label.lower()} {youtube_id}"


def in_words(facts: Sequence[Fact], shown: int = SHOWN) -> str:
    """Return the facts as one line, the first few of them; or that none is known."""
    if not facts:
        return NOTHING
    first = [one.sentence for one in facts[:shown]]
    more = [f"and {len(facts) - shown:,} more"] if len(facts) > shown else []
    return f"In this week: {'; '.join([*first, *more])}"


def known(periods: Sequence[Period | None]) -> list[list[Fact]]:
    """Return the facts of each of these periods, in their order: one query, however many there are."""
    found: list[list[Fact]] = [[] for _ in periods]
    asked = [(place, one) for place, one in enumerate(periods) if one is not None]
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(FACTS, _values(one for _, one in asked))
        for which, kind, *values in cursor.fetchall():
            found[asked[which - 1][0]].append(Fact(Kind(kind), *values))
    return [sorted(each, key=_order) for each in found]


def of_snapshots(snapshots: Sequence[Snapshot]) -> dict[int, list[Fact]]:
    """Return the facts of both platforms for each of these snapshots, by their ids, each fact once."""
    pairs = [(one.pk, Period.of(one, platform)) for one in snapshots for platform in Platform]
    found: dict[int, list[Fact]] = {one.pk: [] for one in snapshots}
    for (pk, _), facts in zip(pairs, known([period for _, period in pairs]), strict=True):
        found[pk] += [fact for fact in facts if fact not in found[pk]]
    return {pk: sorted(facts, key=_order) for pk, facts in found.items()}


def _order(fact: Fact) -> tuple[int, int, date, str]:
    return _ORDER[fact.kind], fact.position or fact.before or 0, fact.on, fact.name


def _values(periods: Iterable[Period]) -> dict[str, Any]:
    rows = [(one.track_id, str(one.platform), one.since, one.until, one.declined) for one in periods]
    names = ("tracks", "platforms", "since", "until", "declined")
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
