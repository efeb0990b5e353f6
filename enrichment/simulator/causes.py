"""A world in which numbers move for reasons, each with its day: a demonstration shows them next to the numbers.

    playlists     a track gains more while it is in one
    a video       a track has its second one only for two weeks
    an edition    the other one joined two weeks ago
    counting      for five weeks YouTube has counted more of what is watched
    a correction  four weeks ago Spotify took streams away from one track in four
    a release     the world's `fresh` tracks, which came out ten days ago

What is past depends on the world's `now`, and what is still to come does not: a restarted server goes on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
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


class CausedWorld(World):
    """A world with all of these causes."""

    def __init__(self, tracks: int = 72, contacts: int = 18, **options: Any) -> None:
        super().__init__(tracks, contacts, **options)
        self._tracks_listed = cache(self._read_lists)
        self._lists = WorldPlaylists(self)

    @property
    def video_added_at(self) -> datetime:
        return self.now - timedelta(weeks=2, days=2)

    @property
    def edition_joined_at(self) -> datetime:
        return self.now - timedelta(weeks=2, days=3)

    @property
    def corrected_at(self) -> datetime:
        return self.now - timedelta(weeks=4, days=2)

    @property
    def counting_changed_on(self) -> date:
        return (self.now - timedelta(weeks=5, days=2)).date()

    def streams(self, track: WorldTrack, at: datetime) -> int | None:
        """Return the streams at a moment, those gained in playlists included; None as in every world."""
        count = super().streams(track, at)
        if count is None or track.story is not Story.ORDINARY:
            return count
        taken = _TAKEN if self.is_corrected(track) and at < self.corrected_at else 0.0
        return int(count * (1 + taken)) + self._gained_in_playlists(track, at)

    def views(self, youtube_id: str, at: datetime) -> int | None:
        """Return the views at a moment, counted as they were then; None as in every world."""
        count = super().views(youtube_id, at)
        return int(count * _COUNTED_BEFORE) if count and at.date() < self.counting_changed_on else count

    def videos_of(self, track: WorldTrack, at: datetime) -> Sequence[str]:
        """Return the videos that a track had at a moment."""
        return track.youtube_ids[:1] if at < self.video_added_at else track.youtube_ids

    def is_corrected(self, track: WorldTrack) -> bool:
        """Say whether streams were taken away from a track."""
        return track.story is Story.ORDINARY and track.number % _CORRECTED_EVERY == 0

    def _gained_in_playlists(self, track: WorldTrack, at: datetime) -> int:
        weeks = range(_FIRST_WEEK, self._lists.week_of(at) + 1)
        listed = sum(track.number in self._tracks_listed(week) for week in weeks)
        return int(self._curve("streams", track.recording).level * _A_WEEK_LISTED * listed)

    def _read_lists(self, week: int) -> frozenset[int]:
        return frozenset(number for playlist in self._lists for number in self._lists.tracks_in(playlist, week))
