"""Which processes a test may kill, though each of them may end by itself at any moment."""

from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil


def task_children(worker: psutil.Process) -> list[psutil.Process]:
    """Return a worker's living children that run tasks; the browsers' keepers are below these."""
    return those(worker.children(), is_alive)


def those(found: Iterable[psutil.Process], is_wanted: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """Return the wanted ones. One that ends while it is looked at is not wanted."""

    def is_one(process: psutil.Process) -> bool:
        try:
            return is_wanted(process)
        except psutil.NoSuchProcess:
            return False

    return [process for process in found if is_one(process)]


def is_alive(process: psutil.Process) -> bool:
    """Return False also for a zombie."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def kill(process: psutil.Process) -> None:
    """Kill it, unless it has ended by itself meanwhile."""
    with suppress(psutil.NoSuchProcess):
        process.kill()
