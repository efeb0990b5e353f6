"""Tracks, albums and artists as the player's GraphQL service returns them, in full. Counts are strings.

The shapes are those of answers captured in June 2026: every key and level, with invented content.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from enrichment.simulator import looks
from enrichment.simulator.world import World, WorldArtist, WorldTrack

Json = dict[str, Any]

_LABEL: Final = "Sample Records"
_PLAYABLE: Final[Json] = {"playable": True, "reason": "PLAYABLE"}
_NO_VIDEOS: Final[Json] = {
    "audioAssociations": {"__typename": "TrackAudioAssociationPage", "items": []},
    "videoAssociations": {"totalCount": 0},
}


def track(world: World, one: WorldTrack, at: datetime) -> Json:
    """Return getTrack's answer about a track: its own count, and those of its artist's popular tracks."""
    lead, *guests = one.credited
    return {
        "__typename": "Track",
        "albumOfTrack": _album_of(one) | {"copyright": _copyright(one), "courtesyLine": ""},
        "associationsV3": _NO_VIDEOS,
        "contentRating": {"label": "NONE"},
        "duration": {"totalMilliseconds": one.duration_ms},
        "firstArtist": {"items": [_lead(world, lead, at)], "totalCount": 1},
        "id": one.spotify_id,
        "mediaType": "AUDIO",
        "name": one.title,
        "otherArtists": {"items": [_named(guest) | {"id": guest.spotify_id} for guest in guests]},
        "playability": _PLAYABLE,
        "playcount": _count(world, one, at),
        "saved": False,
        "sharingInfo": _shared("track", one.spotify_id),
        "trackNumber": 1,
        "uri": f"spotify:track:{one.spotify_id}",
        "visualIdentity": _colored(),
    }


def listed(world: World, one: WorldTrack, at: datetime) -> Json:
    """Return a track as it appears in the list of an artist's popular tracks."""
    return {
        "albumOfTrack": {
            "coverArt": looks.colored(looks.cover(one.album_id)),
            "name": one.album,
            "uri": f"spotify:album:{one.album_id}",
        },
        "artists": {"items": [_named(artist) for artist in one.credited]},
        "associationsV3": _NO_VIDEOS,
        "contentRating": {"label": "NONE"},
        "discNumber": 1,
        "duration": {"totalMilliseconds": one.duration_ms},
        "id": one.spotify_id,
        "name": one.title,
        "playability": _PLAYABLE,
        "playcount": _count(world, one, at),
        "previews": {"audioPreviews": {"items": []}},
        "uri": f"spotify:track:{one.spotify_id}",
    }


def album(world: World, one: WorldTrack, at: datetime) -> Json:
    """Return getAlbum's answer about this track's album."""
    return {
        "__typename": "Album",
        "artists": {"items": [_artist(one.credited[0])], "totalCount": 1},
        "copyright": _copyright(one),
        "courtesyLine": "",
        "coverArt": looks.colored(looks.cover(one.album_id)),
        "date": {"isoString": f"{one.released}T00:00:00Z", "precision": "DAY"},
        "discs": {"items": [{"number": 1, "tracks": {"totalCount": 1}}], "totalCount": 1},
        "isPreRelease": False,
        "label": _LABEL,
        "moreAlbumsByArtist": {
            "items": [{"discography": {"popularReleasesAlbums": {"items": [_release(one)], "totalCount": 1}}}]
        },
        "name": one.album,
        "playability": _PLAYABLE,
        "preReleaseEndDateTime": None,
        "releases": {"items": [], "totalCount": 0},
        "saved": False,
        "sharingInfo": _shared("album", one.album_id),
        "tracksV2": {"items": [{"track": _album_row(world, one, at), "uid": one.spotify_id[:8]}], "totalCount": 1},
        "type": "SINGLE",
        "uri": f"spotify:album:{one.album_id}",
        "visualIdentity": _colored(),
        "watchFeedEntrypoint": None,
    }


def _album_row(world: World, one: WorldTrack, at: datetime) -> Json:
    """Return a track as it appears in the list of its album's tracks."""
    return {
        "artists": {"items": [_named(artist) for artist in one.credited]},
        "associationsV3": {"videoAssociations": {"totalCount": 0}},
        "contentRating": {"label": "NONE"},
        "discNumber": 1,
        "duration": {"totalMilliseconds": one.duration_ms},
        "name": one.title,
        "playability": {"playable": True},
        "playcount": _count(world, one, at),
        "relinkingInformation": None,
        "saved": False,
        "trackNumber": 1,
        "uri": f"spotify:track:{one.spotify_id}",
    }


def artist(world: World, one: WorldArtist, at: datetime) -> Json:
    """Return the overview of an artist, which includes the popular tracks with their counts."""
    return {
        "__typename": "Artist",
        "discography": _discography(world, one, at),
        "goods": {"concerts": {"items": [], "totalCount": 0}, "merch": {"items": []}},
        "headerImage": None,
        "id": one.spotify_id,
        "onPlatformReputationTrait": {"verification": {"isRegistered": True, "isVerified": False}},
        "preRelease": None,
        "profile": {
            "biography": {"text": "Every name and number in here is invented.", "type": "AUTOBIOGRAPHY"},
            "externalLinks": {"items": []},
            "name": one.name,
            "pinnedItem": None,
            "playlistsV2": {"items": [], "totalCount": 0},
        },
        "relatedContent": _related(),
        "relatedMusicVideos": _no_videos() | {"__typename": "MusicVideosPage"},
        "saved": False,
        "sharingInfo": _shared("artist", one.spotify_id),
        "stats": _statistics(),
        "unmappedMusicVideosV2": _no_videos(),
        "uri": f"spotify:artist:{one.spotify_id}",
        "visualIdentity": {
            "wideFullBleedImage": {"__typename": "VisualIdentityImage", "extractedColorSet": looks.COLORS}
        },
        "visuals": {"avatarImage": looks.colored(looks.avatar(one.spotify_id)), "gallery": {"items": []}},
        "watchFeedEntrypoint": None,
    }


def _discography(world: World, one: WorldArtist, at: datetime) -> Json:
    popular = _popular(world, one, at)
    releases = [_release(each) for each in popular[:1]]
    latest = next(iter(_newest(world, one, popular)), None)
    return {
        "albums": {"items": [], "totalCount": 0},
        "compilations": {"items": [], "totalCount": 0},
        "latest": _release(latest) if latest else None,
        "popularReleasesAlbums": {"items": releases, "totalCount": len(releases)},
        "singles": {"items": [{"releases": {"items": releases}}], "totalCount": len(releases)},
        "topTracks": _top(world, popular, at),
    }


def _related() -> Json:
    return {
        "appearsOn": {"items": [], "totalCount": 0},
        # A part that failed, as in the captured answers.
        "discoveredOnV2": {"items": [{"data": {"__typename": "GenericError"}}], "totalCount": 1},
        "featuringV2": {"items": [], "totalCount": 0},
        "relatedArtists": {"items": [], "totalCount": 0},
    }


def _statistics() -> Json:
    return {
        "followers": 1_000,
        "monthlyListeners": 10_000,
        "topCities": {"items": [{"city": "Sampleton", "country": "XX", "numberOfListeners": 100, "region": "XX"}]},
        "worldRank": 0,
    }


def _count(world: World, one: WorldTrack, at: datetime) -> str:
    return str(world.streams(one, at))


def _popular(world: World, one: WorldArtist, at: datetime) -> list[WorldTrack]:
    """Return the artist's popular tracks that still exist, most played first."""
    shown = [track for track in world.popular(one) if world.streams(track, at) is not None]
    return sorted(shown, key=lambda track: world.streams(track, at) or 0, reverse=True)


def _newest(world: World, one: WorldArtist, popular: Sequence[WorldTrack]) -> list[WorldTrack]:
    """Return the track of the artist's latest release, none if there is none."""
    tracks = [*popular, *(track for track in world.fresh if track.credited[0] == one)]
    return sorted(tracks, key=lambda track: (track.released, track.number))[-1:]


def _top(world: World, popular: Sequence[WorldTrack], at: datetime) -> Json:
    return {"items": [{"track": listed(world, each, at), "uid": each.spotify_id[:8]} for each in popular]}


def _lead(world: World, one: WorldArtist, at: datetime) -> Json:
    """Return the first artist of a track, with everything else about them."""
    popular = _popular(world, one, at)
    releases = [_album_of(each) for each in popular[:1]]
    singles = [_album_of(each) for each in dict.fromkeys((*popular[:1], *_newest(world, one, popular)))]
    grouped = {"items": [{"releases": {"items": [each]}} for each in singles], "totalCount": len(singles)}
    return {
        "discography": {
            "albums": {"items": [], "totalCount": 0},
            "popularReleasesAlbums": {"items": releases},
            "singles": grouped,
            "topTracks": _top(world, popular, at),
        },
        "id": one.spotify_id,
        "profile": {"name": one.name},
        "relatedContent": {"relatedArtists": {"items": [], "totalCount": 0}},
        "uri": f"spotify:artist:{one.spotify_id}",
        "visuals": {"avatarImage": looks.avatar(one.spotify_id)},
    }


def _named(one: WorldArtist) -> Json:
    return {"profile": {"name": one.name}, "uri": f"spotify:artist:{one.spotify_id}"}


def _artist(one: WorldArtist) -> Json:
    visuals = {"avatarImage": looks.avatar(one.spotify_id)}
    return _named(one) | {
        "id": one.spotify_id,
        "sharingInfo": _shared("artist", one.spotify_id),
        "visuals": visuals,
    }


def _album_of(one: WorldTrack) -> Json:
    return {
        "coverArt": looks.colored(looks.cover(one.album_id)),
        "date": {"isoString": f"{one.released}T00:00:00Z", "precision": "DAY", "year": one.released.year},
        "id": one.album_id,
        "name": one.album,
        "playability": {"playable": True},
        "sharingInfo": _shared("album", one.album_id),
        "tracks": {
            "items": [{"track": {"trackNumber": 1, "uri": f"spotify:track:{one.spotify_id}"}}],
            "totalCount": 1,
        },
        "type": "SINGLE",
        "uri": f"spotify:album:{one.album_id}",
    }


def _release(one: WorldTrack) -> Json:
    day = one.released
    return {
        "copyright": {"items": _copyright(one)["items"]},
        "coverArt": looks.cover(one.album_id),
        "date": {"day": day.day, "month": day.month, "precision": "DAY", "year": day.year},
        "id": one.album_id,
        "label": _LABEL,
        "name": one.album,
        "playability": _PLAYABLE,
        "sharingInfo": _shared("album", one.album_id),
        "tracks": {"totalCount": 1},
        "type": "SINGLE",
        "uri": f"spotify:album:{one.album_id}",
    }


def _copyright(one: WorldTrack) -> Json:
    items = [
        {"text": f"{sign} {one.released.year} {_LABEL}", "type": kind} for kind, sign in (("C", "©"), ("P", "℗"))
    ]
    return {"items": items, "totalCount": len(items)}


def _shared(kind: str, spotify_id: str) -> Json:
    return {"shareId": spotify_id, "shareUrl": f"https://open.spotify.com/{kind}/{spotify_id}?si={spotify_id}"}


def _colored() -> Json:
    return {"squareCoverImage": {"__typename": "VisualIdentityImage", "extractedColorSet": looks.COLORS}}


def _no_videos() -> Json:
    return {"items": [], "pagingInfo": {"nextOffset": None}, "totalCount": 0}
