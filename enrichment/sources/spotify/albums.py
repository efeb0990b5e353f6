"""Understands what Spotify's answers tell of albums: which a track is on, and the newest release of an artist. Pure.

    track ─► albumOfTrack ─► name, date                  getTrack, and rows of other tracks
    album ─► name, label, date                           getAlbum, and releases in lists
    artist ─► discography.latest ─► name, label, date    the artist's overview

A track's own answer decides; what it leaves out, such as the label, is taken from the album where answers agree.
No label is read out of copyright lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from enrichment.sources.base import NewestRelease, TrackRelease, storable
from enrichment.sources.released import Released, agreed, in_object
from enrichment.sources.spotify.answers import Answer, nodes

_TRACK: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_ALBUM: Final = re.compile(r"spotify:album:([0-9A-Za-z]{22})")
_ARTIST: Final = re.compile(r"spotify:artist:([0-9A-Za-z]{22})")
_KINDS: Final = frozenset({"album", "single", "ep", "compilation"})
_LONGEST: Final = 300
_MOST_TRACKS: Final = 10_000


@dataclass
class _Album:
    """All that answers tell of one album."""

    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    dates: set[Released] = field(default_factory=set)

    @property
    def name(self) -> str:
        return _only(self.names)

    @property
    def label(self) -> str:
        return _only(self.labels)


def track_releases(answers: Iterable[Answer]) -> list[TrackRelease]:
    """Return the album of each track in these answers; a track with two albums is left out."""
    told = list(answers)
    albums = _albums(told)
    on: dict[str, dict[str, _Album]] = {}
    for node in nodes(told):
        album = node.get("albumOfTrack")
        track_id, album_id = _id_of(node, _TRACK), _id_of(album, _ALBUM)
        if track_id and album_id:
            _add(on.setdefault(track_id, {}).setdefault(album_id, _Album()), album)
    return [
        _release_of(track_id, album_id, own, albums[album_id])
        for track_id, several in on.items()
        if len(several) == 1
        for album_id, own in several.items()
    ]


def newest_releases(answers: Iterable[Answer]) -> list[NewestRelease]:
    """Return the release that each artist's overview names as the latest, if it has a name and a date."""
    found = (one for node in nodes(list(answers)) for one in _latest_of(node))
    return list({(one.artist_id, one.album_id): one for one in found}.values())


def _latest_of(node: Answer) -> Iterator[NewestRelease]:
    artist, latest = _id_of(node, _ARTIST), _object(node, "discography").get("latest")
    album_id, name = _id_of(latest, _ALBUM), _text(_object(node, "profile").get("name"))
    if not artist or not album_id or not name or not isinstance(latest, dict):
        return
    released, title, kind = in_object(latest.get("date")), _text(latest.get("name")), str(latest.get("type")).lower()
    if released is not None and title:
        yield NewestRelease(
            artist_id=artist,
            artist=name,
            album_id=album_id,
            name=title,
            kind=kind if kind in _KINDS else "",
            label=_text(latest.get("label")),
            released=released,
            tracks=_total(_object(latest, "tracks").get("totalCount")),
        )


def _release_of(track_id: str, album_id: str, own: _Album, album: _Album) -> TrackRelease:
    """Return what a track's own answer says of its album, and otherwise what the others agree on."""
    dates = own.dates or album.dates
    return TrackRelease(track_id, album_id, own.name or album.name, own.label or album.label, agreed(dates))


def _albums(answers: list[Answer]) -> dict[str, _Album]:
    found: dict[str, _Album] = {}
    for node in nodes(answers):
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


def _object(node: Answer, key: str) -> Mapping[str, Any]:
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return storable(value).strip()[:_LONGEST] if isinstance(value, str) else ""


def _total(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_TRACKS else None


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""
