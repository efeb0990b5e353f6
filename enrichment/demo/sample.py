"""The sample catalogue: the simulator's world, imported as a file, with eight earlier weeks recorded.

Where the world has playlists they are followed, with a few of their weeks.
"""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.catalogue.importing import store
from analytics.catalogue.importing.rows import read_catalogue
from analytics.models import Outcome, Platform, PlatformRun, Playlist, Reading, SnapshotRun, Track, week_of
from analytics.playlists import reading_queue
from analytics.playlists.weeks import Row, SeenPlaylist
from analytics.snapshots.recording import record_run
from enrichment.demo import planting
from enrichment.demo.planting import SOURCE
from enrichment.simulator.catalogue_file import catalogue_csv
from enrichment.simulator.causes import CausedWorld
from enrichment.simulator.playlist_answers import OWNER
from enrichment.simulator.playlists import RowKind, WorldPlaylist, WorldPlaylists, WorldRow
from enrichment.simulator.world import HISTORY_WEEKS, World, WorldTrack

PLAYLIST_WEEKS = (2, 1)
PLAYLISTS = (20, 30)
"""Rows of the sample's playlists: few enough that a run takes no longer, enough to see tracks come and go."""

UNLISTED = 12
"""How many tracks are on the simulated Spotify but not in the catalogue, so that playlists add new ones."""

FRESH = 2
"""New releases by its artists, which their pages name."""

ARGUMENTS = [
    "--causes",
    *("--unlisted", str(UNLISTED), "--fresh", str(FRESH)),
    *(f"--playlist={size}" for size in PLAYLISTS),
]
"""The same for the simulator as a separate process."""


def world_of(tracks: int, now: datetime) -> CausedWorld:
    """Return the sample's world, of this size and around this moment."""
    return CausedWorld(tracks, now=now, unlisted=UNLISTED, playlists=PLAYLISTS, fresh=FRESH)


def load(world: World) -> None:
    """Import the catalogue and record its earlier weeks, through the code that records every run.

    In a world with causes, each is on file with its day. Loading again adds nothing: the catalogue is there, and so
    is the history.
    """
    load_catalogue(world)
    load_weeks(world)


def load_catalogue(world: World) -> None:
    rows, errors = read_catalogue(io.BytesIO(catalogue_csv(world).encode()))
    if errors:
        raise ValueError(f"The sample catalogue has bad rows: {errors[0]}")
    store.store(rows)


def load_weeks(world: World) -> None:
    """Record the earlier weeks of the catalogue, unless that was done before."""
    if not SnapshotRun.objects.own().exists():
        if isinstance(world, CausedWorld):
            planting.plant(world)
        for week in reversed(HISTORY_WEEKS):
            record_week(world, week)
        for week in PLAYLIST_WEEKS:
            record_playlists(world, world.now - timedelta(weeks=week))


def record_week(world: World, week: int) -> None:
    """Record what a run read `week` weeks ago."""
    at = world.now - timedelta(weeks=week)
    followed = [track for track in world if week == 0 or week in world.history_weeks(track)]
    run = SnapshotRun.objects.create(
        trigger=SnapshotRun.Trigger.SHELL,
        requested_by=SOURCE,
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
        PlatformRun.objects.create(run=run, platform=platform, readings=len(readings), **counts)


def _reading(
    run: SnapshotRun, world: World, track: WorldTrack, track_id: int, platform: Platform, at: datetime
) -> Reading:
    numbers = numbers_at(world, track, platform, at)
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


def record_playlists(world: World, at: datetime) -> None:
    """Record what the playlists showed of the catalogue in an earlier week."""
    lists = WorldPlaylists(world)
    for playlist in lists:
        row, _ = Playlist.objects.get_or_create(spotify_id=playlist.spotify_id)
        (reading,) = reading_queue.ask_for(week_of(at), playlist_ids=[row.pk])
        held = reading_queue.lease(reading, timedelta(minutes=1))
        if held is not None:
            reading_queue.settle(held, _seen(playlist, lists.rows(playlist, at)), at)


def _seen(playlist: WorldPlaylist, rows: Sequence[WorldRow]) -> SeenPlaylist:
    kinds = Counter(row.kind for row in rows)
    first: dict[str, Row] = {}
    for position, row in enumerate(rows, 1):
        if row.track is not None:
            track = row.track
            first.setdefault(
                track.spotify_id, Row(position, track.spotify_id, track.title, track.artists, track.album)
            )
    return SeenPlaylist(
        playlist.name,
        OWNER,
        len(rows),
        list(first.values()),
        episodes=kinds[RowKind.EPISODE],
        local_files=kinds[RowKind.LOCAL],
        unavailable=kinds[RowKind.UNAVAILABLE],
        repeated=kinds[RowKind.TRACK] - len(first),
        source=SOURCE,
    )


def numbers_at(world: World, track: WorldTrack, platform: Platform, at: datetime) -> dict[str, int | None]:
    """Return what a platform showed of a track: the number of each id, None where it showed none."""
    if platform == Platform.SPOTIFY:
        return {track.spotify_id: world.streams(track, at)}
    videos = world.videos_of(track, at) if isinstance(world, CausedWorld) else track.youtube_ids
    return {video: world.views(video, at) for video in videos}
