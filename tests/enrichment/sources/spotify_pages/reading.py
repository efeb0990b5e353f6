"""What a browser reads from the simulator's track pages, and the true numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.server import Simulator
from enrichment.simulator.world import WorldTrack
from enrichment.sources.base import Count, NotRead
from enrichment.sources.spotify import Spotify

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


def reading(simulator: Simulator, settings: BrowserSettings) -> Iterator[Spotify]:
    source = Spotify(Browser(settings), simulator.url, f"{simulator.url}/pathfinder/v2/query")
    yield source
    source.close()


def true_count(simulator: Simulator, track: WorldTrack) -> int | None:
    return simulator.world.streams(track, NOW)


def answer_of(spotify: Spotify, track: WorldTrack) -> int | NotRead:
    """Return the number, or the reason why there is none."""
    answer = spotify.read([track.spotify_id])[track.spotify_id]
    return answer.number if isinstance(answer, Count) else answer
