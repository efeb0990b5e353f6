"""The answers of Spotify's GraphQL service, as the web player gets them. Counts are strings there."""

from datetime import datetime
from typing import Any

from enrichment.simulator.people import behind
from enrichment.simulator.world import World, WorldArtist, WorldTrack

Json = dict[str, Any]


def get_track(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return what getTrack answers for a track that is there."""
    lead, *guests = track.credited
    union = short_track(world, track, at) | {
        "trackNumber": 1,
        "firstArtist": {"items": [_artist(lead)]},
        "otherArtists": {"items": [_artist(guest) for guest in guests]},
        "albumOfTrack": _album(track),
    }
    return track_union(union)


def track_union(union: Json | None) -> Json:
    """Return the envelope of a getTrack answer."""
    return {"data": {"trackUnion": union}, "extensions": {}}


def not_found(kind: str) -> Json:
    """Return the answer, with status 200, for a thing that is not there; `kind` is its key."""
    return {"data": {kind: {"__typename": "NotFound", "message": "Resource not found"}}, "extensions": {}}


def stale_hash() -> Json:
    """Return the answer to a query whose hash belongs to an older release of the player."""
    return {
        "errors": [
            {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}},
        ],
    }


def artist_overview(world: World, artist: WorldArtist, at: datetime) -> Json:
    """Return an artist with the popular tracks, each with its own count."""
    shown = [track for track in world.popular(artist) if world.streams(track, at) is not None]
    shown.sort(key=lambda track: world.streams(track, at) or 0, reverse=True)
    items = [{"uid": track.spotify_id[:8], "track": short_track(world, track, at)} for track in shown]
    union = _artist(artist) | {"__typename": "Artist", "discography": {"topTracks": {"items": items}}}
    return {"data": {"artistUnion": union}, "extensions": {}}


def recommended(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return tracks that the page recommends beside this one, each with its own count."""
    items = [
        {"data": short_track(world, other, at)}
        for other in world.recommended(track)
        if world.streams(other, at) is not None
    ]
    return {"data": {"seoRecommendedTrack": {"items": items}}, "extensions": {}}


def credits_of(world: World, track: WorldTrack) -> Json:
    """Return what *View credits* shows: one item for each person and role, and who delivered them."""
    who = behind(world, track)
    items = [
        *(
            _contributor(one.name, "Main Artist", "Artist", f"spotify:artist:{one.spotify_id}")
            for one in track.credited
        ),
        *(_contributor(one.name, "Composer", "Composition & Lyrics") for one in who.writers),
        *(_contributor(one.name, "Producer", "Production & Engineering") for one in who.producers),
        *(_contributor(one.name, "Mixing Engineer", "Production & Engineering") for one in who.producers),
    ]
    trait = {"contributors": {"items": items}, "sources": {"items": [{"name": "Sample Records"}]}}
    return track_union({"__typename": "Track", "name": track.title, "creditsTrait": trait})


def _contributor(name: str, role: str, group: str, uri: str | None = None) -> Json:
    return {"name": name, "role": role, "roleGroup": {"name": group}, "uri": uri, "url": None}


def of_another_shape(answer: Json) -> Json:
    """Return a getTrack answer as a later release might send it: other keys, other nesting."""
    union = answer["data"]["trackUnion"]
    entity = {"uri": union["uri"], "title": union["name"], "stats": {"plays": {"total": union["playcount"]}}}
    return {"data": {"entityV3": {"__typename": "TrackEntity", "entity": entity}}, "extensions": {}}


def short_track(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return a track as lists hold it, with its own count."""
    return {
        "__typename": "Track",
        "id": track.spotify_id,
        "uri": f"spotify:track:{track.spotify_id}",
        "name": track.title,
        "playcount": str(world.streams(track, at)),
        "duration": {"totalMilliseconds": track.duration_ms},
        "playability": {"playable": True, "reason": "PLAYABLE"},
        "contentRating": {"label": "NONE"},
        "artists": {"items": [_artist(artist) for artist in track.credited]},
    }


def _artist(artist: WorldArtist) -> Json:
    return {
        "id": artist.spotify_id,
        "uri": f"spotify:artist:{artist.spotify_id}",
        "profile": {"name": artist.name},
    }


def _album(track: WorldTrack) -> Json:
    year, label = track.released.year, "Sample Records"
    return {
        "id": track.album_id,
        "uri": f"spotify:album:{track.album_id}",
        "name": track.album,
        "type": "SINGLE",
        "date": {"isoString": f"{track.released}T00:00:00Z", "precision": "DAY", "year": year},
        "copyright": {
            "items": [
                {"type": "C", "text": f"© {year} {label}"},
                {"type": "P", "text": f"℗ {year} {label}"},
            ],
        },
    }
