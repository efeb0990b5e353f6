"""Understands albums in Spotify's answers: the one a track is on, and an artist's latest release. Pure.

    track ─► albumOfTrack ─► name, date                  getTrack, and rows of other tracks
    album ─► name, label, date                           getAlbum, and releases in lists
    artist ─► discography.latest ─► name, label, date    the artist's overview
           └► discography.albums, singles ─► name, date  the first artist of a track

A track's own answer decides; what it leaves out, such as the label, is taken from the album where answers agree.
No label is read out of copyright lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from enrichment.sources.base import NewestRelease, TrackRelease, storable
from enrichment.sources.released import Released, agreed, in_object
from enrichment.sources.spotify.answers import Answer, items

_TRACK: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_ALBUM: Final = re.compile(r"spotify:album:([0-9A-Za-z]{22})")
_ARTIST: Final = re.compile(r"spotify:artist:([0-9A-Za-z]{22})")
_KINDS: Final = frozenset({"album", "single", "ep", "compilation"})
_LONGEST: Final = 300
_MOST_TRACKS: Final = 10_000


@dataclass
class _Album:
    """All that answers say about one album."""

    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    dates: set[Released] = field(default_factory=set)

    @property
    def name(self) -> str:
        return _only(self.names)

    @property
    def label(self) -> str:
        return _only(self.labels)


def track_releases(named: Sequence[Answer]) -> list[TrackRelease]:
    """Return the album of each track in these nodes; a track with two albums is left out."""
    albums = _albums(named)
    on: dict[str, dict[str, _Album]] = {}
    for node in named:
        album = node.get("albumOfTrack")
        track_id, album_id = _id_of(node, _TRACK), _id_of(album, _ALBUM)
        if track_id and album_id:
            _add(on.setdefault(track_id, {}).setdefault(album_id, _Album()), album)
    return [
        _track_release(track_id, album_id, own, albums[album_id])
        for track_id, several in on.items()
        if len(several) == 1
        for album_id, own in several.items()
    ]


def newest_releases(named: Sequence[Answer]) -> list[NewestRelease]:
    """Return the releases that nodes name for artists, if they have a name and a date.

    An artist's overview names the latest; the answer about a track a few of its first artist, in no known order.
    """
    found: dict[tuple[str, str], NewestRelease] = {}
    for node in named:
        for one in _of_artist(node):
            key = one.artist_id, one.album_id
            if one.is_latest or key not in found:
                found[key] = one
    return list(found.values())


def _of_artist(node: Answer) -> Iterator[NewestRelease]:
    artist, discography = _id_of(node, _ARTIST), _object(node, "discography")
    name = _text(_object(node, "profile").get("name"))
    if artist and name:
        for release, is_latest in _releases_in(discography):
            yield from _newest_release(artist, name, release, is_latest=is_latest)


def _releases_in(discography: Answer) -> Iterator[tuple[Answer, bool]]:
    yield _object(discography, "latest"), True
    for one in items(discography.get("popularReleasesAlbums")):
        yield one, False
    for kind in ("albums", "singles"):
        for group in items(discography.get(kind)):
            # The first of a group is the main edition.
            for one in items(_object(group, "releases"))[:1]:
                yield one, False


def _newest_release(artist: str, artist_name: str, given: Any, *, is_latest: bool) -> Iterator[NewestRelease]:
    album_id = _id_of(given, _ALBUM)
    if not album_id:
        return
    released, title, kind = in_object(given.get("date")), _text(given.get("name")), str(given.get("type")).lower()
    if released is not None and title:
        yield NewestRelease(
            artist_id=artist,
            artist=artist_name,
            album_id=album_id,
            name=title,
            kind=kind if kind in _KINDS else "",
            label=_text(given.get("label")),
            released=released,
            tracks=_total(_object(given, "tracks").get("totalCount")),
            is_latest=is_latest,
        )


def _track_release(track_id: str, album_id: str, own: _Album, album: _Album) -> TrackRelease:
    """Return what a track's own answer says about its album, and otherwise what the others agree on."""
    dates = own.dates or album.dates
    return TrackRelease(track_id, album_id, own.name or album.name, own.label or album.label, agreed(dates))


def _albums(named: Sequence[Answer]) -> dict[str, _Album]:
    found: dict[str, _Album] = {}
    for node in named:
        album_id = _id_of(node, _ALBUM)
        if album_id:
            _add(found.setdefault(album_id, _Album()), node)
    return found


def _add(album: _Album, node: Any) -> None:
    album.names |= {_text(node.get("name"))} - {""}
    album.labels |= {_text(node.get("label"))} - {""}
    released = in_object(node.get("date"))
    album.dates |= {released} if released else set()


def _id_of(node: object, uri: re.Pattern[str]) -> str:
    found = uri.fullmatch(str(node.get("uri"))) if isinstance(node, dict) else None
    return found[1] if found else ""


def _object(node: Any, key: str) -> Mapping[str, Any]:
    found = node.get(key) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return storable(value).strip()[:_LONGEST] if isinstance(value, str) else ""


def _total(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_TRACKS else None


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""
