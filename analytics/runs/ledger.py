"""Ends of readings: settled, given back, given up. Every step may happen twice.

Each function is one statement or one short transaction, so a process killed anywhere leaves each
reading either as it was or in its next state. Locks are taken in one order: run, readings, platform run.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from analytics.models import Outcome, Platform, PlatformRun, Reading, RunEvent, SnapshotRun
from analytics.runs.leasing import MAX_ATTEMPTS, Lease, record_lost
from analytics.runs.tallies import PlatformRunState, Tally, add_tally, forget_deleted
from analytics.runs.timeline import record_event

NOTHING = Tally()


@dataclass(frozen=True)
class Settled:
    """How a leased reading ended. It has a `number` exactly if the outcome is READ."""

    lease: Lease
    outcome: Outcome
    number: int | None = None
    reason: str = ""
    source: str = ""
    videos: dict[str, int] | None = field(default=None)


_SETTLE = """
    UPDATE analytics_reading reading
       SET state = 'settled', outcome = new.outcome, number = new.number, reason = new.reason,
           source = new.source, videos = new.videos, lease_until = NULL,
           observed_at = greatest(%(observed_at)s, (SELECT started_at FROM analytics_snapshotrun WHERE id = run_id))
      FROM unnest(%(ids)s::bigint[], %(fences)s::int[], %(outcomes)s::text[], %(numbers)s::bigint[],
                  %(reasons)s::text[], %(sources)s::text[], %(videos)s::jsonb[])
        AS new (id, fence, outcome, number, reason, source, videos)
     WHERE reading.id = new.id AND reading.state = 'leased' AND reading.fence = new.fence
 RETURNING reading.run_id, reading.platform, reading.outcome
"""
_COUNTED = "WITH ended AS ({}) SELECT run_id, platform, outcome, count(*) FROM ended GROUP BY 1, 2, 3"


def settle(batch: Sequence[Settled], observed_at: datetime, tally: Tally = NOTHING) -> int:
    """Write these ends and count them, in one transaction; return how many were still leased to us.

    All belong to one platform run. A reading whose lease passed to another attempt meanwhile, or whose run was
    recorded, is left alone. `tally` is what else happened and is counted in any case. No reading is observed before
    its run began, which corrects a clock that was set back.
    """
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - the driver's own wrapper, of use here alone

    values: dict[str, Any] = {
        "ids": [end.lease.reading_id for end in batch],
        "fences": [end.lease.fence for end in batch],
        "outcomes": [end.outcome.value for end in batch],
        "numbers": [end.number for end in batch],
        "reasons": [end.reason[:500] for end in batch],
        "sources": [end.source for end in batch],
        "videos": [None if end.videos is None else Jsonb(end.videos) for end in batch],
        "observed_at": observed_at,
    }
    platform_run = (batch[0].lease.run_id, batch[0].lease.platform)
    with transaction.atomic(), connection.cursor() as cursor:
        ends = _ended(cursor, _SETTLE, values).get(platform_run, Counter())
        if ends or tally != NOTHING:
            _reject_late(cursor, platform_run, add_tally(*platform_run, replace(tally, ends=ends)))
    return ends.total()


def _reject_late(cursor: CursorWrapper, platform_run: tuple[int, str], state: PlatformRunState) -> None:
    """Reject what settles after its platform run, or the way it came by, was rejected."""
    if state.stop_outcome == Outcome.REJECTED:
        _reject_read(cursor, *platform_run)
    elif state.rejected_source:
        _reject_read(cursor, *platform_run, state.rejected_source)


def settle_left(
    run_id: int, outcome: Outcome, reason: str, platform: str | None = None, *, leased: bool = True
) -> int:
    """Settle all unsettled readings of a run (on one platform) with this end, and count them.

    With `leased=False` readings that a worker holds are left to it.
    """
    statement = """
        UPDATE analytics_reading
           SET state = 'settled', outcome = %(outcome)s, reason = %(reason)s, lease_until = NULL
         WHERE run_id = %(run)s AND outcome = '' AND (%(platform)s::text IS NULL OR platform = %(platform)s)
           AND (%(leased)s OR state = 'pending')
     RETURNING run_id, platform, outcome
    """
    values: dict[str, Any] = {
        "run": run_id,
        "outcome": outcome.value,
        "reason": reason[:500],
        "platform": platform,
        "leased": leased,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        ended = _count_ended(cursor, statement, values)
        if platform is None:
            forget_deleted(run_id)
        return ended


def _count_ended(cursor: CursorWrapper, statement: str, values: Mapping[str, Any]) -> int:
    """Run a statement that settles readings, add them to their platform runs, and return how many there were."""
    platform_runs = _ended(cursor, statement, values)
    for (run_id, platform), ends in sorted(platform_runs.items()):
        add_tally(run_id, platform, Tally(ends))
    return sum(ends.total() for ends in platform_runs.values())


def _ended(cursor: CursorWrapper, statement: str, values: Mapping[str, Any]) -> dict[tuple[int, str], Counter[str]]:
    """Run a statement that settles readings, and return how many ended how on each platform run."""
    cursor.execute(_COUNTED.format(statement), values)
    platform_runs: dict[tuple[int, str], Counter[str]] = {}
    for run_id, platform, outcome, number in cursor.fetchall():
        platform_runs.setdefault((run_id, platform), Counter())[outcome] = number
    return platform_runs


def stop(run_id: int, platform: Platform, outcome: Outcome, reason: str, until: datetime | None = None) -> bool:
    """Stop a platform run: every pending reading gets this end. Return whether it was active until now.

    Leased readings end by themselves. Readings are locked before their platform run, as everywhere, so that two
    workers doing this at once cannot deadlock. A run that has ended is left alone.
    """
    with transaction.atomic():
        if not _goes_on(run_id):
            return False
        settle_left(run_id, outcome, reason, platform, leased=False)
        platform_run = PlatformRun.objects.filter(run=run_id, platform=platform, stop_outcome="")
        if not platform_run.update(stop_outcome=outcome, stopped_reason=reason[:500], stopped_until=until):
            return False
        add_tally(run_id, platform, NOTHING)
        record_event(run_id, RunEvent.Kind.STOPPED, platform=platform, details=reason)
    return True


_REJECT_READ = """
    UPDATE analytics_reading reading
       SET outcome = 'rejected', rejected_number = number, number = NULL, videos = NULL,
           reason = 'It showed ' || to_char(number, 'FM999,999,999,999,990') || %(why)s
     WHERE run_id = %(run)s AND platform = %(platform)s AND outcome = 'read' AND source = coalesce(%(source)s, source)
 RETURNING reading.run_id, reading.platform, reading.outcome
"""


def reject(run_id: int, platform: Platform, reason: str) -> bool:
    """Stop a platform run and reject all of its numbers; return whether that is new.

    What is pending is not asked for any more, what was read keeps what it showed as `rejected_number`. A reading that
    settles meanwhile either comes first and is rejected here, or finds the platform run rejected: both lock the
    platform run's row. A run that has ended is left alone: recording compared its canaries itself, and what its
    readings say must stay what its snapshots say.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _goes_on(run_id):
            return False
        settle_left(run_id, Outcome.REJECTED, reason, platform, leased=False)
        platform_run = PlatformRun.objects.filter(run=run_id, platform=platform).exclude(
            stop_outcome=Outcome.REJECTED
        )
        if not platform_run.update(stop_outcome=Outcome.REJECTED, stopped_reason=reason[:500], stopped_until=None):
            return False
        _reject_read(cursor, run_id, platform)
        add_tally(run_id, platform, NOTHING)
        record_event(run_id, RunEvent.Kind.STOPPED, platform=platform, details=reason)
    return True


def reject_ended(run_id: int, why: str) -> None:
    """Reject all numbers of a run that has ended. The caller removes what it recorded."""
    with transaction.atomic(), connection.cursor() as cursor:
        for platform in PlatformRun.objects.filter(run=run_id).values_list("platform", flat=True):
            _reject_read(cursor, run_id, platform, why=why)


def reject_source(run_id: int, platform: Platform, source: str, reason: str) -> bool:
    """Reject all numbers obtained in this way, and read each track from its own page; return whether that is new.

    The same race as in `reject` is decided in the same way. Of a run that has ended only its timeline tells this.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _goes_on(run_id):
            record_event(run_id, RunEvent.Kind.DOUBTED, platform=platform, details=reason)
            return False
        platform_run = PlatformRun.objects.filter(run=run_id, platform=platform, rejected_source="")
        details = f"Numbers from repeated requests are rejected: {reason}"
        if not platform_run.update(rejected_source=source, pages_only=details[:500]):
            return False
        _reject_read(cursor, run_id, platform, source)
        add_tally(run_id, platform, NOTHING)
        record_event(run_id, RunEvent.Kind.PAGES, platform=platform, details=details)
    return True


def _goes_on(run_id: int) -> bool:
    """Return whether a run is active. It does not end before this transaction does."""
    run = SnapshotRun.objects.active().select_for_update(no_key=True).filter(pk=run_id)
    return bool(list(run.values_list("pk")))


def _reject_read(cursor: CursorWrapper, run_id: int, platform: str, source: str | None = None, why: str = "") -> None:
    """Reject every number of a platform run, or those that came by one way. The caller has locked its row."""
    if not why:
        why = ", and a canary was wrong." if source is None else ", and another's own page showed otherwise."
    values: dict[str, Any] = {"run": run_id, "platform": platform, "source": source, "why": why}
    for ends in _ended(cursor, _REJECT_READ, values).values():
        add_tally(run_id, platform, Tally({Outcome.READ: -ends.total(), **ends}))


def give_back(leases: Sequence[Lease], tally: Tally = NOTHING) -> None:
    """Make readings that got no answer pending again; the attempt stays counted, and so does what was asked."""
    statement = """
        UPDATE analytics_reading reading SET state = 'pending', lease_until = NULL
          FROM unnest(%(ids)s::bigint[], %(fences)s::int[]) AS mine (id, fence)
         WHERE reading.id = mine.id AND reading.state = 'leased' AND reading.fence = mine.fence
    """
    values: dict[str, Any] = {
        "ids": [mine.reading_id for mine in leases],
        "fences": [mine.fence for mine in leases],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        add_tally(leases[0].run_id, leases[0].platform, tally)


def take_back_lost(run_id: int) -> list[int]:
    """Take back readings whose lease expired; return the ids of those that are pending again.

    If that was the last attempt, the reading is settled as worker crashed.
    """
    worker_crashed = """
        UPDATE analytics_reading
           SET state = 'settled', outcome = 'worker_crashed', lease_until = NULL, worker_losses = worker_losses + 1,
               reason = 'Its worker died or hung in every attempt.'
         WHERE run_id = %(run)s AND outcome = '' AND state = 'leased' AND lease_until < now()
           AND attempts >= %(most)s
     RETURNING run_id, platform, outcome
    """
    pending = """
        UPDATE analytics_reading SET state = 'pending', lease_until = NULL, worker_losses = worker_losses + 1
         WHERE run_id = %(run)s AND outcome = '' AND state = 'leased' AND lease_until < now()
     RETURNING id, platform
    """
    values: dict[str, Any] = {"run": run_id, "most": MAX_ATTEMPTS}
    with transaction.atomic(), connection.cursor() as cursor:
        for (_run, platform), ends in sorted(_ended(cursor, worker_crashed, values).items()):
            add_tally(run_id, platform, Tally(ends))
            record_event(run_id, RunEvent.Kind.GIVEN_UP, platform=platform, number=ends.total())
        cursor.execute(pending, values)
        lost: list[tuple[int, str]] = cursor.fetchall()
        record_lost(run_id, Counter(platform for _, platform in lost))
    return [reading_id for reading_id, _ in lost]


def unsettled(run_id: int) -> bool:
    return Reading.objects.filter(run=run_id, outcome="").exists()


def is_quiet(run_id: int, since: datetime) -> bool:
    """Return whether no reading is leased and none has settled since that time."""
    held = Reading.objects.filter(run=run_id, outcome="", state=Reading.State.LEASED).exists()
    last = PlatformRun.objects.filter(run=run_id).aggregate(last=Max("progressed_at"))["last"]
    return not held and (last is None or last < since)
