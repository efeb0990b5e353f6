"""Rows for tests, made with as few words as a test should need."""

import itertools
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from analytics.models import Contact, Credit, Leg, Outcome, Platform, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.recording import record_run

FRIDAY = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
"""A moment at which runs of tests are recorded."""

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
        _reading(run, track, platform, end, at - timedelta(minutes=1)) for (track, platform), end in numbers.items()
    )
    for platform in {platform for _, platform in numbers}:
        _make_leg(run, platform)
    return run


def _reading(run: SnapshotRun, track: Track, platform: Platform, end: int | Outcome, at: datetime) -> Reading:
    read = isinstance(end, int)
    videos = [video.youtube_id for video in track.videos.all()] if platform == Platform.YOUTUBE else []
    return Reading(
        run=run,
        track=track,
        platform=platform,
        state="settled",
        outcome="read" if read else end,
        number=end if read else None,
        videos={videos[0]: end} if read and videos else None,
        observed_at=at,
    )


def _make_leg(run: SnapshotRun, platform: Platform) -> None:
    ends = list(run.readings.filter(platform=platform).values_list("outcome", flat=True))
    counts = {outcome: ends.count(outcome) for outcome in set(ends)}
    Leg.objects.create(run=run, platform=platform, readings=len(ends), **counts)


def make_pending_run(tracks: int, platform: Platform = Platform.SPOTIFY) -> SnapshotRun:
    """Make a run of new tracks on one platform with nothing read yet."""
    now = timezone.now()
    run = SnapshotRun.objects.create(
        trigger="shell", state="reading", tracks=tracks, started_at=now, deadline_at=now + timedelta(hours=1)
    )
    Reading.objects.bulk_create(Reading(run=run, track=make_track(), platform=platform) for _ in range(tracks))
    Leg.objects.create(run=run, platform=platform, readings=tracks)
    return run


def recorded(numbers: Numbers, at: datetime = FRIDAY) -> SnapshotRun:
    """Make a run with these numbers and record it."""
    return record_run(make_run(numbers, at).pk, at)


def streams_of(track: Track, *counts: tuple[float, int]) -> None:
    """Record streams of a track, each as (days before FRIDAY, count), oldest first."""
    for days, count in counts:
        recorded({(track, Platform.SPOTIFY): count}, FRIDAY - timedelta(days=days))


def latest(track: Track) -> Snapshot:
    return Snapshot.objects.filter(track=track).latest("captured_at", "id")
