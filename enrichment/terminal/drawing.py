"""How a run is drawn on the terminal: a bar for each platform, reasons, the timeline, queues and workers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from analytics.formatting import wording
from analytics.models import Leg, Outcome, Platform, RunEvent, SnapshotRun
from analytics.runs.progress import progress_of

BAR_WIDTH = 30


def legs_with_reasons(legs: Sequence[Leg], now: datetime) -> RenderableType:
    """Return the bars of a run's platforms, and below them why readings have no number."""
    if not legs:
        return Text("No platform is asked.")
    return Group(_bars(legs, now), *(Text(words) for words in reasons(legs)))


def line(leg: Leg, now: datetime) -> str:
    """Return how far a leg is, in one line for a log."""
    why = ", ".join(_reasons_of(leg))
    done = f"{leg.get_platform_display()} {leg.settled:,}/{leg.readings:,}, {leg.unread:,} not read"
    return ", ".join(filter(None, [f"{done} ({why})" if why else done, *_going(leg, now)]))


def reasons(legs: Iterable[Leg]) -> list[str]:
    """Return how many readings have no number for which reason, and what a platform that was stopped said."""
    lines = []
    for leg in legs:
        name = leg.get_platform_display()
        lines += [f"  {name}: {reason}" for reason in _reasons_of(leg)]
        lines += [f"  {name} was stopped: {leg.stopped_reason}"] if leg.stopped else []
        lines += [f"  {name}, a page for each track: {leg.pages_only}"] if leg.pages_only else []
    return lines


def timeline(happened: Iterable[RunEvent]) -> Table:
    """Return events as rows, in the order given."""
    table = Table.grid(padding=(0, 2))
    for event in happened:
        table.add_row(Text(f"{event.at:%-d %b %H:%M:%S}", style="dim"), Text(event.text))
    return table


def heading(run: SnapshotRun) -> str:
    """Return a run's number, state and times, with markup."""
    by = f" by {escape(run.asked_by)}" if run.asked_by else ""
    took = f"{'running for' if run.is_active else 'took'} {wording.duration(run.duration)}"
    return f"[bold]Run {run.pk}: {run.get_state_display()}[/bold]  started {wording.age(run.started_at)}{by}, {took}"


def queues(lengths: Mapping[str, int], workers: int) -> str:
    """Return what waits in which queue, and how many workers answered."""
    waiting = ", ".join(f"{name} {number:,}" for name, number in lengths.items())
    return f"Waiting in the queues: {waiting}. Workers that answered: {workers or 'none'}."


def _bars(legs: Iterable[Leg], now: datetime) -> Table:
    table = Table.grid(padding=(0, 2))
    for leg in legs:
        asked = "requests" if leg.platform == Platform.YOUTUBE else "pages"
        table.add_row(
            f"{leg.get_platform_display():>8}",
            ProgressBar(total=max(leg.readings, 1), completed=leg.settled, width=BAR_WIDTH),
            f"{leg.settled:,}/{leg.readings:,}",
            f"{leg.unread:,} not read",
            f"{leg.calls:,} {asked}",
            ", ".join(_going(leg, now)),
        )
    return table


def _going(leg: Leg, now: datetime) -> list[str]:
    """Return rate and time left as far as they are known, or why they are not."""
    going = progress_of(leg, now)
    if going.waits_until:
        return [f"waiting until {wording.moment(going.waits_until)}"]
    if going.is_silent:
        return ["no progress for a minute"]
    rate = [] if going.rate is None else [wording.rate(going.rate)]
    return rate if going.left is None else [*rate, f"about {wording.duration(going.left)} left"]


def _reasons_of(leg: Leg) -> list[str]:
    return [
        f"{number:,} × {Outcome(outcome).label}"
        for outcome, number in leg.counts.items()
        if number and outcome not in {Outcome.READ, Outcome.NO_VIDEO}
    ]
