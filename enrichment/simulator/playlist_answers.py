"""The rows of a playlist as each of Spotify's services writes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from enrichment.simulator import pathfinder
from enrichment.simulator.playlists import Kind, WorldPlaylist, WorldRow
from enrichment.simulator.world import Story, World, WorldTrack

Json = dict[str, Any]

OWNER: Final = "Sample Curator"


def embedded(playlist: WorldPlaylist, rows: Sequence[WorldRow]) -> Json:
    """Return what the embed page knows: the first rows, no total, no counts."""
    return {
        "type": "playlist",
        "id": playlist.spotify_id,
        "uri": f"spotify:playlist:{playlist.spotify_id}",
        "name": playlist.name,
        "subtitle": OWNER,
        "trackList": [_embedded_row(row) for row in rows],
    }


def embedded_other(kind: str, spotify_id: str, tracks: Sequence[WorldTrack]) -> Json:
    """Return what the embed page knows of an album or an artist."""
    rows = [
        {"uri": f"spotify:track:{one.spotify_id}", "title": one.title, "subtitle": one.artists, "isPlayable": True}
        for one in tracks
    ]
    return {"type": kind, "uri": f"spotify:{kind}:{spotify_id}", "name": "Sample", "trackList": rows}


def _embedded_row(row: WorldRow) -> Json:
    if row.track is None:
        uri = {Kind.LOCAL: f"spotify:local:::{row.uid}:200", Kind.EPISODE: f"spotify:episode:{row.uid:0>22}"}
        return {"uri": uri.get(row.kind, ""), "uid": row.uid, "title": "", "subtitle": "", "isPlayable": False}
    return {
        "uri": f"spotify:track:{row.track.spotify_id}",
        "uid": row.uid,
        "title": row.track.title,
        "subtitle": ",\u00a0".join(artist.name for artist in row.track.credited),
        "duration": row.track.duration_ms,
        "isPlayable": True,
    }


def fetched(
    world: World,
    playlist: WorldPlaylist,
    rows: Sequence[WorldRow],
    at: datetime,
    *,
    total: int,
    offset: int,
    revision: str,
) -> Json:
    """Return what fetchPlaylist answers: a page of rows, each with its wrapper and, for tracks, its count."""
    union = {
        "__typename": "Playlist",
        "uri": f"spotify:playlist:{playlist.spotify_id}",
        "name": playlist.name,
        "revisionId": revision,
        "ownerV2": {"data": {"__typename": "User", "name": OWNER}},
        "content": {
            "totalCount": total,
            "pagingInfo": {"offset": offset, "limit": len(rows)},
            "items": [{"uid": row.uid, "itemV2": _wrapped(world, row, at)} for row in rows],
        },
    }
    return {"data": {"playlistV2": union}, "extensions": {}}


def _wrapped(world: World, row: WorldRow, at: datetime) -> Json:
    if row.track is not None:
        data = pathfinder.short_track(world, row.track, at)
        if row.track.story is Story.NEVER_LOADS:
            data["playcount"] = None
        data["trackDuration"] = data.pop("duration")
        data["albumOfTrack"] = {"uri": f"spotify:album:{row.track.album_id}", "name": row.track.album}
        return {"__typename": "TrackResponseWrapper", "data": data}
    match row.kind:
        case Kind.LOCAL:
            data = {"__typename": "LocalTrack", "uri": f"spotify:local:::{row.uid}:200", "name": "Demo"}
            return {"__typename": "LocalTrackResponseWrapper", "data": data}
        case Kind.EPISODE:
            data = {"__typename": "Episode", "uri": f"spotify:episode:{row.uid:0>22}", "name": "Episode"}
            return {"__typename": "EpisodeOrChapterResponseWrapper", "data": data}
    return {"__typename": "TrackResponseWrapper", "data": {"__typename": "NotFound"}}


def item(row: WorldRow) -> Json:
    """Return a row as the Web API has it: an ISRC, and no count."""
    if row.track is None:
        return {"is_local": row.kind is Kind.LOCAL, "item": _other(row)}
    return {"is_local": False, "item": track(row.track)}


def track(one: WorldTrack) -> Json:
    """Return a track as the Web API has it."""
    return {
        "type": "track",
        "id": one.spotify_id,
        "uri": f"spotify:track:{one.spotify_id}",
        "name": one.title,
        "artists": [{"name": artist.name} for artist in one.credited],
        "album": {"name": one.album},
        "duration_ms": one.duration_ms,
        "external_ids": {"isrc": one.isrc},
    }


def _other(row: WorldRow) -> Json | None:
    if row.kind is Kind.UNAVAILABLE:
        return None
    kind = "track" if row.kind is Kind.LOCAL else "episode"
    return {"type": kind, "id": None, "uri": f"spotify:{row.kind}:{row.uid}", "name": "Demo"}
