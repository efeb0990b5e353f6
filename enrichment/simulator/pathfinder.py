"""The answers of Spotify's GraphQL service to the web player. Counts are strings there."""

from datetime import datetime
from typing import Any

from enrichment.simulator import catalogue_answers
from enrichment.simulator.people import behind
from enrichment.simulator.world import World, WorldArtist, WorldTrack

Json = dict[str, Any]


def get_track(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return getTrack's answer for an existing track."""
    return track_union(catalogue_answers.track(world, track, at))


def moving_picture(track: WorldTrack) -> Json:
    """Return the answer about a track's moving picture, which has the same key as its count: there is none."""
    return {
        "data": {"trackUnion": {"__typename": "Track", "canvas": None, "uri": f"spotify:track:{track.spotify_id}"}}
    }


def get_album(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return getAlbum's answer for this track's album."""
    return {"data": {"albumUnion": catalogue_answers.album(world, track, at)}, "extensions": {}}


def track_union(union: Json | None) -> Json:
    """Return the envelope of a getTrack answer."""
    return {"data": {"trackUnion": union}, "extensions": {}}


def not_found(kind: str) -> Json:
    """Return the answer, with status 200, for something that does not exist; `kind` is its key."""
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
    return {"data": {"artistUnion": catalogue_answers.artist(world, artist, at)}, "extensions": {}}


def recommended(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return tracks that this track's page recommends, each with its own count."""
    items = [
        {"data": catalogue_answers.listed(world, other, at) | {"__typename": "Track"}}
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
    """Return a getTrack answer as a later release might send it: with other keys and levels."""
    union = answer["data"]["trackUnion"]
    entity = {"uri": union["uri"], "title": union["name"], "stats": {"plays": {"total": union["playcount"]}}}
    return {"data": {"entityV3": {"__typename": "TrackEntity", "entity": entity}}, "extensions": {}}
