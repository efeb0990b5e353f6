"""The invented playlists: which rows each has at a moment. They change weekly, like real ones.

Each week some tracks at the top are replaced by as many new ones at the bottom, and neighbours swap places. A world
may send a row to the top. Some rows hold no track to follow: local files, episodes, tracks that were taken down.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from enrichment.simulator.curves import REFERENCE
from enrichment.simulator.ids import BASE62, Numbering, draw
from enrichment.simulator.world import World, WorldTrack

_A_WEEK: Final = 7 * 86_400
_LEAVING: Final = 2
_JUMBLE: Final = 3.0
_TOP: Final = 1.5


class RowKind(StrEnum):
    """What a row holds."""

    TRACK = "track"
    LOCAL = "local"
    EPISODE = "episode"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class WorldPlaylist:
    """A playlist: its number, from 1, and its number of rows."""

    number: int
    spotify_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class WorldRow:
    """A row; only a row of kind TRACK has a track that is on Spotify at that moment.

    A blanked row is shown without names, as in a restricted playlist.
    """

    kind: RowKind
    uid: str
    track: WorldTrack | None = None
    is_blanked: bool = False


class WorldPlaylists:
    """The playlists of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Numbering(BASE62, 22, f"{world.seed}/playlist")
        self._rows = lru_cache(maxsize=32)(self._rows_in_week)

    def __iter__(self) -> Iterator[WorldPlaylist]:
        return map(self._playlist, range(1, len(self._world.playlist_sizes) + 1))

    def find(self, spotify_id: str) -> WorldPlaylist | None:
        """Return the playlist with this id, None if the world has none."""
        number = self._ids.number(spotify_id)
        return self._playlist(number) if number and number <= len(self._world.playlist_sizes) else None

    def rows(
        self, playlist: WorldPlaylist, at: datetime, first: int = 0, last: int | None = None
    ) -> tuple[WorldRow, ...]:
        """Return the rows at a moment, or a slice of them, in order."""
        slots = self._rows(playlist.number, self.week_of(at))[first:last]
        return tuple(self._row(kind, uid, number, at) for kind, uid, number in slots)

    def uids_in(self, playlist: WorldPlaylist, week: int) -> list[tuple[str, int]]:
        """Return the rows with a track in a week, in order: their uids and the numbers of their tracks."""
        rows = self._rows(playlist.number, week)
        return [(uid, number) for kind, uid, number in rows if kind is RowKind.TRACK]

    def tracks_in(self, playlist: WorldPlaylist, week: int) -> set[int]:
        """Return the numbers of the tracks in a week, counted as by `week_of`, on Spotify or not any more."""
        return {number for kind, _, number in self._rows(playlist.number, week) if kind is RowKind.TRACK}

    def week_of(self, at: datetime) -> int:
        """Return the number of the week of a moment; a new one begins half a week before the world's `now`."""
        return _week(at, self._world.now)

    def revision(self, playlist: WorldPlaylist, at: datetime) -> str:
        """Return an id of the playlist's current state."""
        return f"{playlist.number:08x}{self.week_of(at) + 10_000:08x}"

    def _playlist(self, number: int) -> WorldPlaylist:
        size = self._world.playlist_sizes[number - 1]
        return WorldPlaylist(number, self._ids.name(number), f"Sample Playlist {number:02d}", size)

    def _row(self, kind: RowKind, uid: str, number: int, at: datetime) -> WorldRow:
        if kind is not RowKind.TRACK:
            return WorldRow(kind, uid)
        track = self._world.track(number)
        there = self._world.streams(track, at) is not None
        return WorldRow(kind, uid, track) if there else WorldRow(RowKind.UNAVAILABLE, uid)

    def _rows_in_week(self, playlist: int, week: int) -> tuple[tuple[RowKind, str, int], ...]:
        size, pool = self._world.playlist_sizes[playlist - 1], self._world.on_spotify
        first = (playlist - 1) * 20 + _LEAVING * week
        places = sorted(range(size), key=lambda place: self._height(playlist, week, first, place))
        return tuple(self._slot(playlist, first + place, pool) for place in places)

    def _height(self, playlist: int, week: int, first: int, place: int) -> float:
        if self._world.climbs(_uid(playlist, first + place), week):
            return _TOP
        return place + _JUMBLE * draw("jumble", playlist, week, first + place)

    def _slot(self, playlist: int, place: int, pool: int) -> tuple[RowKind, str, int]:
        lot = draw("kind", self._world.seed, playlist, place)
        kind = RowKind.LOCAL if lot < 0.02 else RowKind.EPISODE if lot < 0.04 else RowKind.TRACK
        # One row in fifty repeats the track before it.
        number = place - 1 if 0.04 <= lot < 0.06 else place
        return kind, _uid(playlist, place), number % pool + 1


def _uid(playlist: int, place: int) -> str:
    return f"{playlist:04x}{place % 2**32:08x}"


def _week(at: datetime, now: datetime) -> int:
    """Return the number of the week of a moment; a new one begins half a week before `now`."""
    shift = (now - REFERENCE).total_seconds() % _A_WEEK - _A_WEEK / 2
    return int(((at - REFERENCE).total_seconds() - shift) // _A_WEEK)
