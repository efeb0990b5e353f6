"""What the player's `fetchPlaylist` answers say: pages of rows, each with its wrapper. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from enrichment.sources.base import PageChanged, SourceUnreachable
from enrichment.sources.playlists.listing import (
    Entry,
    Listing,
    PlaylistGone,
    PlaylistPrivate,
    Tally,
    length,
    text,
    whole,
)
from enrichment.sources.spotify.answers import other_counts

Answer = Mapping[str, Any]

PAGE: Final = 100
"""Rows that one question may ask for."""

_TRACK: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_EPISODES: Final = frozenset({"Episode", "Chapter"})


def playlist_in(answer: Answer, playlist_id: str) -> Answer:
    """Return what an answer says of this very playlist.

    Raises PlaylistGone and PlaylistPrivate where Spotify says so, SourceUnreachable where it reports an error
    instead, PageChanged where the answer is about something else or is not understood.
    """
    data = answer.get("data")
    playlist = data.get("playlistV2") if isinstance(data, dict) else None
    kind = playlist.get("__typename") if isinstance(playlist, dict) else None
    if kind == "NotFound":
        raise PlaylistGone("Spotify does not have this playlist")
    if kind == "RestrictedContent":
        raise PlaylistPrivate("Spotify shows this playlist to its owner only")
    if playlist is None and answer.get("errors"):
        stale = "PersistedQueryNotFound" in str(answer["errors"])
        raise (
            PageChanged("the player's query is stale")
            if stale
            else SourceUnreachable("Spotify's service could not answer")
        )
    if kind != "Playlist" or playlist is None:
        raise PageChanged(f"the answer holds {str(kind)[:40]!r} where a playlist should be")
    if playlist.get("uri") != f"spotify:playlist:{playlist_id}":
        raise PageChanged("the answer is about another playlist")
    return dict(playlist)


def is_about(answer: Answer, playlist_id: str) -> bool:
    """Say whether an answer is about this playlist, or about none that is there: the player asks for others too."""
    data = answer.get("data")
    playlist = data.get("playlistV2") if isinstance(data, dict) else None
    return isinstance(playlist, dict) and playlist.get("uri") == f"spotify:playlist:{playlist_id}"


def total_of(playlist: Answer) -> int:
    """Return how many rows there are. Raises PageChanged where the answer does not say."""
    total = whole(_content(playlist).get("totalCount"))
    if total is None:
        raise PageChanged("the answer does not say how many rows there are")
    return total


def listing_of(playlists: Sequence[Answer], source: str) -> Listing:
    """Put the pages of one playlist together, whatever their order. Raises PageChanged.

    A page that came twice counts once; where pages tell of different states of the playlist, it is not whole.
    """
    tally = Tally()
    counts = other_counts(playlists, "")
    for row in _rows(playlists):
        _add(tally, row, counts)
    first = playlists[0]
    states = {(str(playlist.get("revisionId")), total_of(playlist)) for playlist in playlists}
    moved = len(states) > 1
    return tally.listing(
        text(first.get("name")),
        _owner(first),
        total_of(first),
        source,
        is_whole=not moved,
        trouble="The playlist changed while it was read." if moved else "",
    )


def _rows(playlists: Sequence[Answer]) -> Iterator[object]:
    """Give the rows in their order, up to the first that is missing: later positions would be wrong."""
    pages = {_offset(playlist): _items(playlist) for playlist in playlists}
    at = 0
    for offset in sorted(pages):
        if offset > at:
            return
        yield from pages[offset][at - offset :]
        at = max(at, offset + len(pages[offset]))


def _content(playlist: Answer) -> Answer:
    content = playlist.get("content")
    return content if isinstance(content, dict) else {}


def _items(playlist: Answer) -> list[object]:
    items = _content(playlist).get("items")
    if not isinstance(items, list):
        raise PageChanged("the answer has no rows any more")
    return items


def _offset(playlist: Answer) -> int:
    paging = _content(playlist).get("pagingInfo")
    offset = whole(paging.get("offset")) if isinstance(paging, dict) else None
    if offset is None:
        raise PageChanged("the answer does not say where its rows begin")
    return offset


def _owner(playlist: Answer) -> str:
    owner = playlist.get("ownerV2")
    data = owner.get("data") if isinstance(owner, dict) else None
    return text(data.get("name")) if isinstance(data, dict) else ""


def _add(tally: Tally, row: object, counts: Mapping[str, int]) -> None:
    wrapper = row.get("itemV2") if isinstance(row, dict) else None
    data = wrapper.get("data") if isinstance(wrapper, dict) else None
    data = data if isinstance(data, dict) else {}
    uri, kind = str(data.get("uri")), str(data.get("__typename"))
    track = _TRACK.fullmatch(uri)
    if kind == "Track" and track:
        tally.add(_entry(data, track[1], counts))
    elif uri.startswith("spotify:local:") or kind == "LocalTrack":
        tally.skip("local_files")
    elif kind in _EPISODES:
        tally.skip("episodes")
    else:
        tally.skip("unavailable")


def _entry(data: Answer, track_id: str, counts: Mapping[str, int]) -> Entry:
    album, duration = data.get("albumOfTrack"), data.get("trackDuration")
    return Entry(
        0,
        track_id,
        text(data.get("name")),
        ", ".join(_names(data.get("artists"))),
        text(album.get("name")) if isinstance(album, dict) else "",
        streams=counts.get(track_id),
        length_ms=length(duration.get("totalMilliseconds")) if isinstance(duration, dict) else None,
    )


def _names(artists: object) -> Iterator[str]:
    items = artists.get("items") if isinstance(artists, dict) else None
    for item in items if isinstance(items, list) else []:
        profile = item.get("profile") if isinstance(item, dict) else None
        if isinstance(profile, dict) and (name := text(profile.get("name"))):
            yield name
