"""The answers of Spotify's GraphQL service, as the web player gets them. Counts are strings there."""

from datetime import datetime
from typing import Any

from enrichment.simulator import catalogue_answers
from enrichment.simulator.people import behind
from enrichment.simulator.world import World, WorldArtist, WorldTrack

Json = dict[str, Any]


def get_track(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return what getTrack answers for a track that is there."""
    return track_union(catalogue_answers.track(world, track, at))


def moving_picture(track: WorldTrack) -> Json:
    """Return what the page of a track asks under the same key as for its count: here it has no moving picture."""
    return {
        "data": {"trackUnion": {"__typename": "Track", "canvas": None, "uri": f"spotify:track:{track.spotify_id}"}}
    }


def get_album(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return what getAlbum answers for the album of this track."""
    return {"data": {"albumUnion": catalogue_answers.album(world, track, at)}, "extensions": {}}


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
    return {"data": {"artistUnion": catalogue_answers.artist(world, artist, at)}, "extensions": {}}


def recommended(world: World, track: WorldTrack, at: datetime) -> Json:
    """Return tracks that the page recommends beside this one, each with its own count."""
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
    """Return a getTrack answer as a later release might send it: other keys, other nesting."""
    union = answer["data"]["trackUnion"]
    entity = {"uri": union["uri"], "title": union["name"], "stats": {"plays": {"total": union["playcount"]}}}
    return {"data": {"entityV3": {"__typename": "TrackEntity", "entity": entity}}, "extensions": {}}
