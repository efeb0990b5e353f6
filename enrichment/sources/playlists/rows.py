"""Parses one row of the player's answers: a track to follow, or something that is only counted. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enrichment.sources.playlists.listing import Entry, RowTally, length, people, text

_TRACK: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_EPISODES: Final = frozenset({"Episode", "Chapter", "EpisodeOrChapterResponseWrapper"})
_LOCAL: Final = frozenset({"LocalTrack", "LocalTrackResponseWrapper"})


def track_in(row: object) -> Mapping[str, Any]:
    """Return a row's data on its track or other content; most of a row is pictures and colours."""
    return _object(_object(row, "itemV2"), "data")


def add(tally: RowTally, place: int, row: object, counts: Mapping[str, int]) -> None:
    """Add the row at this position; `counts` are the streams in the answers, by track id."""
    wrapper, data = _object(row, "itemV2"), track_in(row)
    # Local files and episodes may contain no more than their wrapper.
    uri, kinds = str(data.get("uri")), {str(data.get("__typename", "Track")), str(wrapper.get("__typename"))}
    track = _TRACK.fullmatch(uri)
    tally.position = place - 1
    if uri.startswith("spotify:local:") or kinds & _LOCAL:
        tally.skip("local_files")
    elif uri.startswith("spotify:episode:") or kinds & _EPISODES:
        tally.skip("episodes")
    elif "Track" in kinds and track:
        tally.add(_entry(data, track[1], counts))
    else:
        tally.skip("unavailable")


def _entry(data: Mapping[str, Any], track_id: str, counts: Mapping[str, int]) -> Entry:
    return Entry(
        0,
        track_id,
        text(data.get("name")),
        people(_names(data.get("artists"))),
        text(_object(data, "albumOfTrack").get("name")),
        streams=counts.get(track_id),
        length_ms=length(_object(data, "trackDuration").get("totalMilliseconds")),
    )


def _names(artists: object) -> Iterator[str]:
    items = artists.get("items") if isinstance(artists, dict) else None
    for item in items if isinstance(items, list) else []:
        yield text(_object(item, "profile").get("name"))


def _object(node: object, key: str) -> Mapping[str, Any]:
    found = node.get(key) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}
