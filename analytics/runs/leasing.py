"""Who may read what: readings leased, claimed and handed back, one holder at a time.

Each function is one statement or one short transaction, so a process killed anywhere leaves each
reading either as it was or in its next state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from analytics.models import Platform, Reading, RunEvent
from analytics.models.leases import TAKEN
from analytics.runs.settled import is_settled
from analytics.runs.tallies import Tally, add_tally
from analytics.runs.timeline import record_event

MAX_ATTEMPTS = 3
"""After this many a reading is settled as it is: without an answer, or as one that crashes its worker."""


@dataclass(frozen=True)
class Lease:
    """A leased reading, with the ids to ask its source for."""

    reading_id: int
    run_id: int
    track_id: int
    platform: str
    attempts: int
    fence: int
    worker_losses: int
    spotify_id: str
    ids: Sequence[str] = field(hash=False)

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS


_LEASED = """
    reading.id, reading.run_id, reading.track_id, reading.platform, reading.attempts, reading.fence,
    reading.worker_losses,
    (SELECT spotify_id FROM analytics_track WHERE id = reading.track_id),
    CASE reading.platform WHEN 'spotify' THEN
        ARRAY(SELECT spotify_id::text FROM analytics_track WHERE id = reading.track_id)
    ELSE ARRAY(SELECT youtube_id::text FROM analytics_video WHERE track_id = reading.track_id ORDER BY id) END
"""

_LEASE = f"""
    UPDATE analytics_reading reading
       SET state = 'leased', {TAKEN},
           worker_losses = worker_losses + CASE WHEN reading.state = 'leased' THEN 1 ELSE 0 END
      FROM analytics_snapshotrun run
     WHERE reading.id = %(reading)s AND run.id = reading.run_id AND run.state IN ('pending', 'reading')
       AND reading.outcome = '' AND reading.attempts < {MAX_ATTEMPTS}
       AND (reading.state = 'pending' OR reading.lease_until < now() OR %(redelivered)s)
 RETURNING {_LEASED}, (SELECT state FROM analytics_reading before WHERE before.id = reading.id)
"""  # noqa: S608 - composed of constants; values travel as parameters

# The rows are collected in an array: a join could run the subquery repeatedly, beyond its limit. Rows that it locks
# but does not use, because their videos would not fit, are free again when the statement ends.
_CLAIM = f"""
    UPDATE analytics_reading reading
       SET state = 'leased', {TAKEN}
     WHERE id = ANY(ARRAY(
           SELECT id FROM (
               SELECT id, sum(ids) OVER (ORDER BY id) AS ids_so_far FROM (
                   SELECT id, CASE platform WHEN 'youtube' THEN (
                              SELECT count(*) FROM analytics_video video
                               WHERE video.track_id = pending.track_id) ELSE 1 END AS ids
                     FROM analytics_reading pending
                    WHERE run_id = %(run)s AND platform = %(platform)s AND outcome = '' AND state = 'pending'
                      AND attempts = %(attempts)s AND worker_losses = %(worker_losses)s
                    ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) free
                WHERE ids <= %(limit)s) counted
            WHERE ids_so_far <= %(limit)s))
 RETURNING {_LEASED}
"""  # noqa: S608 - as above


def lease(reading_id: int, duration: timedelta, *, redelivered: bool = False) -> Lease | None:
    """Lease a reading for `duration`; None if there is nothing to do.

    That is so if it is settled, its run has ended, another worker holds it, or its attempts are used up.
    `redelivered` says that the broker handed its message out a second time: the worker that held it is gone,
    or else is fenced off by the number of its lease.
    """
    values: dict[str, Any] = {"reading": reading_id, "lease": duration, "redelivered": redelivered}
    # Most readings were settled with another one before their own task starts.
    if is_settled(reading_id):
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LEASE, values)
        taken = cursor.fetchone()
        if taken is None:
            return None
        *facts, before = taken
        mine = Lease(*facts)
        if before == Reading.State.LEASED:
            record_lost(mine.run_id, {mine.platform: 1})
    return mine


def claim(lead: Lease, duration: timedelta, limit: int) -> list[Lease]:
    """Lease more pending readings, with up to `limit` ids in all, for a source that answers many at once.

    Only readings with the same history: one from a dead worker is retried with others like it, and the last time
    alone, so that the one that kills workers is isolated.
    """
    if lead.worker_losses and lead.is_last_attempt:
        return []
    values: dict[str, Any] = {
        "run": lead.run_id,
        "platform": lead.platform,
        "attempts": lead.attempts - 1,
        "worker_losses": lead.worker_losses,
        "lease": duration,
        "limit": limit,
    }
    return _leases(_CLAIM, values)


def claim_tracks(run_id: int, platform: Platform, spotify_ids: Sequence[str], duration: timedelta) -> list[Lease]:
    """Lease the pending readings of these tracks: their numbers were on another track's page.

    Not those of canaries: they must show whether the platform's answer about the track itself is understood.
    """
    statement = f"""
        UPDATE analytics_reading reading
           SET state = 'leased', {TAKEN}
         WHERE id = ANY(ARRAY(
               SELECT reading.id FROM analytics_reading reading
                 JOIN analytics_track track ON track.id = reading.track_id
                WHERE run_id = %(run)s AND reading.platform = %(platform)s AND outcome = '' AND state = 'pending'
                  AND track.spotify_id = ANY(%(ids)s)
                  AND NOT EXISTS (SELECT FROM analytics_canary canary
                                   WHERE canary.track_id = track.id AND canary.platform = reading.platform)
                ORDER BY reading.id FOR UPDATE OF reading SKIP LOCKED))
     RETURNING {_LEASED}
    """  # noqa: S608 - as above
    values: dict[str, Any] = {
        "run": run_id,
        "platform": platform.value,
        "ids": list(spotify_ids),
        "lease": duration,
    }
    return _leases(statement, values)


def has_neighbours(lead: Lease) -> bool:
    """Return whether the lead's platform run still has a reading that was not tried yet."""
    fresh = Reading.objects.filter(run=lead.run_id, platform=lead.platform, outcome="", attempts=0)
    return fresh.filter(state=Reading.State.PENDING).exists()


def claim_neighbours(lead: Lease, duration: timedelta, limit: int) -> list[Lease]:
    """Lease up to `limit` untried readings of the lead's platform run, to be asked for on its page.

    A reading that failed once in that way is read from its own page, and canaries always are.
    """
    statement = f"""
        UPDATE analytics_reading reading
           SET state = 'leased', {TAKEN}
         WHERE id = ANY(ARRAY(
               SELECT id FROM analytics_reading pending
                WHERE run_id = %(run)s AND platform = %(platform)s AND outcome = '' AND state = 'pending'
                  AND attempts = 0 AND worker_losses = 0
                  AND NOT EXISTS (SELECT FROM analytics_canary canary
                                   WHERE canary.track_id = pending.track_id AND canary.platform = pending.platform)
                ORDER BY id LIMIT %(limit)s FOR UPDATE OF pending SKIP LOCKED))
     RETURNING {_LEASED}
    """  # noqa: S608 - as above
    values: dict[str, Any] = {
        "run": lead.run_id,
        "platform": lead.platform,
        "lease": duration,
        "limit": limit,
    }
    return _leases(statement, values)


def _leases(statement: str, values: Mapping[str, Any]) -> list[Lease]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Lease(*row) for row in cursor.fetchall()]


def hand_back(unused: Lease) -> None:
    """Make a leased reading that was not tried pending again, as if it had not been leased."""
    Reading.objects.held(unused.reading_id, unused.fence).hand_back()


def record_lost(run_id: int, lost: Mapping[str, int]) -> None:
    """Record in a run's timeline how many readings of each platform were taken back from a lost worker."""
    for platform, number in sorted(lost.items()):
        add_tally(run_id, platform, Tally())
        record_event(run_id, RunEvent.Kind.LOST, platform=platform, number=number)
