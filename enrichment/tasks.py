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

# A server that is away comes back: the task is queued again, later and later, and given up after about
# three minutes. By then `tend_runs` looks after its reading.
SERVER_AWAY = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError)
RETRY = {"autoretry_for": SERVER_AWAY, "retry_backoff": 1, "retry_backoff_max": 30, "max_retries": 10}

# Recording a million tracks takes minutes, and must stay below the visibility timeout.
LONG = {"soft_time_limit": 1_500, "time_limit": 1_600}


@shared_task(bind=True, **RETRY)
def read_streams(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's streams on Spotify."""
    _read(self, reading_id)


@shared_task(bind=True, **RETRY)
def read_views(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's views on YouTube, and those of up to 49 tracks beside it."""
    _read(self, reading_id)


def _read(task: Task[[int], None], reading_id: int) -> None:
    redelivered = bool((task.request.delivery_info or {}).get("redelivered"))
    again = reading.read(reading_id, redelivered=redelivered)
    if again is not None:
        raise task.retry(countdown=again.after.total_seconds(), max_retries=None)


@shared_task(bind=True)
def launch_shard(self: Task[[int, int, int], None], run_id: int, first: int, last: int) -> None:
    """Become the chord of one shard's readings."""
    shard = launching.shard(run_id, first, last)
    if shard is not None:
        raise self.replace(shard)


@shared_task
def shard_done() -> None:
    """Count one shard as done in the chord around it."""


@shared_task(**RETRY, **LONG)
def record(run_id: int) -> None:
    """Record a run whose readings are settled."""
    record_run(run_id)


@shared_task(**LONG)
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
