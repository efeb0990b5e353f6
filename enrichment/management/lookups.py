"""What the commands that look something up for each track have in common: their tracks, progress and exit code."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import redis
from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analytics.models import Track

LEFT = 3
"""The exit code if some tracks are left, as for a partial run."""

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def check_known(spotify_ids: Sequence[str] | None) -> None:
    """Raise CommandError if some of these tracks, if any are named, are not in the catalogue."""
    named = set(spotify_ids or ())
    unknown = named - set(Track.objects.filter(spotify_id__in=named).values_list("spotify_id", flat=True))
    if unknown:
        raise CommandError(f"Not in the catalogue: {', '.join(sorted(unknown))}")


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error, as standard output is for the result; yield what advances it by one."""
    with Progress(*_COLUMNS, console=Console(stderr=True)) as progress:
        bar = progress.add_task(description, total=total)
        yield lambda: progress.advance(bar)


@contextmanager
def needing_redis() -> Iterator[None]:
    """Raise CommandError instead of redis.RedisError."""
    try:
        yield
    except redis.RedisError as error:
        raise CommandError(f"Redis does not answer ({type(error).__name__}).") from None
