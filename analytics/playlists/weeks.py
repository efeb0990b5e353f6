"""Applies one reading of a playlist to its week.

new tracks join the catalogue ─► positions ─► additions and removals since the week before
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from analytics.catalogue import lengths
from analytics.models import Playlist, PlaylistReading, PlaylistSnapshot
from analytics.models.ids import ISRC
from analytics.playlists import moves

Outcome = PlaylistReading.Outcome

KNOWN_FOR = timedelta(days=8)
"""A track's number is that of the time for as long as it says something about this week."""


@dataclass(frozen=True)
class Row:
    """A row of a playlist. `streams` and `length_ms` were shown in it, None if unknown."""

    position: int
    spotify_id: str
    title: str
    artists: str = ""
    album: str = ""
    isrc: str = ""
    streams: int | None = None
    length_ms: int | None = None


@dataclass(frozen=True)
class SeenPlaylist:
    """What a source saw of a playlist. `total` is what the platform says there is, None if it does not say.

    `rows` holds each track once, at its first position; `repeated` counts the others.
    """

    name: str
    owner: str
    total: int | None
    rows: Sequence[Row]
    episodes: int = 0
    local_files: int = 0
    unavailable: int = 0
    repeated: int = 0
    is_whole: bool = True
    """Whether the playlist stayed the same while it was read."""

    source: str = ""
    trouble: str = ""
    """Why not all of it was seen, in words for a person; empty if all was."""

    nameless: Sequence[Row] = ()
    """Unavailable rows that name a track id but no title. They add no track to the catalogue."""

    @property
    def count(self) -> int:
        return len(self.rows) + self.episodes + self.local_files + self.unavailable + self.repeated

    @property
    def is_complete(self) -> bool:
        return self.is_whole and self.total == self.count


@dataclass(frozen=True)
class UnseenPlaylist:
    """Why nothing of a playlist was seen."""

    outcome: PlaylistReading.Outcome
    reason: str


def write(row: PlaylistReading, seen: SeenPlaylist, at: datetime) -> None:
    """Store this as the week's result, unless the week already has a better one. The caller saves the row."""
    if _knows_more(row, seen):
        row.later_trouble = f"A later attempt saw only {seen.count:,} rows. {seen.trouble}"[:500]
        return
    _name(row.playlist, seen)
    _write_rows(row, seen.rows, seen.nameless, at - KNOWN_FOR)
    new = _snapshots(row.playlist_id, row.week).filter(is_new=True)
    row.new = new.exclude(track__spotify_id__in=[one.spotify_id for one in seen.nameless]).count()
    row.known = len(seen.rows) - row.new
    row.outcome = Outcome.EMPTY if seen.is_complete and not seen.count else Outcome.READ
    row.total, row.rows, row.complete = seen.total, seen.count, seen.is_complete
    row.episodes, row.local_files = seen.episodes, seen.local_files
    row.unavailable, row.repeated = seen.unavailable, seen.repeated
    row.source, row.reason, row.later_trouble, row.imported_from = seen.source, seen.trouble[:500], "", ""
    row.observed_at = at
    _compare(row)
    moves.record(row)


def _knows_more(row: PlaylistReading, seen: SeenPlaylist) -> bool:
    """Return whether the row holds a better reading than this one, which must not replace it.

    What a file says about the week is no reading.
    """
    if seen.is_complete or row.rows is None or row.imported_from:
        return False
    return row.complete or row.rows > seen.count


def _name(playlist: Playlist, seen: SeenPlaylist) -> None:
    """Take over the playlist's name and owner, which their owner may change."""
    if seen.name:
        Playlist.objects.filter(pk=playlist.pk).update(name=seen.name[:500], owner=seen.owner[:500])


# Sorted by id: otherwise two playlists with the same new tracks would deadlock.
_TRACKS = """
    INSERT INTO analytics_track (spotify_id, title, artists, album, isrc, active)
    SELECT DISTINCT ON (spotify_id) spotify_id, left(title, 500), left(artists, 500), left(album, 500),
           CASE WHEN isrc ~ %(isrc)s THEN isrc ELSE '' END, true
      FROM unnest(%(ids)s::text[], %(titles)s::text[], %(artists)s::text[], %(albums)s::text[], %(isrcs)s::text[])
        AS row (spotify_id, title, artists, album, isrc)
     ORDER BY spotify_id
        ON CONFLICT (spotify_id) DO NOTHING
 RETURNING id
"""

# A known track may have come from a page without ISRCs. An ISRC that somebody entered stays. In id order, as above.
_ISRCS = """
    UPDATE analytics_track track SET isrc = given.isrc
      FROM unnest(%(ids)s::text[], %(isrcs)s::text[]) AS given (spotify_id, isrc)
     WHERE track.spotify_id = given.spotify_id AND given.isrc ~ %(isrc)s
       AND track.id = ANY(ARRAY(SELECT id FROM analytics_track WHERE spotify_id = ANY(%(ids)s) AND isrc = ''
                                 ORDER BY id FOR NO KEY UPDATE))
"""

_POSITIONS = """
    WITH written AS (
        INSERT INTO analytics_playlistsnapshot
               (playlist_id, track_id, week, position, streams, streams_then, views_then, is_new)
        SELECT %(playlist)s, track.id, %(week)s, row.position, row.streams,
               coalesce(row.streams, CASE WHEN track.streams_provider = '' AND track.streams_read_at > %(since)s
                                          THEN track.streams END),
               CASE WHEN track.views_read_at > %(since)s THEN track.views END, track.id = ANY(%(new)s::bigint[])
          FROM unnest(%(ids)s::text[], %(positions)s::int[], %(streams)s::bigint[])
            AS row (spotify_id, position, streams)
          JOIN analytics_track track ON track.spotify_id = row.spotify_id
            ON CONFLICT (playlist_id, track_id, week)
            DO UPDATE SET position = excluded.position, streams = excluded.streams,
               streams_then = excluded.streams_then, views_then = excluded.views_then
     RETURNING track_id
    )
    DELETE FROM analytics_playlistsnapshot
     WHERE playlist_id = %(playlist)s AND week = %(week)s AND track_id NOT IN (SELECT track_id FROM written)
"""


def _write_rows(
    reading: PlaylistReading, rows: Sequence[Row], nameless: Sequence[Row], known_since: datetime
) -> None:
    values: dict[str, Any] = {
        "playlist": reading.playlist_id,
        "week": reading.week,
        "since": known_since,
        "isrc": ISRC,
        "ids": [row.spotify_id for row in rows],
        # Without the space around them, as a catalogue file has them: what is exported and imported stays the same.
        "titles": [row.title.strip() or row.title for row in rows],
        "artists": [row.artists.strip() for row in rows],
        "albums": [row.album.strip() for row in rows],
        "isrcs": [row.isrc for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TRACKS, values)
        new = [pk for (pk,) in cursor.fetchall()]
        if any(values["isrcs"]):
            cursor.execute(_ISRCS, values)
        cursor.execute(_POSITIONS, values | _places([*rows, *nameless]) | {"new": new})
    lengths.learn({row.spotify_id: row.length_ms for row in rows if row.length_ms is not None})


def _places(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "ids": [row.spotify_id for row in rows],
        "positions": [row.position for row in rows],
        "streams": [row.streams for row in rows],
    }


def _compare(row: PlaylistReading) -> None:
    """Count additions and removals since the last complete week, if this one is complete as well."""
    earlier = PlaylistReading.objects.filter(playlist=row.playlist_id, week__lt=row.week, complete=True)
    row.compared_week = earlier.order_by("-week").values_list("week", flat=True).first() if row.complete else None
    if row.compared_week is None:
        row.added = row.removed = None
        return
    now = _snapshots(row.playlist_id, row.week)
    before = _snapshots(row.playlist_id, row.compared_week)
    row.added = now.exclude(track__in=before.values("track")).count()
    row.removed = before.exclude(track__in=now.values("track")).count()


def _snapshots(playlist_id: int, week: date) -> QuerySet[PlaylistSnapshot]:
    return PlaylistSnapshot.objects.filter(playlist=playlist_id, week=week)


def carried_counts(run_id: int, since: datetime) -> list[tuple[datetime, Mapping[str, int]]]:
    """Return the counts that this run's playlist readings brought along, with the time of each reading.

    A track for which two playlists showed different counts is left out.
    """
    readings = PlaylistReading.objects.filter(run=run_id, observed_at__gte=since, outcome=Outcome.READ)
    found: dict[str, int] = {}
    at_odds: set[str] = set()
    parts = []
    for row in readings.order_by("observed_at"):
        shown = _snapshots(row.playlist_id, row.week).filter(streams__isnull=False)
        counts = dict(shown.values_list("track__spotify_id", "streams"))
        at_odds |= {one for one, count in counts.items() if found.setdefault(one, count or 0) != count}
        parts.append((row.observed_at, counts))
    return [
        (at, {one: count for one, count in counts.items() if one not in at_odds and count is not None})
        for at, counts in parts
        if at is not None
    ]
