"""A world in which numbers move for reasons, each with its day: a demonstration shows them next to the numbers.

    playlists     a track gains more while it is in one; this week one row goes up to the top of its playlist
    a video       a track's second one came out and was added in one week, two weeks ago
    another       a track's second one was removed three weeks ago
    an edition    the other one joined two weeks ago
    a single      its video was there three weeks ago, and it came out eleven days ago
    counting      for five weeks YouTube has counted more of what is watched
    a correction  four weeks ago Spotify took streams away from one track in four
    a release     the world's `fresh` tracks, which came out ten days ago

What is past depends on the world's `now`, and what is still to come does not: a restarted server goes on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Final

from enrichment.simulator.playlists import WorldPlaylists
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World, WorldTrack

COUNTED_NOW: Final = "Invented: a view counts after three seconds in place of ten."

_FIRST_WEEK: Final = -40
"""From then on playlists make a difference: in the spring before the day on which every count has its level."""

_A_WEEK_LISTED: Final = 0.04
_TAKEN: Final = 0.15
_COUNTED_BEFORE: Final = 0.9
_CORRECTED_EVERY: Final = 4
_SINGLE_LEVEL: Final = 2_400_000.0
_REMOVED_SHARE: Final = 0.25
_LOWEST: Final = 15
"""A row that goes up has at least so many above it: more than ten even when the playlist's own jumble is counted."""


class CausedWorld(World):
    """A world with all of these causes."""

    def __init__(self, tracks: int = 72, contacts: int = 18, **options: Any) -> None:
        super().__init__(tracks, contacts, **options)
        self._tracks_listed = cache(self._read_lists)
        self._lists = WorldPlaylists(self)

    @property
    def video_published_at(self) -> datetime:
        return self._midnight - timedelta(weeks=2, days=4)

    @property
    def video_added_at(self) -> datetime:
        return self.now - timedelta(weeks=2, days=2)

    @property
    def video_removed_at(self) -> datetime:
        return self.now - timedelta(weeks=3, days=3)

    @property
    def edition_joined_at(self) -> datetime:
        return self.now - timedelta(weeks=2, days=3)

    @property
    def corrected_at(self) -> datetime:
        return self.now - timedelta(weeks=4, days=2)

    @property
    def counting_changed_on(self) -> date:
        return (self.now - timedelta(weeks=5, days=2)).date()

    @cached_property
    def losing(self) -> WorldTrack | None:
        """Return the track that lost a video; None in a world without its story."""
        numbers = range(1, min(len(self), len(self._stories)) + 1)
        return next((one for one in map(self.track, numbers) if one.story is Story.UNCHANGED), None)

    @property
    def removed_video(self) -> str:
        """Return the video that this track lost; empty in a world without it."""
        return self._video_id(self.losing.recording, 1) if self.losing else ""

    @property
    def single(self) -> WorldTrack | None:
        """Return the recently released track; None if every track of this world has a story of its own."""
        number = len(self._stories) + 1
        return self.track(number) if number <= len(self) else None

    @property
    def single_shown_at(self) -> datetime:
        """Return when the single's video was published, before the single itself."""
        return self._midnight - timedelta(weeks=3, days=2)

    @property
    def single_released_at(self) -> datetime:
        return self._midnight - timedelta(days=11)

    def streams(self, track: WorldTrack, at: datetime) -> int | None:
        """Return the streams at a moment, those gained in playlists included; None as in every world."""
        count = super().streams(track, at)
        if count is None or track.story is not Story.ORDINARY:
            return count
        if self._is_single(track.recording) and at < self.single_released_at:
            return None
        taken = _TAKEN if self.is_corrected(track) and at < self.corrected_at else 0.0
        return int(count * (1 + taken)) + self._gained_in_playlists(track, at)

    def views(self, youtube_id: str, at: datetime) -> int | None:
        """Return the views at a moment, counted as they were then; None as in every world."""
        if self.losing and youtube_id == self.removed_video:
            return int(_REMOVED_SHARE * (self.views(self.losing.youtube_ids[0], at) or 0))
        track = self.find_by_video(youtube_id)
        if track is not None and at.date() < self.published_on(track, youtube_id):
            return None
        count = super().views(youtube_id, at)
        return int(count * _COUNTED_BEFORE) if count and at.date() < self.counting_changed_on else count

    def published_on(self, track: WorldTrack, youtube_id: str) -> date:
        """Return the day on which a video of a track was published."""
        if youtube_id not in track.youtube_ids:
            return track.released
        return self._begins_at("views", track.recording, track.youtube_ids.index(youtube_id)).date()

    def videos_of(self, track: WorldTrack, at: datetime) -> Sequence[str]:
        """Return the videos that a track had at a moment."""
        if track == self.losing and at < self.video_removed_at:
            return (*track.youtube_ids, self.removed_video)
        return track.youtube_ids[:1] if at < self.video_added_at else track.youtube_ids

    def history_weeks(self, track: WorldTrack) -> list[int]:
        """Return the weeks, counted back from now, in which this track was read: the single since it has a video."""
        weeks = super().history_weeks(track)
        if not self._is_single(track.recording):
            return weeks
        return [week for week in weeks if self.now - timedelta(weeks=week) > self.single_shown_at]

    def is_corrected(self, track: WorldTrack) -> bool:
        """Return whether streams were taken away from a track."""
        return self._is_ordinary(track.number) and track.number % _CORRECTED_EVERY == 0

    def climbs(self, uid: str, week: int) -> bool:
        """Return whether this row of a playlist is near its top in this week, wherever it was before."""
        return week >= self._this_week and uid == self._climber

    @property
    def _midnight(self) -> datetime:
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def _this_week(self) -> int:
        return self._lists.week_of(self.now)

    @cached_property
    def _climber(self) -> str:
        """Return the uid of the row that goes up this week, the lowest with an ordinary track; empty if none has."""
        for playlist in self._lists:
            rows = self._lists.uids_in(playlist, self._this_week - 1)
            numbers = [number for _, number in rows]
            for uid, number in reversed(rows[_LOWEST:]):
                if self._is_ordinary(number) and numbers.count(number) == 1:
                    return uid
        return ""

    def _is_single(self, recording: int) -> bool:
        return recording == len(self._stories) + 1

    def _is_ordinary(self, number: int) -> bool:
        """Return whether a track of the catalogue has neither a story nor a release of its own."""
        return len(self._stories) + 1 < number <= len(self)

    def _released_at(self, recording: int) -> datetime:
        return self.single_released_at if self._is_single(recording) else super()._released_at(recording)

    def _begins_at(self, platform: str, recording: int, video: int) -> datetime:
        if platform == "views" and self._is_single(recording):
            return self.single_shown_at
        if platform == "views" and video:
            return self.video_published_at
        return super()._begins_at(platform, recording, video)

    def _level(self, recording: int) -> float | None:
        return _SINGLE_LEVEL if self._is_single(recording) else super()._level(recording)

    def _gained_in_playlists(self, track: WorldTrack, at: datetime) -> int:
        first = _FIRST_WEEK
        if self._is_single(track.recording):
            first = self._lists.week_of(self.single_released_at)
        listed = sum(track.number in self._tracks_listed(week) for week in range(first, self._lists.week_of(at) + 1))
        return int(self._curve("streams", track.recording).level * _A_WEEK_LISTED * listed)

    def _read_lists(self, week: int) -> frozenset[int]:
        return frozenset(number for playlist in self._lists for number in self._lists.tracks_in(playlist, week))
