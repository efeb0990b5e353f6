"""What a worker child does at its start and end, and before each task."""

from celery import Task
from celery.signals import task_prerun, worker_process_init, worker_process_shutdown
from django.conf import settings
from django.db import close_old_connections

from enrichment import browser, platforms


@worker_process_init.connect
def sweep_browsers(**_signal: object) -> None:
    """Kill what is left of browsers whose worker was killed: no handler ran for those."""
    browser.sweep(settings.BROWSER_PROFILES)


@worker_process_shutdown.connect
def close_sources(**_signal: object) -> None:
    platforms.close_sources()


@task_prerun.connect
def look_at_connections(task: Task[..., object], **_signal: object) -> None:
    """Let go of a database connection that is old or broken, as Django does before each request."""
    # A task that is called in place goes on in its caller's transaction.
    if not task.request.is_eager:
        close_old_connections()
