"""What a worker child does at its start and end, and before each task."""

import time

from celery import Task
from celery.signals import task_prerun, worker_process_init, worker_process_shutdown
from django.conf import settings
from django.db import close_old_connections, connection

from enrichment import browser, registry

LOOK_SECONDS = 5.0
"""A connection that broke within this time fails one task, which is tried again a second later on a new one."""

_looked_at = 0.0


@worker_process_init.connect
def sweep_browsers(**_signal: object) -> None:
    """Kill what is left of browsers whose worker was killed: no handler ran for those."""
    browser.sweep(settings.BROWSER_PROFILES)


@worker_process_shutdown.connect
def close_sources(**_signal: object) -> None:
    registry.close_sources()


@task_prerun.connect
def look_at_connections(task: Task[..., object], **_signal: object) -> None:
    """Let go of a database connection that is old or broken, as Django does before each request.

    One that worked a moment ago is not asked again whether it lives: that costs most tasks as much as their work.
    """
    global _looked_at  # noqa: PLW0603 - of this process, whose tasks come one after the other
    # A task that is called in place goes on in its caller's transaction.
    if task.request.is_eager:
        return
    now = time.monotonic()
    if connection.errors_occurred or now >= _looked_at + LOOK_SECONDS:
        close_old_connections()
        _looked_at = now
