"""Three playlists of 50, 250 and 1,050 rows on a simulator, and full runs that begin with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analytics.models import (
    Playlist,
    PlaylistReading,
    SnapshotRun,
    Track,
)
from enrichment import broker, registry
from enrichment.runs import launching, lifecycle, playlist_phase
from enrichment.runs import playlist_reading as reading_playlists
from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import RowKind, WorldPlaylist, WorldPlaylists
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.spotify import query_hash
from enrichment.simulator.stories import SAMPLE_STORIES, Story
from enrichment.simulator.world import World

NOW = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
SIZES = (50, 250, 1_050)
LISTED = 100


@dataclass
class Clock:
    """The simulator's clock."""

    now: datetime = NOW


@dataclass
class Far:
    """The simulator with its playlists and its clock."""

    simulator: Simulator
    clock: Clock
    lists: WorldPlaylists
    ids: dict[int, int] = field(default_factory=dict)

    def follow(self, *numbers: int) -> None:
        for playlist in self.lists:
            if playlist.number in numbers:
                self.ids[playlist.number] = Playlist.objects.create(spotify_id=playlist.spotify_id).pk

    def truth(self, number: int) -> "Truth":
        playlist = next(one for one in self.lists if one.number == number)
        return truth_of(self.lists, playlist, self.clock.now)

    def reading(self, number: int) -> PlaylistReading:
        return PlaylistReading.objects.filter(playlist=self.ids[number]).latest("week")

    def spoil(self, number: int, scenario: Scenario) -> None:
        playlist = next(one for one in self.lists if one.number == number)
        self.simulator.scenarios.set("spotify", scenario, only=[playlist.spotify_id])


@dataclass
class Truth:
    """What a playlist really contains at a given time."""

    rows: int
    tracks: dict[str, int]
    episodes: int
    local_files: int
    unavailable: int

    @property
    def repeated(self) -> int:
        return self.rows - len(self.tracks) - self.episodes - self.local_files - self.unavailable


def truth_of(lists: WorldPlaylists, playlist: WorldPlaylist, at: datetime) -> Truth:
    rows = lists.rows(playlist, at)
    tracks: dict[str, int] = {}
    for position, row in enumerate(rows, 1):
        if row.track:
            tracks.setdefault(row.track.spotify_id, position)
    kinds = [row.kind for row in rows]
    return Truth(
        len(rows), tracks, kinds.count(RowKind.EPISODE), kinds.count(RowKind.LOCAL), kinds.count(RowKind.UNAVAILABLE)
    )


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Simulator, Clock]]:
    clock = Clock()
    # Every remaining track shows its count; one was removed, and is an unavailable row in the playlists.
    stories = [story for story in SAMPLE_STORIES if story is not Story.NEVER_LOADS]
    world = World(LISTED, stories=stories, unlisted=1_200, playlists=SIZES, now=NOW)
    with serve(world, clock=lambda: clock.now) as simulator:
        yield simulator, clock


@pytest.fixture
def far(served: tuple[Simulator, Clock], settings: Settings) -> Iterator[Far]:
    simulator, clock = served
    simulator.scenarios.clear()
    simulator.calls.clear()
    clock.now = NOW
    settings.SPOTIFY_WEB_URL = settings.SPOTIFY_API_URL = simulator.url
    settings.SPOTIFY_GRAPHQL_URL = f"{simulator.url}/pathfinder/v2/query"
    settings.SPOTIFY_TOKEN_URL = f"{simulator.url}/api/token"
    settings.SPOTIFY_PLAYLIST_QUERY = query_hash(simulator.world, "fetchPlaylist")
    settings.SPOTIFY_RATE = "off"
    settings.CHROME_BINARY = "/nonexistent"
    for made in (registry.playlist_source, registry.pace, registry._browser):  # noqa: SLF001 - kept for a process
        made.cache_clear()
    Track.objects.bulk_create(
        Track(spotify_id=one.spotify_id, title=one.title, artists=one.artists) for one in simulator.world
    )
    yield Far(simulator, clock, WorldPlaylists(simulator.world))
    registry.close_sources()
    registry.pace.cache_clear()


@pytest.fixture(autouse=True)
def launched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the runs whose tracks would be handed to the workers; playlists are read at once."""
    handed: list[int] = []
    monkeypatch.setattr(launching, "launch", lambda run, _readings=None: handed.append(run))
    monkeypatch.setattr(broker, "messages_waiting", lambda: 0)
    monkeypatch.setattr(playlist_phase, "launch", read_all)
    return handed


def read_all(run_id: int) -> None:
    for reading in PlaylistReading.objects.filter(run=run_id).values_list("pk", flat=True):
        while reading_playlists.read(reading):
            pass
    playlist_phase.join(run_id)


@pytest.fixture
def run_week(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> "RunWeek":
    return RunWeek(django_capture_on_commit_callbacks)


@dataclass
class RunWeek:
    capture: DjangoCaptureOnCommitCallbacks
    runs: int = 0

    def __call__(self, far: Far, week: int = 0) -> SnapshotRun:
        """Start a full run in this week, and stop before its tracks are read."""
        SnapshotRun.objects.active().update(state="cancelled", ended_at=timezone.now())
        far.clock.now = NOW + timedelta(weeks=week)
        self.runs += 1
        slot = far.clock.now + timedelta(minutes=self.runs)
        with self.capture(execute=True):
            run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, scheduled_for=slot))
        run.refresh_from_db()
        return run
