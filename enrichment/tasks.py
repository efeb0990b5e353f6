"""The Celery tasks: each takes ids, calls one function, and returns nothing.

    start_weekly_run, tend_runs                 beat
    read_streams (browser), read_views (api)    the chord's header
    launch_shard, shard_done, record            the chord's frame

Queues are set in `trackpulse/celery.py`.
"""

import logging
from collections.abc import Callable

import redis
from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from analytics.models import SnapshotRun
from analytics.recording import record_run
from enrichment import launching, reading, runs

log = logging.getLogger(__name__)

SERVER_AWAY = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError)
MOST_RETRIES = 10
"""Tries while a server is away, about four minutes in all; from then on `tend_runs` looks after the reading."""


@shared_task(bind=True)
def read_streams(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's streams on Spotify."""
    _read(self, reading_id)


@shared_task(bind=True)
def read_views(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's views on YouTube, and those of up to 49 tracks beside it."""
    _read(self, reading_id)


def _read(task: Task[[int], None], reading_id: int) -> None:
    redelivered = bool((task.request.delivery_info or {}).get("redelivered"))
    try:
        again = reading.read(reading_id, redelivered=redelivered)
    except SERVER_AWAY as error:
        wait = min(2**task.request.retries, 30)
        task.retry(exc=error, countdown=wait, max_retries=MOST_RETRIES)
    else:
        if again is not None:
            task.retry(countdown=again.after.total_seconds(), max_retries=None)


@shared_task(bind=True)
def launch_shard(self: Task[[int, int, int], None], run_id: int, first: int, last: int) -> None:
    """Become the chord of one shard's readings."""
    shard = launching.shard(run_id, first, last)
    if shard is not None:
        self.replace(shard)  # ends this task by an exception that Celery takes as such


@shared_task
def shard_done() -> None:
    """Count one shard as done in the chord around it."""


# Recording a million tracks takes minutes, and must end below the visibility timeout.
@shared_task(soft_time_limit=1_500, time_limit=1_600)
def record(run_id: int) -> None:
    """Record a run whose readings are settled."""
    record_run(run_id)


@shared_task(soft_time_limit=1_500, time_limit=1_600)
def tend_runs() -> None:
    """Bring every active run nearer to its end, and start the one that is due."""
    now = timezone.now()
    for run in SnapshotRun.objects.active():
        _try(runs.tend, run, now)
    _try(runs.start_due_slot, now)


@shared_task
def start_weekly_run() -> None:
    """Start the run of the slot that is due now."""
    _try(runs.start_due_slot, timezone.now())


def _try(step: Callable[..., object], *arguments: object) -> None:
    """Take a step that a broker may be missing for; the next minute takes it again."""
    try:
        step(*arguments)
    except launching.BrokerAway as error:
        log.warning("%s was put off: %s", step.__name__, error)
