"""What a catalogue of a given size needs, estimated by a small model from measured figures.

    .venv/bin/python -m bench.capacity                                 1,000, 100,000 and 1,000,000 tracks
    .venv/bin/python -m bench.capacity 250000 --hours 12 --page-seconds 2.5
    .venv/bin/python -m bench.capacity --pages-per-track 1 --questions-per-track 0      with SPOTIFY_TRACKS_PER_PAGE=1

Every figure of `Measured` can be given; by default they are those of docs/benchmarks.md, taken on two cores.
Needs no server.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import ceil

DAY = 24.0
WEEKS_A_MONTH = 52 / 12
SIZES = (1_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Measured:
    """What one unit costs. The defaults are measured, or they say where they come from."""

    pages_per_track: float = 0.04
    """Pages opened per track: one for 25 tracks (SPOTIFY_TRACKS_PER_PAGE)."""

    questions_per_track: float = 0.96
    """Tracks requested from an open page, per track: 24 of 25; fewer if pages list the counts of others."""

    page_seconds: float = 3.0
    """Seconds per page in one tab of one browser: an assumption, the real player takes one to eight."""

    pages_per_second: float = 1.0
    """The most pages that one address opens (SPOTIFY_RATE)."""

    questions_per_second: float = 2.0
    """The most requests from open pages at one address (SPOTIFY_QUESTION_RATE)."""

    videos_per_call: float = 50.0
    quota_per_day: float = 10_000.0
    """Units of the YouTube Data API a day and project: Google's default. A call is one unit."""

    reading_ms: float = 2.2
    """Wall time per reading on one machine of two cores, if the source answers at once."""

    message_bytes: float = 620.0
    """Redis memory per waiting reading if it compresses its lists; 1,600 if it does not."""

    recording_ms: float = 0.065
    """Per track, in the one transaction."""

    snapshot_bytes: float = 325.0
    reading_bytes: float = 220.0
    """In PostgreSQL with their indexes; snapshots are kept forever, readings for 13 weeks."""

    worker_mb: float = 150.0
    browser_mb: float = 400.0
    hour_price: float = 0.05
    """For a machine of two cores and 4 GB, in your currency."""


@dataclass(frozen=True)
class Need:
    """What a weekly run over `tracks` tracks needs to finish within `hours` hours."""

    tracks: int
    hours: float
    one: Measured

    @property
    def pages(self) -> int:
        return ceil(self.tracks * self.one.pages_per_track)

    @property
    def questions(self) -> int:
        return ceil(self.tracks * self.one.questions_per_track)

    @property
    def _seconds(self) -> float:
        """Return how long one address takes: pages and requests have a limit each, and go on at the same time."""
        return max(self.pages / self.one.pages_per_second, self.questions / self.one.questions_per_second)

    @property
    def addresses(self) -> int:
        """Return how many IP addresses are needed at the rate limits; each may have several browsers."""
        return ceil(self._seconds / (3_600 * self.hours))

    @property
    def browsers(self) -> int:
        """Return how many browsers keep those addresses busy: at each one asks, if any does, while others load."""
        loading = ceil(self.pages * self.one.page_seconds / self._seconds)
        return self.addresses * (loading + (self.questions > 0))

    @property
    def page_hours(self) -> float:
        return self._seconds / self.addresses / 3_600

    @property
    def calls(self) -> int:
        return ceil(self.tracks / self.one.videos_per_call)

    @property
    def quota_days(self) -> float:
        return self.calls / self.one.quota_per_day

    @property
    def bookkeeping_minutes(self) -> float:
        """Return the minutes of leasing and settling both platforms' readings on one machine of two cores."""
        return 2 * self.tracks * self.one.reading_ms / 60_000

    @property
    def recording_seconds(self) -> float:
        return self.tracks * self.one.recording_ms / 1_000

    @property
    def redis_mb(self) -> float:
        """Return the most that Redis holds: every reading of the run waits as a message."""
        return 2 * self.tracks * self.one.message_bytes / 1e6

    @property
    def postgres_gb_a_year(self) -> float:
        snapshots = 52 * self.tracks * self.one.snapshot_bytes
        readings = 13 * 2 * self.tracks * self.one.reading_bytes
        return (snapshots + readings) / 1e9

    @property
    def machines(self) -> int:
        """Return how many machines of 4 GB the browsers need; the first also runs the api worker and beat."""
        return max(1, ceil((self.browsers * (self.one.browser_mb + self.one.worker_mb)) / 3_000))

    @property
    def price_a_month(self) -> float:
        """Return the price of those machines for the hours of a run, without the servers that always run."""
        return self.machines * max(self.page_hours, 0.1) * WEEKS_A_MONTH * self.one.hour_price


def rows(needs: Sequence[Need]) -> list[tuple[str, list[str]]]:
    """Return the lines of the table: a label, and its value for each size."""
    return [
        ("pages to open", [f"{need.pages:,}" for need in needs]),
        ("tracks to request from open pages", [f"{need.questions:,}" for need in needs]),
        (
            f"IP addresses, each within the rate limits, within {needs[0].hours:g} hours",
            [f"{need.addresses}" for need in needs],
        ),
        ("hours of reading Spotify", [f"{need.page_hours:.1f}" for need in needs]),
        ("browsers", [f"{need.browsers}" for need in needs]),
        ("machines of 2 cores and 4 GB for them", [f"{need.machines}" for need in needs]),
        ("YouTube calls", [f"{need.calls:,}" for need in needs]),
        ("of one project's daily quota", [f"{need.quota_days:.1%}" for need in needs]),
        (
            "minutes of processor time around the readings, one machine",
            [f"{need.bookkeeping_minutes:.1f}" for need in needs],
        ),
        ("Redis at most, MB", [f"{need.redis_mb:,.0f}" for need in needs]),
        ("seconds of recording", [f"{need.recording_seconds:,.1f}" for need in needs]),
        ("PostgreSQL after a year, GB", [f"{need.postgres_gb_a_year:,.1f}" for need in needs]),
        ("price of the browsers' machines a month", [f"{need.price_a_month:,.2f}" for need in needs]),
    ]


def table(needs: Sequence[Need]) -> str:
    lines = [["tracks", *(f"{need.tracks:,}" for need in needs)], ["---", *["---:"] * len(needs)]]
    lines += [[what, *figures] for what, figures in rows(needs)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__)
    parser.add_argument("tracks", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--hours", type=float, default=DAY, help="within which a run is to be done (default 24)")
    for one in fields(Measured):
        parser.add_argument(f"--{one.name.replace('_', '-')}", type=float, default=one.default)
    asked = parser.parse_args()
    measured = Measured(**{one.name: getattr(asked, one.name) for one in fields(Measured)})
    if min(asked.tracks) < 1 or asked.hours <= 0:
        parser.error("tracks are counted from 1, and hours must be more than 0")
    sys.stdout.write(table([Need(tracks, asked.hours, measured) for tracks in asked.tracks]) + "\n")


if __name__ == "__main__":
    main()
