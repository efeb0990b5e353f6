"""Whom a test may kill: the children of a worker that run tasks."""

import psutil


def task_children(worker: psutil.Process) -> list[psutil.Process]:
    """Return the children of a worker that run tasks and are alive; what keeps the browsers is below these."""
    return [one for one in worker.children() if _is_alive(one)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
