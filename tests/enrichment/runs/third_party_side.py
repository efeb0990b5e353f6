"""The far side of a run that is filled: Chartmetric as it is simulated, and runs that could not read."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from analytics.models import Outcome, Platform, SnapshotRun, Track
from enrichment.lookups import third_party
from enrichment.runs import third_party_phase
from enrichment.simulator.server import Simulator
from tests.makers import make_run, make_track

SPOTIFY = Platform.SPOTIFY
WEEK = timedelta(days=7)


def follow(simulator: Simulator, number: int) -> Track:
    track = make_track(title=f"Followed {number}", videos=0)
    track.spotify_id = simulator.world.track(number).spotify_id
    track.save()
    return track


def unread(*tracks: Track, read: Track | None = None) -> SnapshotRun:
    """Make a run that could not read these tracks, and whose readings are settled."""
    numbers: dict[tuple[Track, Platform], int | Outcome] = {(track, SPOTIFY): Outcome.BLOCKED for track in tracks}
    if read is not None:
        numbers[read, SPOTIFY] = 5_000
    return make_run(numbers, timezone.now())


def answered(run: SnapshotRun) -> SnapshotRun:
    """Have Chartmetric asked for a run, and the run recorded."""
    third_party_phase.finish(run.pk)
    third_party.fill_in(timezone.now())
    third_party_phase.finish(run.pk)
    run.refresh_from_db()
    return run


def yesterday() -> datetime:
    return datetime.combine(timezone.now().date() - timedelta(days=1), datetime.min.time(), UTC)


def theirs(simulator: Simulator, track: Track, at: datetime) -> int:
    known = simulator.world.find(track.spotify_id)
    assert known is not None
    streams = simulator.world.streams(known, at)
    assert streams is not None
    return streams
