"""The queue of tracks to look up at each credit source, and the outcomes.

    enqueue() ─► lease() ─► settle()
                    ▲          │ no answer
                    └──────────┴── give_back(), put_off()

A track is due if it is new, if its ISRC has changed, or 13 weeks after the last lookup. Every step may happen twice,
and two processes may take it at the same time, see `models.leases`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from analytics.models import ClaimSource, CreditRequest, Track
from analytics.models.credits import CreditRequests

Outcome = CreditRequest.Outcome

LEASE: Final = timedelta(minutes=5)
REST: Final = timedelta(weeks=13)
REST_IN_TROUBLE: Final = timedelta(weeks=1)
"""The wait after an answer that was not understood or crashed its worker: by then it may be fixed, there or here."""
PUT_OFF: Final = timedelta(minutes=5)
"""How long a track waits after its request failed: one that always fails must not keep the source from others."""


@dataclass(frozen=True)
class LeasedLookup:
    """A leased request, and what is known about its track."""

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


def by_isrc(source: str) -> bool:
    """Return whether a source is searched by ISRC; Spotify is searched by its own id."""
    return source != ClaimSource.SPOTIFY


def tracks_of(source: str) -> QuerySet[Track]:
    """Return the active tracks that this source can look up."""
    tracks = Track.objects.filter(active=True)
    return tracks.exclude(isrc="") if by_isrc(source) else tracks


def is_due(source: str, now: datetime, request: str, track: str) -> Q:
    """Return the condition that a lookup is due; `request` and `track` are the paths to them, such as "track__"."""
    due = Q(**{f"{request}next_at": None}) | Q(**{f"{request}next_at__lte": now})
    return due | ~Q(**{f"{request}isrc": F(f"{track}isrc")}) if by_isrc(source) else due


_OF_REQUEST: Final = ("track_id", "attempts", "fence", "lease_until", "worker_losses")
_OF_TRACK: Final = tuple(f"track__{name}" for name in ("isrc", "spotify_id", "title", "artists", "length_ms"))


def enqueue(source: str) -> None:
    """Add a request for each active track that this source can look up and has not looked up yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, {"source": source, "by_isrc": by_isrc(source)})


def ask_for(source: str, spotify_ids: Sequence[str]) -> None:
    """Make this source look up these tracks before all others, however recent the last lookup was."""
    enqueue(source)
    wanted = CreditRequest.objects.filter(source=source, track__spotify_id__in=spotify_ids)
    wanted.update(urgent=True, next_at=None)


def due(source: str, now: datetime, spotify_ids: Sequence[str] | None = None) -> int:
    """Return about how many tracks (of these) this source is to be asked, including those that were put off."""
    return _due(source, now + PUT_OFF, spotify_ids).count()


def _due(source: str, now: datetime, spotify_ids: Sequence[str] | None) -> CreditRequests:
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    rows = CreditRequest.objects.filter(free, is_due(source, now, "", "track__"), source=source, track__active=True)
    if by_isrc(source):
        rows = rows.exclude(track__isrc="")
    return rows if spotify_ids is None else rows.filter(track__spotify_id__in=spotify_ids)


def lease(source: str, most: int, now: datetime, spotify_ids: Sequence[str] | None = None) -> list[LeasedLookup]:
    """Lease up to this many due requests (of these tracks); none if none is due.

    A request that kills workers affects those that were leased with it: afterwards each is requested alone, which
    shows which one it is.
    """
    played = F("track__streams").desc(nulls_last=True)
    # Only what is used: rows that are locked are all sorted first, and whole tracks are wide.
    due = _due(source, now, spotify_ids).select_related("track").only(*_OF_REQUEST, *_OF_TRACK)
    due = due.order_by("-urgent", F("next_at").asc(nulls_first=True), played, "track_id")
    harmless = due.filter(lease_until=None, worker_losses=0)
    rows = harmless.take_many(LEASE, most) or due.free().take_many(LEASE, 1)
    return [_lookup(row) for row in rows]


def _lookup(row: CreditRequest) -> LeasedLookup:
    track = row.track
    return LeasedLookup(
        row.pk, row.track_id, row.fence, track.isrc, track.spotify_id, track.title, track.artists, track.length_ms
    )


def settle(held: LeasedLookup, outcome: Outcome, reason: str, now: datetime) -> bool:
    """Record how a lookup ended, and let it rest; return whether it was still ours."""
    rest = REST if outcome in (Outcome.FOUND, Outcome.UNKNOWN) else REST_IN_TROUBLE
    return bool(_held(held).update(isrc=held.isrc, reason=reason[:500], **_ended(outcome, now, rest)))


def give_back(held: Collection[LeasedLookup], reason: str = "") -> None:
    """Make requests that got no answer due again."""
    for one in held:
        _held(one).give_back(reason=reason[:500])


def put_off(held: LeasedLookup, reason: str, now: datetime) -> None:
    """Make a request that got no answer due again after the others."""
    _held(held).give_back(isrc=held.isrc, next_at=now + PUT_OFF, reason=reason[:500])


def give_up_deadly(now: datetime) -> int:
    """Put off lookups that killed or hung their worker each time; return how many there were."""
    reason = "Its worker died or hung at every attempt."
    ended = _ended(Outcome.WORKER_CRASHED, now, REST_IN_TROUBLE)
    return CreditRequest.objects.deadly().update(reason=reason, **ended)


def _held(held: LeasedLookup) -> CreditRequests:
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
