"""The data in Spotify's embed pages, in full: the first rows of a list, no total, no counts."""

from collections.abc import Sequence
from typing import Any

from enrichment.simulator import looks
from enrichment.simulator.playlist_answers import NOBODY, OWNER
from enrichment.simulator.playlists import RowKind, WorldPlaylist, WorldRow
from enrichment.simulator.world import WorldTrack

Json = dict[str, Any]


def data(kind: str, spotify_id: str, props: Json) -> Json:
    """Return the data in an embed page."""
    return {
        "assetPrefix": "https://embed-cdn.spotifycdn.com",
        "buildId": "daae2c31-0000-0000-0000-000000000000",
        "gssp": True,
        "isExperimentalCompile": False,
        "isFallback": False,
        "page": f"/{kind}/[id]",
        "props": {"__N_SSP": True, "pageProps": props},
        "query": {"id": spotify_id},
        "scriptLoader": [],
    }


def shown(entity: Json, token: str) -> Json:
    """Return the properties of an embed page that shows something, with the anonymous token."""
    return {
        "_sentryBaggage": "",
        "_sentryTraceData": "",
        "config": {
            "clientId": "",
            "correlationId": "",
            "locale": "en",
            "restrictionId": "",
            "strings": {"en": {"translation": {}}},
        },
        "state": {
            "data": {
                "defaultAudioFileObject": {"passthrough": "NONE"},
                "embeded_entity_uri": entity["uri"],
                "entity": entity,
            },
            "machineState": {
                "currentPreviewTrackIndex": 0,
                "initialized": False,
                "platformSupportsEncryptedContent": False,
                "playbackMode": "unknown",
                "showOverflowMenu": False,
            },
            "settings": _settings(entity["type"], token),
        },
    }


def _settings(kind: str, token: str) -> Json:
    return {
        "clientId": "",
        "entityContext": kind,
        "isDarkMode": False,
        "isIOS": False,
        "isMobile": False,
        "isSafari": False,
        "isTablet": False,
        "rtl": False,
        "session": {
            "accessToken": token,
            "accessTokenExpirationTimestampMs": 1_781_122_107_115,
            "isAnonymous": True,
        },
    }


def playlist(one: WorldPlaylist, rows: Sequence[WorldRow]) -> Json:
    """Return the data shown for a playlist."""
    more = {
        "attributes": [{"__typename": "PlaylistAttribute", "key": "status", "value": "PUBLISHED"}],
        "authors": None,
        "coverArt": looks.picture(one.spotify_id),
        "format": "",
    }
    return more | _list("playlist", one.spotify_id, one.name, OWNER, [_row(row) for row in rows])


def other(kind: str, spotify_id: str, tracks: Sequence[WorldTrack]) -> Json:
    """Return the data shown for an album or an artist."""
    return _list(kind, spotify_id, "Sample", tracks[0].artists, [_track_row(track, "") for track in tracks])


def track(one: WorldTrack) -> Json:
    """Return the data shown for a track."""
    artists = [{"name": artist.name, "uri": f"spotify:artist:{artist.spotify_id}"} for artist in one.credited]
    return _entity("track", one.spotify_id, one.title) | {
        "artists": artists,
        "audioPreview": {"url": f"https://p.scdn.co/mp3-preview/{one.spotify_id}"},
        "contentRatings": {"labels": []},
        "duration": one.duration_ms,
        "isNineteenPlus": False,
        "relatedEntityUri": artists[0]["uri"],
        "releaseDate": {"isoString": f"{one.released}T00:00:00Z"},
    }


def _entity(kind: str, spotify_id: str, name: str) -> Json:
    return {
        "duration": 0,
        "hasVideo": False,
        "id": spotify_id,
        "isExplicit": False,
        "isPlayable": True,
        "name": name,
        "playabilityReason": "PLAYABLE",
        "relatedEntityUri": f"spotify:{kind}:{spotify_id}",
        "releaseDate": None,
        "title": name,
        "type": kind,
        "uri": f"spotify:{kind}:{spotify_id}",
        "visualIdentity": looks.of_an_embed(spotify_id),
    }


def _list(kind: str, spotify_id: str, name: str, subtitle: str, rows: list[Json]) -> Json:
    return _entity(kind, spotify_id, name) | {"subtitle": subtitle, "trackList": rows}


def _row(row: WorldRow) -> Json:
    if row.track is not None:
        blanked = {"title": "", "subtitle": NOBODY, "isPlayable": False, "playabilityReason": "COUNTRY_RESTRICTED"}
        return _track_row(row.track, row.uid) | (blanked if row.is_blanked else {})
    uri = {RowKind.LOCAL: f"spotify:local:::{row.uid}:200", RowKind.EPISODE: f"spotify:episode:{row.uid:0>22}"}
    kind = "episode" if row.kind is RowKind.EPISODE else "track"
    return _shown_row(uri.get(row.kind, ""), row.uid, "", "", 0) | {"entityType": kind, "isPlayable": False}


def _track_row(one: WorldTrack, uid: str) -> Json:
    artists = ",\u00a0".join(artist.name for artist in one.credited)
    return _shown_row(f"spotify:track:{one.spotify_id}", uid, one.title, artists, one.duration_ms)


def _shown_row(uri: str, uid: str, title: str, subtitle: str, duration: int) -> Json:
    return {
        "audioPreview": {"format": "MP3_96", "url": f"https://p.scdn.co/mp3-preview/{uid}"},
        "contentRatings": {"labels": []},
        "duration": duration,
        "entityType": "track",
        "isExplicit": False,
        "isNineteenPlus": False,
        "isPlayable": True,
        "playabilityReason": "PLAYABLE",
        "subtitle": subtitle,
        "title": title,
        "uid": uid,
        "uri": uri,
    }
