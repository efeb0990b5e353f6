"""Publishes a run's readings to the workers as a Celery chord.

    up to 500 readings     chord( one task per reading )                                  ─► record the run
    more                   chord( one launch_shard per 500 ─► chord( 500 readings ) )     ─► record the run

The chord only makes it fast: its publisher may die half-way, Redis may lose it. The readings stay in PostgreSQL, so
launching whatever is still pending again is always safe: a task that finds its reading settled, or leased to another,
returns at once, and recording a recorded run does nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from celery import chord
from celery.canvas import Signature
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from analytics.models import Platform, PlatformRun, Reading, RunEvent, SnapshotRun
from analytics.runs.timeline import record_event
from enrichment import broker
from enrichment.registry import pace

SHARD = 500
"""Readings per chord: 0.3 MB of messages and half a second to publish."""

_TASKS = {Platform.SPOTIFY: "enrichment.tasks.read_streams", Platform.YOUTUBE: "enrichment.tasks.read_views"}


def launch(run_id: int, reading_ids: Sequence[int] | None = None) -> None:
    """Publish the pending readings of a run (or these of them). Raises BrokerAway."""
    with broker.publishing():
        # Before publishing: if we die half-way, the run counts as quiet from this time on.
        if _mark_handed(run_id, again=reading_ids is not None):
            _publish(run_id, reading_ids)


def _mark_handed(run_id: int, *, again: bool) -> bool:
    """Record that an active run is handed to the workers; return whether there is such a run.

    With `again` only some of its readings are; the timeline already says why.
    """
    active = SnapshotRun.objects.active().filter(pk=run_id)
    now = timezone.now()
    with transaction.atomic():
        is_first = active.filter(state=SnapshotRun.State.PENDING).update(
            state=SnapshotRun.State.READING, published_at=now
        )
        if not is_first and not active.update(published_at=now):
            return False
        if is_first or not again:
            kind = RunEvent.Kind.HANDED if is_first else RunEvent.Kind.RELAUNCHED
            record_event(
                run_id,
                kind,
                number=sum(platform_run.left for platform_run in PlatformRun.objects.filter(run=run_id)),
                at=now,
            )
    return True


def _publish(run_id: int, reading_ids: Sequence[int] | None) -> None:
    if reading_ids is not None and len(reading_ids) <= SHARD:
        _launch_readings(run_id, Reading.objects.filter(pk__in=reading_ids, outcome=""))
    elif len(shards := _shards(run_id)) <= 1:
        _launch_readings(run_id, Reading.objects.filter(run=run_id, outcome=""))
    else:
        launch_shards = [broker.task("enrichment.tasks.launch_shard", run_id, first, last) for first, last in shards]
        chord(launch_shards)(_record(run_id))


def shard_chord(run_id: int, first: int, last: int) -> Signature[None] | None:
    """Return the chord of the unsettled readings with ids from `first` to `last`, None if none is left."""
    header = _header(Reading.objects.filter(run=run_id, outcome="", pk__range=(first, last)))
    return chord(header, broker.task("enrichment.tasks.shard_done")) if header else None


def record(run_id: int) -> None:
    """Queue the recording of the run."""
    _record(run_id).apply_async()


def has_lost_its_messages(
    run: SnapshotRun, now: datetime, is_quiet: Callable[[datetime], bool], unfinished: Iterable[str]
) -> bool:
    """Return whether a run has made no progress for longer than it should, and no message is waiting.

    `is_quiet` says whether nothing of it was worked on since a given time. If one of the `unfinished` platforms asked
    us to wait, that explains the silence.
    """
    quiet_since = now - settings.QUIET_TIME
    if (run.published_at or run.started_at) > quiet_since or not is_quiet(quiet_since):
        return False
    return not broker.messages_waiting() and not any(pace().paused_until(platform) for platform in unfinished)


def _launch_readings(run_id: int, readings: QuerySet[Reading]) -> None:
    header = _header(readings)
    if header:
        with broker.batched():
            chord(header)(_record(run_id))
    else:
        record(run_id)


def _header(readings: QuerySet[Reading]) -> list[Signature[None]]:
    rows = readings.order_by("pk").values_list("pk", "platform")
    return [broker.task(_TASKS[Platform(platform)], reading_id) for reading_id, platform in rows]


def _record(run_id: int) -> Signature[None]:
    return broker.body("enrichment.tasks.record", run_id)


def _shards(run_id: int) -> list[tuple[int, int]]:
    """Return the first and last id of every SHARD unsettled readings."""
    statement = """
        SELECT min(id), max(id) FROM (
            SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS shard
              FROM analytics_reading WHERE run_id = %s AND outcome = ''
        ) numbered GROUP BY shard ORDER BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [SHARD, run_id])
        return [(first, last) for first, last in cursor.fetchall()]
