"""The rows of a playlist as the player's GraphQL service returns them, in full."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from enrichment.simulator import looks
from enrichment.simulator.playlists import RowKind, WorldPlaylist, WorldRow
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World, WorldTrack

Json = dict[str, Any]

OWNER: Final = "Sample Curator"
NOBODY: Final = "Various Artists"
_OWNER_URI: Final = "spotify:user:sample-curator"
_PLAYABLE: Final[Json] = {"playable": True, "reason": "PLAYABLE"}
_BARRED: Final[Json] = {"playable": False, "reason": "COUNTRY_RESTRICTED"}


def fetched(playlist: WorldPlaylist, content: Json, revision: str) -> Json:
    """Return fetchPlaylist's answer: everything about the playlist, and a page of its rows."""
    owner = _owner()
    union = {
        "__typename": "Playlist",
        "abuseReportingEnabled": False,
        "attributes": [{"key": "status", "value": "PUBLISHED"}],
        "basePermission": "VIEWER",
        "content": content,
        "currentUserCapabilities": {
            "canAbuseReport": True,
            "canAdministratePermissions": False,
            "canCancelMembership": False,
            "canEditItems": False,
            "canMixPlaylist": False,
            "canView": True,
        },
        "description": "Every name and number in here is invented.",
        "followers": 1_000,
        "following": False,
        "format": "",
        "images": {"items": [looks.picture(playlist.spotify_id)]},
        "members": {
            "items": [{"isOwner": True, "permissionLevel": "CONTRIBUTOR", "user": {"data": owner}}],
            "totalCount": 1,
        },
        "name": playlist.name,
        "ownerV2": {"data": owner},
        "revisionId": revision,
        "sharingInfo": {
            "shareId": playlist.spotify_id,
            "shareUrl": f"https://open.spotify.com/playlist/{playlist.spotify_id}?si={playlist.spotify_id}",
        },
        "uri": f"spotify:playlist:{playlist.spotify_id}",
        "visualIdentity": {
            "squareCoverImage": {"__typename": "VisualIdentityImage", "extractedColorSet": looks.COLORS}
        },
    }
    return {"data": {"playlistV2": union}}


def contents(content: Json) -> Json:
    """Return fetchPlaylistContents's answer: a page of rows that does not say which playlist they belong to."""
    return {"data": {"playlistV2": {"__typename": "Playlist", "content": content}}}


def without_content(answer: Json) -> Json:
    """Return such an answer without its rows."""
    union = {name: value for name, value in answer["data"]["playlistV2"].items() if name != "content"}
    return {"data": {"playlistV2": union}}


def failed() -> Json:
    """Return the answer, with status 200, of a failed service."""
    return {"data": {"playlistV2": {"__typename": "GenericError", "message": "Something went wrong"}}}


def page(world: World, rows: Sequence[WorldRow], at: datetime, *, total: int, offset: int, limit: int) -> Json:
    """Return a page of rows, each with its wrapper and, for tracks, its count."""
    return {
        "__typename": "PlaylistItemsPage",
        "items": [_row(world, row, at) for row in rows],
        "pagingInfo": {"limit": limit, "offset": offset},
        "totalCount": total,
    }


def _owner() -> Json:
    return {
        "__typename": "User",
        "avatar": looks.avatar("sample"),
        "name": OWNER,
        "uri": _OWNER_URI,
        "username": "sample-curator",
    }


def _row(world: World, row: WorldRow, at: datetime) -> Json:
    known = {"itemV3": _entity(row.track)} if row.track and not row.is_blanked else {}
    return {
        "addedAt": {"isoString": "2026-05-29T04:02:20.322Z"},
        "addedBy": None,
        "attributes": [{"key": "decision_id", "value": f"ssp~{row.uid}"}],
        "itemV2": _wrapped(world, row, at),
        **known,
        "uid": row.uid,
    }


def _wrapped(world: World, row: WorldRow, at: datetime) -> Json:
    if row.track is not None:
        data = _blanked(row.track) if row.is_blanked else _track(world, row.track, at)
        return {"__typename": "TrackResponseWrapper", "data": data}
    match row.kind:
        case RowKind.LOCAL:
            data = {"__typename": "LocalTrack", "name": "Demo", "uri": f"spotify:local:::{row.uid}:200"}
            return {"__typename": "LocalTrackResponseWrapper", "data": data}
        case RowKind.EPISODE:
            data = {"__typename": "Episode", "name": "Episode", "uri": f"spotify:episode:{row.uid:0>22}"}
            return {"__typename": "EpisodeOrChapterResponseWrapper", "data": data}
    return {"__typename": "TrackResponseWrapper", "data": {"__typename": "NotFound"}}


def _track(world: World, track: WorldTrack, at: datetime) -> Json:
    shows = track.story is not Story.NEVER_LOADS
    return {
        "__typename": "Track",
        "albumOfTrack": {
            "artists": _people([(track.credited[0].name, track.credited[0].spotify_id)]),
            "coverArt": looks.cover(track.album_id),
            "name": track.album,
            "uri": f"spotify:album:{track.album_id}",
        },
        "artists": _people([(artist.name, artist.spotify_id) for artist in track.credited]),
        "associationsV3": {
            "audioAssociations": {"__typename": "TrackAudioAssociationPage", "items": []},
            "videoAssociations": {"totalCount": 0},
        },
        "contentRating": {"label": "NONE"},
        "discNumber": 1,
        "mediaType": "AUDIO",
        "name": track.title,
        "playability": _PLAYABLE,
        "playcount": str(world.streams(track, at)) if shows else None,
        "trackDuration": {"totalMilliseconds": track.duration_ms},
        "trackNumber": 1,
        "uri": f"spotify:track:{track.spotify_id}",
    }


def _blanked(track: WorldTrack) -> Json:
    """Return a track as a restricted playlist shows it: only its address."""
    return {
        "__typename": "Track",
        "albumOfTrack": {"artists": _people([]), "coverArt": {"sources": []}, "name": "", "uri": "spotify:album:"},
        "artists": _people([(NOBODY, "")]),
        "contentRating": {"label": "NONE"},
        "discNumber": 0,
        "mediaType": "AUDIO",
        "name": "",
        "playability": _BARRED,
        "playcount": "0",
        "trackDuration": {"totalMilliseconds": 0},
        "trackNumber": 0,
        "uri": f"spotify:track:{track.spotify_id}",
    }


def _people(artists: Sequence[tuple[str, str]]) -> Json:
    return {"items": [{"profile": {"name": name}, "uri": f"spotify:artist:{one}"} for name, one in artists]}


def _entity(track: WorldTrack) -> Json:
    """Return the track as in the newer half of a row, which has no count."""
    people = [{"name": one.name, "uri": f"spotify:artist:{one.spotify_id}"} for one in track.credited]
    data = {
        "__typename": "Entity",
        "consumptionExperienceTrait": {
            "__typename": "ConsumptionExperienceTrait",
            "contentRatings": [],
            "duration": {"nanoSeconds": 0, "seconds": track.duration_ms // 1_000},
            "formats": ["FORMAT_AUDIO"],
        },
        "identityTrait": {
            "__typename": "IdentityTrait",
            "contentHierarchyParent": {
                "__typename": "Entity",
                "identityTrait": {"__typename": "IdentityTrait", "name": track.album},
                "publishingMetadataTrait": {
                    "__typename": "PublishingMetadataTrait",
                    "firstPublishedAt": {"isoString": str(track.released), "precision": "DAY"},
                },
                "uri": f"spotify:album:{track.album_id}",
            },
            "contributors": {"items": people, "totalCount": len(people)},
            "description": "",
            "name": track.title,
            "type": "Song",
        },
        "playability": _PLAYABLE,
        "uri": f"spotify:track:{track.spotify_id}",
        "visualIdentityTrait": looks.traits(track.album_id),
    }
    return {"__typename": "EntityResponseWrapper", "data": data}
