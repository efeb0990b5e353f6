"""The sample catalogue: the stand-in's world, imported as a file, with eight earlier weeks recorded."""

import io
from datetime import datetime, timedelta

from analytics import catalogue
from analytics.catalogue_file import read_catalogue
from analytics.models import Leg, Outcome, Platform, Reading, SnapshotRun, Track
from analytics.recording import record_run
from enrichment.standin.world import HISTORY_WEEKS, World, WorldTrack

SOURCE = "sample"


def load(world: World) -> None:
    """Import the catalogue and record its earlier weeks, through the code that records every run.

    Loading again adds nothing: the catalogue is there, and so is the history.
    """
    rows, errors = read_catalogue(io.BytesIO(world.catalogue_csv().encode()))
    if errors:
        raise ValueError(f"The sample catalogue has bad rows: {errors[0]}")
    catalogue.store(rows)
    if not SnapshotRun.objects.exists():
        for week in reversed(HISTORY_WEEKS):
            _record_week(world, week)


def _record_week(world: World, week: int) -> None:
    at = world.now - timedelta(weeks=week)
    followed = [track for track in world if week in world.history_weeks(track)]
    run = SnapshotRun.objects.create(
        trigger=SnapshotRun.Trigger.SHELL,
        asked_by=SOURCE,
        state=SnapshotRun.State.READING,
        tracks=len(followed),
        started_at=at - timedelta(minutes=2),
        deadline_at=at + timedelta(minutes=2),
        note="Invented history of the sample catalogue.",
    )
    _add_readings(run, world, followed, at)
    record_run(run.pk, at)


def _add_readings(run: SnapshotRun, world: World, followed: list[WorldTrack], at: datetime) -> None:
    ids = dict(Track.objects.values_list("spotify_id", "pk"))
    for platform in Platform:
        readings = [_reading(run, world, track, ids[track.spotify_id], platform, at) for track in followed]
        Reading.objects.bulk_create(readings)
        counts = {outcome: sum(one.outcome == outcome for one in readings) for outcome in Outcome.values}
        Leg.objects.create(run=run, platform=platform, readings=len(readings), **counts)


def _reading(
    run: SnapshotRun, world: World, track: WorldTrack, track_id: int, platform: Platform, at: datetime
) -> Reading:
    numbers = _numbers(world, track, platform, at)
    known = {one: number for one, number in numbers.items() if number is not None}
    read = bool(numbers) and len(known) == len(numbers)
    return Reading(
        run=run,
        track_id=track_id,
        platform=platform,
        state=Reading.State.SETTLED,
        outcome=Outcome.READ if read else Outcome.HIDDEN if numbers else Outcome.NO_VIDEO,
        number=sum(known.values()) if read else None,
        videos=known if platform == Platform.YOUTUBE and known else None,
        observed_at=at,
        source=SOURCE,
    )


def _numbers(world: World, track: WorldTrack, platform: Platform, at: datetime) -> dict[str, int | None]:
    if platform == Platform.SPOTIFY:
        return {track.spotify_id: world.streams(track, at)}
    return {video: world.views(video, at) for video in track.youtube_ids}
