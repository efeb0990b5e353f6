"""Factories for rows, with as few arguments as possible."""

import itertools
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from analytics.models import (
    Canary,
    Contact,
    Credit,
    Outcome,
    Platform,
    PlatformRun,
    Playlist,
    PlaylistReading,
    Reading,
    Rehearsal,
    Release,
    SnapshotRun,
    Track,
    Video,
    VideoCandidate,
    week_of,
)
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.playlists import reading_queue
from analytics.playlists.weeks import Row, SeenPlaylist, UnseenPlaylist
from analytics.snapshots.recording import record_run
from tests.past import Counts, make_past, settled_reading

FRIDAY = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
"""The time at which tests record runs."""

Numbers = Mapping[tuple[Track, Platform], int | Outcome]

_serial = itertools.count(1)


def make_track(*, isrc: str = "", title: str = "", videos: int = 1) -> Track:
    number = next(_serial)
    track = Track.objects.create(
        spotify_id=f"{number:06d}{secrets.token_hex(8)}", title=title or f"Track {number}", isrc=isrc
    )
    for _ in range(videos):
        track.videos.create(youtube_id=f"v{next(_serial):010d}")
    return track


def make_tracks(number: int, *, videos: int = 1) -> list[Track]:
    """Make many tracks in two queries."""
    serials = [next(_serial) for _ in range(number)]
    tracks = Track.objects.bulk_create(
        Track(spotify_id=f"{serial:06d}{secrets.token_hex(8)}", title=f"Track {serial}") for serial in serials
    )
    Video.objects.bulk_create(
        Video(track=track, youtube_id=f"v{next(_serial):010d}") for track in tracks for _ in range(videos)
    )
    return tracks


CLUES: list[list[str | int]] = [["Its title is the track's", 35], ["It is 9 s shorter", -40]]


def make_candidate(track: Track, score: float = 0.6, role: str = "official") -> VideoCandidate:
    """Make a video that a search found and a person has to decide on."""
    number = VideoCandidate.objects.count()
    return VideoCandidate.objects.create(
        track=track,
        youtube_id=f"c{number:010d}",
        role=role,
        title=f"Found {number}",
        channel="Sample Records",
        seconds=187,
        score=score,
        clues=CLUES,
        decision=VideoCandidate.Decision.OPEN,
    )


def make_canary(
    track: Track, platform: Platform = Platform.SPOTIFY, *, at_least: int = 1_000, at_most: int = 9_000
) -> Canary:
    return Canary.objects.create(track=track, platform=platform, at_least=at_least, at_most=at_most)


def make_rehearsal(words: str = "", *, scheduled_for: datetime = FRIDAY, at: datetime = FRIDAY) -> Rehearsal:
    """Make a rehearsal that ended at this time: a good one, or one with these words about what would fail."""
    good = {
        "platform": "youtube",
        "state": "read",
        "words": "YouTube was read: its canary showed a plausible number.",
    }
    bad = {"platform": "spotify", "state": "failed", "words": words}
    return Rehearsal.objects.create(
        scheduled_for=scheduled_for,
        state="failed" if words else "read",
        ended_at=at,
        results=[good, bad] if words else [good],
    )


def make_release(name: str = "Fresh", *, state: str = "open", total: int | None = 1, released: str = "") -> Release:
    """Make a release by an artist of its own, out since a day before FRIDAY."""
    number = next(_serial)
    release = Release.objects.create(
        spotify_id=f"{number:06d}{secrets.token_hex(8)}",
        name=name,
        released=released or (FRIDAY - timedelta(days=1)).date(),
        released_precision="day",
        total=total,
        state=state,
        followed_at=FRIDAY if state == "followed" else None,
    )
    release.artists.create(artist_id=f"{number:022d}", name=f"Artist of {name}"[:300])
    return release


def make_contact(*tracks: Track, name: str = "") -> Contact:
    contact = Contact.objects.create(name=name or f"Contact {next(_serial)}")
    Credit.objects.bulk_create(Credit(track=track, contact=contact, role="writer") for track in tracks)
    return contact


def make_run(numbers: Numbers, at: datetime = FRIDAY) -> SnapshotRun:
    """Make a run whose readings are all settled, one minute before `at`, and not recorded yet."""
    run = SnapshotRun.objects.create(
        trigger="shell",
        state="reading",
        tracks=len({track for track, _ in numbers}),
        started_at=at - timedelta(minutes=10),
        deadline_at=at + timedelta(hours=1),
    )
    Reading.objects.bulk_create(
        settled_reading(run, track, platform, end, at - timedelta(minutes=1))
        for (track, platform), end in numbers.items()
    )
    ends: dict[Platform, Counter[str]] = {}
    for (_, platform), end in numbers.items():
        ends.setdefault(platform, Counter())["read" if isinstance(end, int) else end.value] += 1
    PlatformRun.objects.bulk_create(
        PlatformRun(run=run, platform=platform, readings=counts.total(), **counts)
        for platform, counts in ends.items()
    )
    return run


def make_pending_run(tracks: int, platform: Platform = Platform.SPOTIFY) -> SnapshotRun:
    """Make a run of new tracks on one platform with nothing read yet."""
    now = timezone.now()
    run = SnapshotRun.objects.create(
        trigger="shell", state="reading", tracks=tracks, started_at=now, deadline_at=now + timedelta(hours=1)
    )
    Reading.objects.bulk_create(Reading(run=run, track=track, platform=platform) for track in make_tracks(tracks))
    PlatformRun.objects.create(run=run, platform=platform, readings=tracks)
    return run


def recorded(numbers: Numbers, at: datetime = FRIDAY) -> SnapshotRun:
    """Make a run with these numbers and record it."""
    return record_run(make_run(numbers, at).pk, at)


def streams_of(track: Track, *counts: tuple[float, int]) -> None:
    """Give a track streams, each as (days before FRIDAY, count), oldest first: the last is recorded, others made."""
    make_weeks(*((days, {(track, Platform.SPOTIFY): count}) for days, count in counts))


def make_weeks(*weeks: tuple[float, Counts]) -> SnapshotRun:
    """Give tracks counts, each week as (days before FRIDAY, counts), oldest first.

    The last week is recorded and returned, the others are made.
    """
    *past, (at, counts) = [(FRIDAY - timedelta(days=days), counts) for days, counts in weeks]
    make_past(*past)
    return recorded(counts, at)


def latest(track: Track) -> Snapshot:
    return Snapshot.objects.filter(track=track).latest("captured_at", "id")


def make_playlist(name: str = "Fresh Finds", number: int = 1) -> Playlist:
    return Playlist.objects.create(spotify_id=f"{number:022d}", name=name)


def read_playlist(
    playlist: Playlist, tracks: Sequence[Track], at: datetime = FRIDAY, *, total: int | None = None
) -> PlaylistReading:
    """Have a playlist read with these tracks in this order; `total` is told where it is not their number."""
    rows = [Row(place, one.spotify_id, one.title) for place, one in enumerate(tracks, 1)]
    total = len(rows) if total is None else total
    return settle_playlist(
        playlist, SeenPlaylist(playlist.name, "A Curator", total, rows, source="spotify playlist query"), at
    )


def settle_playlist(playlist: Playlist, end: SeenPlaylist | UnseenPlaylist, at: datetime = FRIDAY) -> PlaylistReading:
    (pk,) = reading_queue.ask_for(week_of(at), playlist_ids=[playlist.pk])
    held = reading_queue.lease(pk, timedelta(minutes=1))
    assert held is not None
    assert reading_queue.settle(held, end, at)
    return PlaylistReading.objects.get(pk=pk)
