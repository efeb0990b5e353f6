"""Answers in the shapes that credit sources send, with invented people. No country has the prefix ZZ."""

from typing import Any

from enrichment.sources.credits import Asked

ISRC = "ZZAAA2600001"
RECORDING = "11111111-0000-4000-8000-000000000001"
ASKED = Asked(ISRC, "Sample Song", "Sample Artist", 201_000)

Json = dict[str, Any]


def credits_fm(**changes: Any) -> Json:
    """Return the object of a single lookup."""
    publishers = [
        {"name": "SAMPLE MUSIC", "ipi": "00900000002", "role": "OriginalPublisher"},
        {"name": "SAMPLE ADMIN", "ipi": "00900000003", "role": "RightsAdministrator"},
        {"name": "SAMPLE MUSIC", "ipi": "00900000002", "role": "OriginalPublisher"},
    ]
    return {
        "isrc": ISRC,
        "recording_title": "Sample Song",
        "song_title": "Sample Song",
        "recording_artists": [
            {"name": "Sample Artist", "mbid": "m1", "isnis": ["0000000121032683"], "ipis": ["00900000009"]}
        ],
        "iswc": "T-900000001-0",
        "release_date": "2026-01-01",
        "match_status": "matched",
        "songwriters": [
            {"name": "SAMPLE WRITER", "ipi": "00900000001", "role": "ComposerLyricist", "publishers": publishers}
        ],
        "performers": [
            {"name": "Sample Producer", "mbid": "m2", "role": "producer", "attributes": ["additional"]},
            {"name": "Sample Mixer", "mbid": "m3", "role": "mix", "credit_type": "producer"},
        ],
        "sources": ["credits_db", "notes_credits_api", "musicbrainz"],
    } | changes


def of_isrc(*recordings: Json) -> Json:
    return {"isrc": ISRC, "recordings": list(recordings)}


def found(**changes: Any) -> Json:
    return {"id": RECORDING, "title": "Sample Song", "length": 201_400, "video": False} | changes


def musicbrainz(**changes: Any) -> Json:
    """Return a recording with its relations."""
    writer = {"id": "a1", "name": "Sample Writer"}
    work = {
        "id": "w1",
        "title": "Sample Song",
        "iswcs": ["T-900.000.001-0"],
        "relations": [
            {"type": "composer", "target-type": "artist", "artist": writer},
            {"type": "lyricist", "target-type": "artist", "artist": writer},
            {"type": "publishing", "target-type": "label", "label": {"id": "l1", "name": "Sample Publishing"}},
        ],
    }
    return {
        "id": RECORDING,
        "title": "Sample Song",
        "length": 201_000,
        "first-release-date": "2026-06-27",
        "isrcs": [ISRC],
        "artist-credit": [
            {"name": "Sample Artist", "joinphrase": " feat. ", "artist": {"name": "Sample Artist"}},
            {"name": "Sample Guest", "joinphrase": "", "artist": {"name": "Sample Guest"}},
        ],
        "relations": [
            {"type": "producer", "attributes": ["co"], "target-credit": "", "artist": {"name": "Sample Producer"}},
            {"type": "mix", "attributes": [], "artist": {"name": "Sample Mixer"}},
            {"type": "samples material", "recording": {"id": "r9", "title": "Another Song"}},
            {"type": "performance", "target-type": "work", "attributes": [], "work": work},
        ],
    } | changes
