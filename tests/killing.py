"""Which processes a test may kill: a worker's children that run tasks."""

import psutil


def task_children(worker: psutil.Process) -> list[psutil.Process]:
    """Return a worker's living children that run tasks; the browsers' keepers are below these."""
    return [one for one in worker.children() if _is_alive(one)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
