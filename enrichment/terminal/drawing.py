"""How a run is drawn on the terminal: a bar for each platform, and why readings have no number."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from analytics.formatting import wording
from analytics.models import Outcome, Platform, PlatformRun
from analytics.runs.progress import progress_of

BAR_WIDTH = 30


def platform_runs_with_reasons(platform_runs: Sequence[PlatformRun], now: datetime) -> RenderableType:
    """Return the bars of a run's platforms, and below them why readings have no number."""
    if not platform_runs:
        return Text("No platform is read.")
    return Group(_bars(platform_runs, now), *(Text(words) for words in reasons(platform_runs)))


def line(platform_run: PlatformRun, now: datetime) -> str:
    """Return the progress of a platform run, in one line for a log."""
    why = ", ".join(_reasons_of(platform_run))
    name, settled, readings = platform_run.get_platform_display(), platform_run.settled, platform_run.readings
    done = f"{name} {settled:,}/{readings:,}, {platform_run.unread:,} not read"
    return ", ".join(filter(None, [f"{done} ({why})" if why else done, *_going(platform_run, now)]))


def reasons(platform_runs: Iterable[PlatformRun]) -> list[str]:
    """Return how many readings have no number, by reason, and why platforms were stopped."""
    lines = []
    for platform_run in platform_runs:
        name = platform_run.get_platform_display()
        lines += [f"  {name}: {reason}" for reason in _reasons_of(platform_run)]
        lines += [f"  {name} was stopped: {platform_run.stopped_reason}"] if platform_run.stop_outcome else []
        lines += [f"  {name}, one page per track: {platform_run.pages_only}"] if platform_run.pages_only else []
    return lines


def _bars(platform_runs: Iterable[PlatformRun], now: datetime) -> Table:
    table = Table.grid(padding=(0, 2))
    for platform_run in platform_runs:
        asked = "requests" if platform_run.platform == Platform.YOUTUBE else "pages"
        table.add_row(
            f"{platform_run.get_platform_display():>8}",
            ProgressBar(total=max(platform_run.readings, 1), completed=platform_run.settled, width=BAR_WIDTH),
            f"{platform_run.settled:,}/{platform_run.readings:,}",
            f"{platform_run.unread:,} not read",
            f"{platform_run.request_count:,} {asked}",
            ", ".join(_going(platform_run, now)),
        )
    return table


def _going(platform_run: PlatformRun, now: datetime) -> list[str]:
    """Return rate and time left as far as they are known, or why they are not."""
    going = progress_of(platform_run, now)
    if going.waits_until:
        return [f"waiting until {wording.moment(going.waits_until)}"]
    if going.is_silent:
        return ["no progress for a minute"]
    rate = [] if going.rate is None else [wording.rate(going.rate)]
    return rate if going.left is None else [*rate, f"about {wording.duration(going.left)} left"]


def _reasons_of(platform_run: PlatformRun) -> list[str]:
    return [
        f"{number:,} × {Outcome(outcome).label}"
        for outcome, number in platform_run.counts.items()
        if number and outcome not in {Outcome.READ, Outcome.NO_VIDEO}
    ]
