"""What a worker child does at its start and end, and before each task."""

import time

from celery import Task
from celery.signals import task_prerun, worker_process_init, worker_process_shutdown
from django.conf import settings
from django.db import close_old_connections, connection

from enrichment import browser, registry

LOOK_SECONDS = 5.0
"""If a connection broke within this time, one task fails and is retried a second later on a new one."""

_looked_at = 0.0


@worker_process_init.connect
def sweep_browsers(**_signal: object) -> None:
    """Kill browsers left over from killed workers, for which no handler ran."""
    browser.sweep(settings.BROWSER_PROFILES)


@worker_process_shutdown.connect
def close_sources(**_signal: object) -> None:
    registry.close_sources()


@task_prerun.connect
def look_at_connections(task: Task[..., object], **_signal: object) -> None:
    """Close a database connection that is old or broken, as Django does before each request.

    A connection that worked a moment ago is not checked again: that would cost most tasks as much as their work.
    """
    global _looked_at  # noqa: PLW0603 - of this process, whose tasks come one after the other
    # A task that is called directly runs in its caller's transaction.
    if task.request.is_eager:
        return
    now = time.monotonic()
    if connection.errors_occurred or now >= _looked_at + LOOK_SECONDS:
        close_old_connections()
        _looked_at = now
