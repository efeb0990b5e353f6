"""Reads a file of positions in playlists row by row, as `rows` does numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import IO, NamedTuple

from django.utils import timezone

from analytics.catalogue.importing.cells import is_placeholder, visible
from analytics.catalogue.links import spotify_playlist_id
from analytics.files.records import RowError, names_of
from analytics.files.table_reader import TableLocation, records_of
from analytics.snapshots.importing.columns import is_of_playlists, looks
from analytics.snapshots.importing.counts import count_of
from analytics.snapshots.importing.rows import Plan, fitting, moments, namer_of, numbers_of, streams_in
from analytics.snapshots.importing.staging import Progress, ReportedLines, Target, silent, stage

MOST = 1_000_000
"""No playlist is as long as that."""


class Position(NamedTuple):
    """A row: where a track was in a playlist. The playlist has its Spotify id, its name, or both; else "" for it.

    `position` is as the file says, which may count from zero. None is a count not named.
    """

    line: int
    playlist_id: str
    playlist: str
    spotify_id: str
    isrc: str
    at: datetime
    position: int
    streams: int | None
    views: int | None
    title: str
    artists: str


POSITIONS = Target(
    "imported_position",
    "line int, playlist_id text, playlist text, spotify_id text, isrc text, at timestamptz, position int,"
    " streams bigint, views bigint, title text, artists text",
    5,
    "positions",
)


def positions_of(file: IO[bytes], place: TableLocation, plan: Plan, now: datetime) -> Iterator[Position | RowError]:
    """Return the positions of a file in its order, and what is wrong with every other line."""
    records = records_of(file, looks(plan.columns), place)
    next(records, None)
    names = names_of(plan.header.names)
    read = _reader({name: names.index(column) for name, column in plan.columns.items()}, plan, now)
    for record in records:
        if isinstance(record, RowError):
            yield record
            continue
        line, cells = record
        try:
            yield read(line, fitting(cells, len(names)))
        except ValueError as error:
            yield RowError(line, str(error))


def staged(
    file: IO[bytes], place: TableLocation, plan: Plan, progress: Progress = silent, most: int | None = None
) -> tuple[int, ReportedLines]:
    """Stage a file of either kind, and return what `stage` does. Raises TooMany beyond `most`."""
    now = timezone.now()
    if is_of_playlists(plan.columns):
        return stage(positions_of(file, place, plan, now), progress, most, POSITIONS)
    return stage(numbers_of(file, place, plan, now), progress, most)


def _reader(places: Mapping[str, int], plan: Plan, now: datetime) -> Callable[[int, Sequence[str]], Position]:
    track, moment, playlist = namer_of(places), moments(plan, now), _playlists(places)
    at, position = places["captured_at"], places["position"]
    streams, views = places.get("streams"), places.get("views")

    def read(line: int, cells: Sequence[str]) -> Position:
        spotify_id, isrc, title, artists = track(cells)
        return Position(
            line,
            *playlist(cells),
            spotify_id,
            isrc,
            moment(cells[at]),
            _position(cells[position]),
            None if streams is None else streams_in(cells[streams]),
            None if views is None else count_of(cells[views]),
            title,
            artists,
        )

    return read


def _playlists(places: Mapping[str, int]) -> Callable[[Sequence[str]], tuple[str, str]]:
    """Return what gives a playlist's Spotify id and its name. It raises ValueError."""
    named = [places.get("playlist_id"), places.get("playlist")]

    def playlist(cells: Sequence[str]) -> tuple[str, str]:
        words = ["" if place is None or is_placeholder(cells[place]) else visible(cells[place]) for place in named]
        return _playlist(words[0], words[1][:500])

    return playlist


@lru_cache(10_000)
def _playlist(spotify_id: str, name: str) -> tuple[str, str]:
    """Return the Spotify id and the name. Another system's own id does not say which playlist it is, but a name may.

    Raises ValueError if neither does.
    """
    if not spotify_id and not name:
        raise ValueError("the playlist is missing: fill in its Spotify id, its link or its name")
    try:
        return (spotify_playlist_id(spotify_id) if spotify_id else "", name)
    except ValueError:
        if not name:
            raise
        return "", name


def _position(text: str) -> int:
    position = count_of(text)
    if position is None:
        raise ValueError("the position is missing")
    if position > MOST:
        raise ValueError(f"{text!r} is too large for a position")
    return position
