"""The queue of tracks to look up at each credit source, and the outcomes.

    enqueue() ─► lease() ─► settle()
                    ▲          │ no answer
                    └──────────┴── give_back()

A track is due if it is new, if its ISRC has changed, or 13 weeks after the last lookup. Every step may happen twice,
and two processes may take it at the same time, see `models.leases`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from analytics.models import ClaimSource, CreditRequest
from analytics.models.credits import CreditRequests
from analytics.models.leases import MOST_LOSSES, TAKEN

Outcome = CreditRequest.Outcome

LEASE: Final = timedelta(minutes=5)
REST: Final = timedelta(weeks=13)
REST_IN_TROUBLE: Final = timedelta(weeks=1)
"""The wait after an answer that was not understood or crashed its worker: by then it may be fixed, there or here."""


@dataclass(frozen=True)
class Held:
    """A request that is ours for a while, and what is known of its track."""

    pk: int
    track_id: int
    fence: int
    isrc: str
    spotify_id: str
    title: str
    artists: str
    length_ms: int | None


_ENQUEUE = """
    INSERT INTO analytics_creditrequest (track_id, source)
    SELECT track.id, %(source)s FROM analytics_track track
     WHERE track.active AND (track.isrc <> '' OR NOT %(by_isrc)s)
       AND NOT EXISTS (SELECT FROM analytics_creditrequest known
                        WHERE known.track_id = track.id AND known.source = %(source)s)
     ORDER BY track.id
        ON CONFLICT DO NOTHING
"""

_DUE = """
      FROM analytics_creditrequest request JOIN analytics_track track ON track.id = request.track_id
     WHERE request.source = %(source)s AND track.active AND (track.isrc <> '' OR NOT %(by_isrc)s)
       AND (request.next_at IS NULL OR request.next_at <= %(now)s OR (%(by_isrc)s AND request.isrc <> track.isrc))
       AND (request.lease_until IS NULL OR request.lease_until < now())
       AND (%(tracks)s::text[] IS NULL OR track.spotify_id = ANY(%(tracks)s))
"""

_LEASE = f"""
    UPDATE analytics_creditrequest leased
       SET {TAKEN}, worker_losses = worker_losses + (lease_until IS NOT NULL)::int
      FROM analytics_track wanted
     WHERE leased.id IN (
           SELECT request.id {_DUE} AND {{losses}}
            ORDER BY request.urgent DESC, request.next_at NULLS FIRST, track.streams DESC NULLS LAST, track.id
            LIMIT %(most)s FOR UPDATE OF request SKIP LOCKED)
       AND wanted.id = leased.track_id
 RETURNING leased.id, leased.track_id, leased.fence, wanted.isrc, wanted.spotify_id, wanted.title, wanted.artists,
           wanted.length_ms
"""  # noqa: S608 - constants

# A request that kills workers affects those that were leased with it: afterwards each is requested alone, which
# shows which one it is.
_TOGETHER = _LEASE.format(losses="request.lease_until IS NULL AND request.worker_losses = 0")
_ALONE = _LEASE.format(
    losses=f"(request.worker_losses > 0 OR request.lease_until IS NOT NULL)"
    f" AND (request.lease_until IS NULL OR request.worker_losses < {MOST_LOSSES - 1})"
)

_URGENT = """
    UPDATE analytics_creditrequest asked SET urgent = true, next_at = NULL
      FROM analytics_track track
     WHERE track.id = asked.track_id AND track.spotify_id = ANY(%(tracks)s) AND asked.source = %(source)s
"""


def by_isrc(source: str) -> bool:
    """Return whether a source is searched by ISRC; Spotify is searched by its own id."""
    return source != ClaimSource.SPOTIFY


def enqueue(source: str) -> None:
    """Add a request for each active track that this source can look up and has not looked up yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, {"source": source, "by_isrc": by_isrc(source)})


def ask_for(source: str, spotify_ids: Sequence[str]) -> None:
    """Make this source look up these tracks before all others, however recent the last lookup was."""
    enqueue(source)
    with connection.cursor() as cursor:
        cursor.execute(_URGENT, {"source": source, "tracks": list(spotify_ids)})


def due(source: str, now: datetime, spotify_ids: Sequence[str] | None = None) -> int:
    """Return about how many tracks (of these) this source is to be asked now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_DUE}", _values(source, now, spotify_ids))
        return int(cursor.fetchone()[0])


def lease(source: str, most: int, now: datetime, spotify_ids: Sequence[str] | None = None) -> list[Held]:
    """Lease up to this many due requests (of these tracks); none if none is due."""
    values = _values(source, now, spotify_ids) | {"lease": LEASE}
    return _take(_TOGETHER, values | {"most": most}) or _take(_ALONE, values | {"most": 1})


def _take(statement: str, values: dict[str, Any]) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Held(*row) for row in cursor.fetchall()]


def settle(held: Held, outcome: Outcome, reason: str, now: datetime) -> bool:
    """Write down how it ended, and let it rest; return whether it was still ours."""
    rest = REST if outcome in (Outcome.FOUND, Outcome.UNKNOWN) else REST_IN_TROUBLE
    return bool(_mine(held).update(isrc=held.isrc, reason=reason[:500], **_ended(outcome, now, rest)))


def give_back(held: Collection[Held], reason: str = "") -> None:
    """Make requests that got no answer due again."""
    for one in held:
        _mine(one).give_back(reason=reason[:500])


def give_up_deadly(now: datetime) -> int:
    """Let what killed or hung its worker each time rest; return how much that is."""
    reason = "Its worker died or hung at every attempt."
    ended = _ended(Outcome.WORKER_CRASHED, now, REST_IN_TROUBLE)
    return CreditRequest.objects.deadly().update(reason=reason, **ended)


def _mine(held: Held) -> CreditRequests:
    return CreditRequest.objects.held(held.pk, held.fence)


def _ended(outcome: Outcome, now: datetime, rest: timedelta) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "asked_at": now,
        "next_at": now + rest,
        "urgent": False,
        "lease_until": None,
        "worker_losses": 0,
    }


def _values(source: str, now: datetime, spotify_ids: Sequence[str] | None) -> dict[str, Any]:
    return {
        "source": source,
        "by_isrc": by_isrc(source),
        "now": now,
        "tracks": None if spotify_ids is None else list(spotify_ids),
    }
