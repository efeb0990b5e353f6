"""Whom a test may kill: the children of a worker that run tasks."""

import psutil


def task_children(worker: psutil.Process) -> list[psutil.Process]:
    """Return the children of a worker that run tasks and are alive."""
    return [one for one in worker.children(recursive=True) if _runs_tasks(one)]


def _runs_tasks(process: psutil.Process) -> bool:
    try:
        return "celery" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it has just died, or its parent has not noticed yet
        return False
