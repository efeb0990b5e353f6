"""Downloads of the tables of playlists: their columns and rows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from analytics.files.csv_writer import Cell
from analytics.insights.imports import import_of
from analytics.models import Platform, Playlist, PlaylistReading
from analytics.views.files import CHUNK, Sheet

_READING = (
    *("week", "outcome", "complete", "total", "rows", "new", "known"),
    *("added", "removed", "compared_week", "observed_at", "imported_from"),
)
_PLACE = (
    "position",
    "before",
    "title",
    "artists",
    "spotify_id",
    "streams",
    "streams_read_at",
    "streams_provider",
    "streams_imported_from",
    "streams_then",
    "views_then",
)


def _playlists(rows: QuerySet[Playlist]) -> Iterator[list[Cell]]:
    for playlist in rows.iterator(chunk_size=CHUNK):
        newest: list[PlaylistReading] = playlist.newest  # type: ignore[attr-defined]  # see `with_newest`
        facts = [getattr(newest[0], name) for name in _READING] if newest else [None] * len(_READING)
        yield [playlist.name, playlist.owner, playlist.spotify_id, *facts]


def _places(rows: QuerySet[Any]) -> Iterator[list[Cell]]:
    for row in rows.iterator(chunk_size=CHUNK):
        track = row.track
        yield [
            *(row.position, row.before, track.title, track.artists, track.spotify_id),
            *(track.streams, track.streams_read_at, track.streams_provider, import_of(track, Platform.SPOTIFY)),
            *(row.streams_then, row.views_then),
        ]


PLAYLISTS = Sheet("playlists", ("name", "owner", "spotify_id", *_READING), _playlists)


def places_of(playlist: Playlist, reading: PlaylistReading | None) -> Sheet:
    return Sheet(f"playlist-{playlist.pk}-{reading.week if reading else 'unread'}", _PLACE, _places)
