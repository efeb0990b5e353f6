"""A run on the terminal: bars while it is active, tables when it has ended."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from django.db.models import Count, F
from django.utils import timezone
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from analytics.models import Contact, Outcome, PlatformRun, Reading, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.terminal import drawing

POLL_SECONDS = 0.5
LINE_SECONDS = 10.0
"""Without a terminal a line is written this often, to keep logs readable."""

MOST_ROWS = 10


def terminal(file: TextIO) -> Console:
    """Return a console that writes there; a file or pipe gets lines long enough for the tables."""
    return Console(file=file, width=None if file.isatty() else 120)


Progress = Sequence[PlatformRun]


def watch(run_id: int, console: Console, tell: Callable[[Progress], None] = lambda _: None) -> SnapshotRun:
    """Show a run's progress until it has ended, and return it. Each update reads two rows from PostgreSQL.

    `tell` is called with each update.
    """
    show = _draw_bars if console.is_terminal else _write_lines
    show(_reported(_legs_until_ended(run_id), tell), console)
    return SnapshotRun.objects.get(pk=run_id)


def _reported(updates: Iterator[Progress], tell: Callable[[Progress], None]) -> Iterator[Progress]:
    for platform_runs in updates:
        tell(platform_runs)
        yield platform_runs


def _draw_bars(updates: Iterator[Progress], console: Console) -> None:
    with Live(console=console, refresh_per_second=4) as shown:
        for platform_runs in updates:
            shown.update(drawing.platform_runs_with_reasons(platform_runs, timezone.now()))


def _write_lines(updates: Iterator[Progress], console: Console) -> None:
    written = 0.0
    for platform_runs in updates:
        if time.monotonic() - written >= LINE_SECONDS:
            written = time.monotonic()
            console.print(
                "; ".join(drawing.line(platform_run, timezone.now()) for platform_run in platform_runs) or "waiting",
                soft_wrap=True,
            )


def _legs_until_ended(run_id: int) -> Iterator[Progress]:
    """Yield the platform runs of a run repeatedly, the last time after it has ended."""
    active = True
    while active:
        active = SnapshotRun.objects.active().filter(pk=run_id).exists()
        yield list(PlatformRun.objects.filter(run=run_id).order_by("platform"))
        if active:
            time.sleep(POLL_SECONDS)


@contextmanager
def detachable(console: Console, run_id: int) -> Iterator[None]:
    """Let Ctrl-C end the watching without ending the run."""
    try:
        yield
    except KeyboardInterrupt:
        console.print(f"\nStopped watching. Run {run_id} continues; see the admin or GET /api/runs/{run_id}.")


def report(run: SnapshotRun, console: Console) -> None:
    """Print how a run ended: its state, what was not read and why, the strongest growth, the contacts."""
    console.print(f"\n[bold]Run {run.pk}: {run.get_state_display()}[/bold]  ({run.tracks} tracks) {escape(run.note)}")
    unread = _unread(run)
    if unread.row_count:
        console.print(unread)
    if run.state in SnapshotRun.RECORDED and run.tracks:
        console.print(_strongest(run))
        console.print(_contacts())


def _unread(run: SnapshotRun) -> Table:
    table = Table(title="Not read", title_justify="left")
    for heading in ("Platform", "Tracks", "Reason", "What to do, for example"):
        table.add_column(heading, justify="right" if heading == "Tracks" else "left")
    failed = Reading.objects.filter(run=run).exclude(outcome__in=["", Outcome.READ])
    tracks = (
        failed.values("platform", "outcome").annotate(tracks=Count("pk")).values_list("platform", "outcome", "tracks")
    )
    counts = {(platform, outcome): number for platform, outcome, number in tracks}
    examples = failed.order_by("platform", "outcome", "pk").distinct("platform", "outcome").select_related("track")
    for one in examples:
        detail = f"{one.track}: {one.reason}" if one.reason else str(one.track)
        number = str(counts[one.platform, one.outcome])
        table.add_row(one.get_platform_display(), number, Outcome(one.outcome).label, escape(detail))
    return table


def _strongest(run: SnapshotRun) -> Table:
    table = Table(title="Strongest growth of streams this week", title_justify="left")
    for heading in ("Track", "Streams", "Change", "%", "Measured over"):
        table.add_column(heading, justify="left" if heading == "Track" else "right")
    grown = Snapshot.objects.filter(run=run, wow_pct__isnull=False).select_related("track")
    for snapshot in grown.order_by(F("wow_pct").desc())[:MOST_ROWS]:
        table.add_row(
            escape(str(snapshot.track)),
            f"{snapshot.spotify_streams:,}",
            f"{snapshot.wow_streams:+,}",
            f"{snapshot.wow_pct:+.1f}",
            str(snapshot.streams_interval),
        )
    return table


def _contacts() -> Table:
    table = Table(title="Contacts", title_justify="left")
    for heading in ("Contact", "Streams", "Gained", "Mean %", "Views", "Gained", "Mean %", "Recordings"):
        table.add_column(heading, justify="left" if heading == "Contact" else "right")
    for contact in Contact.objects.order_by(F("total_streams").desc(nulls_last=True))[:MOST_ROWS]:
        table.add_row(
            escape(contact.name),
            _count(contact.total_streams),
            _change(contact.wow_streams),
            _percent(contact.wow_growth_pct),
            _count(contact.total_youtube_views),
            _change(contact.wow_youtube_views),
            _percent(contact.wow_youtube_growth_pct),
            str(contact.streams_recordings),
        )
    return table


def _count(number: int | None) -> str:
    return "unknown" if number is None else f"{number:,}"


def _change(number: int | None) -> str:
    return "unknown" if number is None else f"{number:+,}"


def _percent(number: float | None) -> str:
    return "unknown" if number is None else f"{number:+.1f}"
