"""What happens to readings: leased, claimed, settled, given back. Every step may happen twice.

Each function is one statement or one short transaction, so a process killed anywhere leaves each
reading either as it was or in its next state.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Max
from django.db.models.functions import Now

from analytics.models import Leg, Outcome, Platform, Reading

MAX_ATTEMPTS = 3

# Answers that say the platform is well; they end a streak of bad ones.
_GOOD = frozenset({Outcome.READ, Outcome.GONE, Outcome.HIDDEN})
_BAD = frozenset({Outcome.BLOCKED, Outcome.CHANGED})


@dataclass(frozen=True)
class Lease:
    """A reading that is ours for a while, with what its source has to be asked for."""

    reading_id: int
    run_id: int
    track_id: int
    platform: str
    attempts: int
    losses: int
    spotify_id: str
    youtube_ids: Sequence[str] = field(hash=False)

    @property
    def ids(self) -> Sequence[str]:
        return (self.spotify_id,) if self.platform == Platform.SPOTIFY else self.youtube_ids

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS


@dataclass(frozen=True)
class Settled:
    """How a leased reading ended. `number` is there exactly where the outcome is READ."""

    lease: Lease
    outcome: Outcome
    number: int | None = None
    reason: str = ""
    source: str = ""
    videos: dict[str, int] | None = field(default=None)


_LEASED = """
    reading.id, reading.run_id, reading.track_id, reading.platform, reading.attempts, reading.losses,
    (SELECT spotify_id FROM analytics_track WHERE id = reading.track_id),
    ARRAY(SELECT youtube_id FROM analytics_video WHERE track_id = reading.track_id ORDER BY id)
"""

_LEASE = f"""
    UPDATE analytics_reading reading
       SET state = 'leased', attempts = attempts + 1, lease_until = now() + %(lease)s,
           losses = losses + CASE WHEN reading.state = 'leased' THEN 1 ELSE 0 END
      FROM analytics_snapshotrun run
     WHERE reading.id = %(reading)s AND run.id = reading.run_id AND run.state IN ('pending', 'reading')
       AND reading.outcome = '' AND reading.attempts < {MAX_ATTEMPTS}
       AND (reading.state = 'pending' OR reading.lease_until < now() OR %(redelivered)s)
 RETURNING {_LEASED}
"""  # noqa: S608 - composed of constants; values travel as parameters

# The rows are picked into an array: a join with the subquery may run it again and again, past its limit.
_CLAIM = f"""
    UPDATE analytics_reading reading
       SET state = 'leased', attempts = attempts + 1, lease_until = now() + %(lease)s
     WHERE id = ANY(ARRAY(
           SELECT id FROM analytics_reading
            WHERE run_id = %(run)s AND platform = %(platform)s AND outcome = '' AND state = 'pending'
              AND attempts = %(attempts)s AND losses = %(losses)s
            ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
 RETURNING {_LEASED}
"""  # noqa: S608 - as above


def lease(reading_id: int, duration: timedelta, *, redelivered: bool = False) -> Lease | None:
    """Take a reading for `duration`, or return None where there is nothing to do for us.

    That is so where it is settled, its run has ended, another worker holds it, or its attempts are used up.
    `redelivered` says that the broker handed its message out a second time: the worker that held it is gone,
    or else is fenced off by the number of the attempt.
    """
    values: dict[str, Any] = {"reading": reading_id, "lease": duration, "redelivered": redelivered}
    taken = _leases(_LEASE, values)
    return taken[0] if taken else None


def claim(lead: Lease, duration: timedelta, limit: int) -> list[Lease]:
    """Take up to `limit` pending readings beside `lead`, for a source that answers many at once.

    Only readings that have been through the same: one that was with a dead worker is tried again with
    others like it, and the last time alone, so that whatever kills workers is found out by itself.
    """
    if lead.losses and lead.is_last_attempt:
        return []
    values: dict[str, Any] = {
        "run": lead.run_id,
        "platform": lead.platform,
        "attempts": lead.attempts - 1,
        "losses": lead.losses,
        "lease": duration,
        "limit": limit,
    }
    return _leases(_CLAIM, values)


def claim_tracks(run_id: int, platform: Platform, spotify_ids: Sequence[str], duration: timedelta) -> list[Lease]:
    """Take the pending readings of these tracks: their numbers came along with another's."""
    statement = f"""
        UPDATE analytics_reading reading
           SET state = 'leased', attempts = attempts + 1, lease_until = now() + %(lease)s
         WHERE id = ANY(ARRAY(
               SELECT reading.id FROM analytics_reading reading
                 JOIN analytics_track track ON track.id = reading.track_id
                WHERE run_id = %(run)s AND platform = %(platform)s AND outcome = '' AND state = 'pending'
                  AND track.spotify_id = ANY(%(ids)s)
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


def _leases(statement: str, values: Mapping[str, Any]) -> list[Lease]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Lease(*row) for row in cursor.fetchall()]


_SETTLE = """
    UPDATE analytics_reading reading
       SET state = 'settled', outcome = new.outcome, number = new.number, reason = new.reason,
           source = new.source, videos = new.videos, observed_at = %(observed_at)s, lease_until = NULL
      FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(outcomes)s::text[], %(numbers)s::bigint[],
                  %(reasons)s::text[], %(sources)s::text[], %(videos)s::jsonb[])
        AS new (id, attempts, outcome, number, reason, source, videos)
     WHERE reading.id = new.id AND reading.state = 'leased' AND reading.attempts = new.attempts
 RETURNING reading.run_id, reading.platform, reading.outcome
"""
_COUNTED = "WITH ended AS ({}) SELECT run_id, platform, outcome, count(*) FROM ended GROUP BY 1, 2, 3"


def settle(batch: Sequence[Settled], observed_at: datetime) -> int:
    """Write these ends and count them, in one transaction; return how many were still ours to write.

    A reading whose lease passed to another attempt meanwhile, or whose run was recorded, is left alone.
    """
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - the driver's own wrapper, of use here alone

    values: dict[str, Any] = {
        "ids": [end.lease.reading_id for end in batch],
        "attempts": [end.lease.attempts for end in batch],
        "outcomes": [end.outcome.value for end in batch],
        "numbers": [end.number for end in batch],
        "reasons": [end.reason[:500] for end in batch],
        "sources": [end.source for end in batch],
        "videos": [None if end.videos is None else Jsonb(end.videos) for end in batch],
        "observed_at": observed_at,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        return _count(cursor, _SETTLE, values)


def settle_left(
    run_id: int, outcome: Outcome, reason: str, platform: str | None = None, *, leased: bool = True
) -> int:
    """Give every reading of a run (on one platform) that is not settled yet this end, and count them.

    With `leased=False` those that a worker holds are left to it.
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
        return _count(cursor, statement, values)


def _count(cursor: CursorWrapper, statement: str, values: Mapping[str, Any]) -> int:
    """Run a statement that settles readings, add them to their legs, and return how many there were.

    A leg's streak of bad answers grows, or ends with the first good one.
    """
    cursor.execute(_COUNTED.format(statement), values)
    legs: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for run_id, platform, outcome, number in cursor.fetchall():
        legs[run_id, platform][outcome] = number
    for (run_id, platform), outcomes in legs.items():
        added = {outcome: F(outcome) + number for outcome, number in outcomes.items()}
        bad = sum(number for outcome, number in outcomes.items() if outcome in _BAD)
        streak = 0 if _GOOD & outcomes.keys() else F("streak") + bad
        Leg.objects.filter(run=run_id, platform=platform).update(**added, streak=streak, progressed_at=Now())
    return sum(outcomes.total() for outcomes in legs.values())


def hand_back(unused: Lease) -> None:
    """Make a reading that we did not get to pending again, as if it had not been leased."""
    mine = Reading.objects.filter(pk=unused.reading_id, state=Reading.State.LEASED, attempts=unused.attempts)
    mine.update(state=Reading.State.PENDING, lease_until=None, attempts=F("attempts") - 1)


def give_back(leases: Sequence[Lease], *, blocked: int = 0) -> None:
    """Make readings that got no answer pending again; the attempt stays counted.

    `blocked` of them were told to wait: they lengthen the leg's streak of bad answers.
    """
    statement = """
        UPDATE analytics_reading reading SET state = 'pending', lease_until = NULL
          FROM unnest(%(ids)s::bigint[], %(attempts)s::int[]) AS mine (id, attempts)
         WHERE reading.id = mine.id AND reading.state = 'leased' AND reading.attempts = mine.attempts
    """
    values: dict[str, Any] = {
        "ids": [mine.reading_id for mine in leases],
        "attempts": [mine.attempts for mine in leases],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        leg = Leg.objects.filter(run=leases[0].run_id, platform=leases[0].platform)
        leg.update(streak=F("streak") + blocked, progressed_at=Now())


def take_back_lost(run_id: int) -> list[int]:
    """Take readings from workers whose lease ran out; return the ids of those that are pending again.

    Where the last attempt was lost as well, the reading is settled as poison.
    """
    poison = """
        UPDATE analytics_reading
           SET state = 'settled', outcome = 'poison', lease_until = NULL, losses = losses + 1,
               reason = 'Its worker died or hung at every attempt.'
         WHERE run_id = %(run)s AND outcome = '' AND state = 'leased' AND lease_until < now()
           AND attempts >= %(most)s
     RETURNING run_id, platform, outcome
    """
    pending = """
        UPDATE analytics_reading SET state = 'pending', lease_until = NULL, losses = losses + 1
         WHERE run_id = %(run)s AND outcome = '' AND state = 'leased' AND lease_until < now()
     RETURNING id
    """
    values: dict[str, Any] = {"run": run_id, "most": MAX_ATTEMPTS}
    with transaction.atomic(), connection.cursor() as cursor:
        _count(cursor, poison, values)
        cursor.execute(pending, values)
        return [row[0] for row in cursor.fetchall()]


def unsettled(run_id: int) -> bool:
    return Reading.objects.filter(run=run_id, outcome="").exists()


def is_quiet(run_id: int, since: datetime) -> bool:
    """Return whether no reading is with a worker and none has settled since that moment."""
    held = Reading.objects.filter(run=run_id, outcome="", state=Reading.State.LEASED).exists()
    last = Leg.objects.filter(run=run_id).aggregate(last=Max("progressed_at"))["last"]
    return not held and (last is None or last < since)
