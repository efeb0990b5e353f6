"""Playlists and tracks as Spotify's Web API returns them, in full: with ISRCs, without counts."""

from collections.abc import Sequence
from typing import Any, Final

from enrichment.simulator.playlist_answers import NOBODY, OWNER
from enrichment.simulator.playlists import RowKind, WorldPlaylist, WorldRow
from enrichment.simulator.world import WorldTrack

Json = dict[str, Any]

_API: Final = "https://api.spotify.com/v1"
_SITE: Final = "https://open.spotify.com"
_USER: Final = "sample-curator"


def about(playlist: WorldPlaylist, revision: str) -> Json:
    """Return a playlist without its rows."""
    return _named("playlist", playlist.spotify_id) | {
        "collaborative": False,
        "description": "Every name and number in here is invented.",
        "images": [],
        "name": playlist.name,
        "owner": _named("user", _USER) | {"display_name": OWNER},
        "primary_color": None,
        "public": True,
        "snapshot_id": revision,
    }


def page(playlist: WorldPlaylist, rows: Sequence[WorldRow], *, total: int, offset: int, limit: int) -> Json:
    """Return a page of rows."""
    here = f"{_API}/playlists/{playlist.spotify_id}/items"
    following = f"{here}?offset={offset + limit}&limit={limit}" if offset + limit < total else None
    return {
        "href": f"{here}?offset={offset}&limit={limit}",
        "items": [_item(row) for row in rows],
        "limit": limit,
        "next": following,
        "offset": offset,
        "previous": f"{here}?offset={max(0, offset - limit)}&limit={limit}" if offset else None,
        "total": total,
    }


def track(one: WorldTrack) -> Json:
    """Return a track."""
    return _named("track", one.spotify_id) | {
        "album": _named("album", one.album_id)
        | {
            "album_type": "single",
            "artists": [_artist(artist.name, artist.spotify_id) for artist in one.credited[:1]],
            "available_markets": ["DE", "US"],
            "images": [],
            "name": one.album,
            "release_date": str(one.released),
            "release_date_precision": "day",
            "total_tracks": 1,
        },
        "artists": [_artist(artist.name, artist.spotify_id) for artist in one.credited],
        "available_markets": ["DE", "US"],
        "disc_number": 1,
        "duration_ms": one.duration_ms,
        "explicit": False,
        "external_ids": {"isrc": one.isrc},
        "is_local": False,
        "name": one.title,
        "popularity": 0,
        "preview_url": None,
        "track_number": 1,
    }


def found(tracks: Sequence[WorldTrack], total: int, limit: int) -> Json:
    """Return the answer to a search for tracks."""
    here = f"{_API}/search?offset=0&limit={limit}"
    page_ = {"href": here, "items": [track(one) for one in tracks], "limit": limit, "next": None, "offset": 0}
    return {"tracks": page_ | {"previous": None, "total": total}}


def _item(row: WorldRow) -> Json:
    return {
        "added_at": "2026-05-29T04:02:20Z",
        "added_by": _named("user", _USER),
        "is_local": row.kind is RowKind.LOCAL,
        "item": _held(row),
        "primary_color": None,
        "video_thumbnail": {"url": None},
    }


def _held(row: WorldRow) -> Json | None:
    if row.track is not None:
        shown = track(row.track) | {"episode": False, "track": True}
        return shown | {"name": "", "artists": [_artist(NOBODY, "")]} if row.is_blanked else shown
    return {RowKind.LOCAL: _local, RowKind.EPISODE: _episode}.get(row.kind, _nothing)(row)


def _local(row: WorldRow) -> Json:
    """Return a local file of the owner: a track's keys, but no Spotify id."""
    nothing: Json = {"external_urls": {}, "href": None, "id": None, "uri": None}
    album = nothing | {
        "album_type": None,
        "artists": [],
        "available_markets": [],
        "images": [],
        "name": "",
        "release_date": None,
        "release_date_precision": None,
        "type": "album",
    }
    return nothing | {
        "album": album,
        "artists": [nothing | {"name": "", "type": "artist"}],
        "available_markets": [],
        "disc_number": 0,
        "duration_ms": 200_000,
        "explicit": False,
        "external_ids": {},
        "is_local": True,
        "name": "Demo",
        "popularity": 0,
        "preview_url": None,
        "track_number": 0,
        "type": "track",
        "uri": f"spotify:local:::{row.uid}:200",
    }


def _episode(row: WorldRow) -> Json:
    return _named("episode", f"{row.uid:0>22}") | {
        "audio_preview_url": None,
        "description": "",
        "duration_ms": 1_800_000,
        "episode": True,
        "explicit": False,
        "html_description": "",
        "images": [],
        "is_externally_hosted": False,
        "language": "en",
        "languages": ["en"],
        "name": "Episode",
        "release_date": "2026-05-29",
        "release_date_precision": "day",
        "show": _named("show", f"{row.uid:0>22}") | {"name": "Sample Show", "publisher": OWNER},
        "track": False,
    }


def _nothing(_: WorldRow) -> None:
    """Return the placeholder for a track that was taken down."""


def _artist(name: str, spotify_id: str) -> Json:
    return _named("artist", spotify_id) | {"name": name}


def _named(kind: str, spotify_id: str) -> Json:
    return {
        "external_urls": {"spotify": f"{_SITE}/{kind}/{spotify_id}"},
        "href": f"{_API}/{kind}s/{spotify_id}",
        "id": spotify_id,
        "type": kind,
        "uri": f"spotify:{kind}:{spotify_id}",
    }
