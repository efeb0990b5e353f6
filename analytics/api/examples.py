"""The examples in the description of the API. A test checks each against its schema."""

from analytics.snapshots.windows import WINDOWS

FRIDAY = "2026-11-20T05:29:00Z"
RECORDED = "2026-11-20T05:30:00Z"

SNAPSHOT = {
    "run_id": 42,
    "captured_at": RECORDED,
    "spotify_streams": 104_000,
    "streams_provider": "",
    "streams_read_at": FRIDAY,
    "wow_streams": 3_000,
    "wow_pct": 2.97,
    "streams_interval_days": 7.0,
    "streams_counted_on": "2026-11-19",
    "streams_counted_days": 7,
    "youtube_views": None,
    "views_read_at": None,
    "wow_youtube_views": None,
    "wow_youtube_pct": None,
    "views_interval_days": None,
    "flags": ["views_unread"],
    "imported_from": "",
}
FACT = {
    "kind": "playlist_added",
    "on": "2026-11-20",
    "earliest": "2026-11-13",
    "words": "entered Sample Playlist at position 4",
    "name": "Sample Playlist",
    "position": 4,
    "position_before": None,
}
PAST = SNAPSHOT | {"facts": [FACT]}
THIRD_PARTY = {
    "source": "chartmetric",
    "streams": 103_500,
    "observed_at": "2026-11-19T00:00:00Z",
    "fetched_at": FRIDAY,
}
_GAIN: dict[str, object] = {"wow": 3_000, "wow_pct": 2.97, "interval_days": 7.0, "remarks": []}


def _window(name: str, streams: dict[str, object]) -> dict[str, object]:
    unknown = {"wow": None, "wow_pct": None, "interval_days": None, "remarks": ["not read this week"]}
    return {"window": name, "baseline": WINDOWS[name].tolerance, "streams": streams, "views": unknown}


TRACK_NAME = {
    "id": 7,
    "spotify_id": "0000000000000000000001",
    "title": "Sample Track",
    "artists": "Sample Artist",
    "active": True,
    "streams": 104_000,
    "streams_read_at": FRIDAY,
    "streams_provider": "",
    "streams_imported_from": "",
    "views": 51_200,
    "views_read_at": "2026-11-13T05:29:00Z",
    "views_imported_from": "",
}
TRACK = TRACK_NAME | {
    "isrc": "QZABC2600001",
    "album": "Sample Album",
    "label": "Sample Records",
    "released": "2026-03-06",
    "released_precision": "day",
    "flags": ["views_unread"],
    "week": {
        "streams": {"wow": 3_000, "wow_pct": 2.97, "interval_days": 7.0, "read_at": FRIDAY, "flags": []},
        "views": {"wow": None, "wow_pct": None, "interval_days": None, "read_at": None, "flags": ["views_unread"]},
    },
    "windows": [
        _window("1w", _GAIN),
        _window("4w", _GAIN | {"wow": 11_400, "wow_pct": 12.31, "interval_days": 28.0}),
    ],
    "latest": SNAPSHOT,
    "third_party": None,
    "videos": [
        {"youtube_id": "AAAAAAAAAAA", "role": "official", "views": 51_200, "views_read_at": "2026-11-13T05:29:00Z"}
    ],
    "credits": [{"contact_id": 3, "name": "Sample Writer", "role": "writer"}],
}
RELEASE = {
    "id": 5,
    "spotify_id": "0000000000000000000003",
    "spotify_url": "https://open.spotify.com/album/0000000000000000000003",
    "name": "Sample EP",
    "kind": "ep",
    "label": "Sample Records",
    "released": "2026-11-20",
    "released_precision": "day",
    "tracks": 4,
    "followed_tracks": 1,
    "artists": [
        {
            "artist_id": "0000000000000000000004",
            "name": "Sample Artist",
            "spotify_url": "https://open.spotify.com/artist/0000000000000000000004",
        }
    ],
    "state": "open",
    "reason": "",
    "first_seen_at": RECORDED,
    "decided_at": None,
    "decided_by": "",
}
CONTACT_NAME = {
    "id": 3,
    "name": "Sample Writer",
    "email": "writer@example.com",
    "company": "Sample Music",
    "stage": "watching",
}
CLAIM = {
    "source": "credits_fm",
    "origin": "mlc",
    "name": "SAMPLE WRITER",
    "role": "writer",
    "detail": "composer, lyricist",
    "ipi": "00900000001",
    "isni": "",
    "seen_at": RECORDED,
}
SUGGESTION = {
    "key": "Y000000000000900000001",
    "name": "SAMPLE WRITER",
    "ipi": "00900000001",
    "roles": ["writer"],
    "sources": ["credits_fm"],
    "tracks": 14,
    "suggested_at": RECORDED,
}
CONTACT = CONTACT_NAME | {
    "tags": "pop, Berlin",
    "ipi": "00900000001",
    "isni": "",
    "total_streams": 1_240_000,
    "total_youtube_views": 310_000,
    "streams_recordings": 12,
    "filled_recordings": 1,
    "views_videos": 9,
    "wow_streams": 48_000,
    "wow_growth_pct": 4.2,
    "wow_recordings": 11,
    "wow_youtube_views": None,
    "wow_youtube_growth_pct": None,
    "wow_youtube_recordings": 0,
    "oldest_read_at": "2026-11-13T05:29:00Z",
    "aggregated_at": RECORDED,
    "roles": ["writer", "producer"],
    "windows": [
        {
            "window": "4w",
            "baseline": WINDOWS["4w"].tolerance,
            "streams": {
                "wow": 96_000,
                "wow_pct": 8.4,
                "recordings": 10,
                "of_other_videos": 0,
                "missing": {"too new": 1},
            },
            "views": {
                "wow": None,
                "wow_pct": None,
                "recordings": 0,
                "of_other_videos": 0,
                "missing": {"no run near its start": 9},
            },
        }
    ],
}
CONTACT_SNAPSHOT = {
    "run_id": 42,
    "captured_at": RECORDED,
    "total_streams": 1_240_000,
    "streams_recordings": 12,
    "filled_recordings": 1,
    "wow_streams": 48_000,
    "wow_growth_pct": 4.2,
    "wow_recordings": 11,
    "total_youtube_views": 310_000,
    "views_videos": 9,
    "wow_youtube_views": None,
    "wow_youtube_growth_pct": None,
    "wow_youtube_recordings": 0,
    "imported_from": "",
}
WHOLE_TRACK = TRACK | {
    "spotify_url": "https://open.spotify.com/track/0000000000000000000001",
    "length_ms": 201_000,
    "album_spotify_id": "0000000000000000000003",
    "album_from": "spotify",
    "label_from": "spotify",
    "released_from": "spotify",
    "editions": [TRACK_NAME | {"id": 8, "spotify_id": "0000000000000000000002", "title": "Sample Track (Deluxe)"}],
    "contacts": [CONTACT],
}
WORK = {
    "title": "Sample Song",
    "iswc": "T9000000010",
    "state": "published",
    "publishers": [{"name": "SAMPLE MUSIC", "ipi": "00900000002", "place": "original", "share": None}],
    "sources": ["credits_fm"],
    "said_at": RECORDED,
}
OPEN = {
    "contact": CONTACT_NAME,
    "wow": 41_000,
    "wow_4w": 150_000,
    "wow_13w": 420_000,
    "wow_52w": None,
    "works": 6,
    "recordings": 7,
    "sources": ["credits_fm"],
    "said_at": "2026-09-04T06:10:00Z",
    "counted_at": RECORDED,
}
WHOLE_CONTACT = CONTACT | {"notes": "Prefers a call on Fridays.", "tracks": 14}

_MOVER = {"count": 104_000, "wow": 3_000, "usual": 1_000.0, "lift": 3.0, "wow_pct": 2.97, "weeks": 8}
TRACK_MOVER = _MOVER | {
    "track": TRACK_NAME,
    "interval_days": 7.0,
    "flags": [],
    "recent": [1_100, 950, None, 1_000, 1_020, 980, 990, 1_050, 3_000],
    "facts": [FACT],
}
CONTACT_MOVER = _MOVER | {"contact": CONTACT_NAME, "recordings": 4}
CONCERN = {
    "trouble": "removed",
    "label": "Removed by the platform",
    "advice": "Make the track inactive and add what replaced it: it keeps its history. Or replace its video.",
    "tracks": 2,
    "examples": [TRACK_NAME],
    "facts": {},
    "all_tracks": "/api/tracks?trouble=removed",
}
OVERVIEW_STATUS = {
    "as_of": RECORDED,
    "freshness": [
        {
            "platform": "spotify",
            "tracks": 3_000,
            "fresh": 2_990,
            "stale": 10,
            "never": 1,
            "share": 99.67,
            "oldest_read_at": "2026-10-02T05:29:00Z",
        }
    ],
    "totals": [
        {
            "platform": "spotify",
            "count": 812_400_000,
            "behind": 2_950,
            "wow": 4_100_000,
            "wow_pct": 0.51,
            "measured": 2_940,
            "counted_on": "2026-11-19",
            "other_days": 0,
            "filled": 0,
        }
    ],
    "windows": [
        {"platform": "spotify", "window": "4w", "wow": 15_900_000, "wow_pct": 2.0, "measured": 2_900},
    ],
    "attention": [CONCERN],
    "spotify_update": {
        "hour": 21,
        "seen_after": "2026-11-19T18:00:00Z",
        "seen_before": "2026-11-20T00:00:00Z",
        "stale_since": None,
    },
}
FOUND = {
    "is_exact": False,
    "tracks": [TRACK],
    "more_tracks": False,
    "contacts": [CONTACT],
    "more_contacts": False,
}
PLAYLIST = {
    "id": 1,
    "spotify_id": "0000000000000000000009",
    "name": "Sample Playlist",
    "active": True,
    "newest_week": "2026-11-20",
}
POSITION = {
    "week": "2026-11-20",
    "position": 1,
    "streams_then": 104_000,
    "views_then": 51_200,
    "imported_from": "",
    "track": TRACK_NAME,
}
