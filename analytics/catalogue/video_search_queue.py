"""The queue of searches for tracks' videos, and their results.

    enqueue_missing() ─► lease() ─► keep() ─► go_on_by_title() ─► keep() ─► settle()
                    ▲                        │ no answer, or no search left today
                    └────────────────────────┴── give_back()

Every step may happen twice, and two processes may take it at the same time: a lease is one statement, and whoever has
lost it writes nothing. A track that has a video, or candidates to decide on, is not searched for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from analytics.models import Track, Video, VideoCandidate, VideoSearch

Step = VideoSearch.Step
Outcome = VideoSearch.Outcome
Decision = VideoCandidate.Decision

LEASE = timedelta(minutes=3)

PAUSES = [timedelta(weeks=weeks) for weeks in (1, 2, 4, 8, 16)]
"""How long a track waits after its first round, its second, …; after every further one as long as the last."""


@dataclass(frozen=True)
class Search:
    """A leased search, and what is known about its track. None: its length is not known."""

    pk: int
    track_id: int
    step: str
    rounds: int
    attempts: int
    isrc: str
    title: str
    artists: str
    length_ms: int | None


@dataclass(frozen=True)
class Judged:
    """A video that was found, as YouTube showed it, with its score (0 to 1) and each clue with its points."""

    youtube_id: str
    role: str
    title: str
    channel: str
    seconds: int | None
    published_at: datetime | None
    score: float
    clues: Sequence[tuple[str, int]]


# Asking


WITHOUT_VIDEO = """
    track.active AND NOT EXISTS (SELECT FROM analytics_video video WHERE video.track_id = track.id)
"""

_PUT_DOWN = f"""
    INSERT INTO analytics_videosearch (track_id, step)
    SELECT track.id, CASE WHEN track.isrc = '' THEN 'title' ELSE 'isrc' END FROM analytics_track track
     WHERE {WITHOUT_VIDEO} AND track.title <> ''
       AND NOT EXISTS (SELECT FROM analytics_videosearch known WHERE known.track_id = track.id)
     ORDER BY track.id
        ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants

UNDECIDED = """
    EXISTS (SELECT FROM analytics_videocandidate candidate
             WHERE candidate.track_id = track.id AND candidate.decision = 'open')
"""

_DUE = f"""
      FROM analytics_videosearch search JOIN analytics_track track ON track.id = search.track_id
     WHERE (search.next_at IS NULL OR search.next_at <= %(now)s)
       AND (search.lease_until IS NULL OR search.lease_until < %(now)s)
       AND {WITHOUT_VIDEO}
       AND NOT {UNDECIDED}
       AND (%(tracks)s::text[] IS NULL OR track.spotify_id = ANY(%(tracks)s))
"""

# Searches are few, so those that are asked for come first, then who was never searched for, most played first.
_LEASE = f"""
    UPDATE analytics_videosearch leased
       SET attempts = leased.attempts + 1, lease_until = %(now)s + %(lease)s
      FROM analytics_track wanted
     WHERE leased.id = (
           SELECT search.id {_DUE}
            ORDER BY search.urgent DESC, search.rounds, track.streams DESC NULLS LAST, track.id
            LIMIT 1 FOR UPDATE OF search SKIP LOCKED)
       AND wanted.id = leased.track_id
 RETURNING leased.id, leased.track_id, leased.step, leased.rounds, leased.attempts,
           wanted.isrc, wanted.title, wanted.artists, wanted.length_ms
"""  # noqa: S608 - constants


_URGENT = f"""
    UPDATE analytics_videosearch asked SET urgent = true, next_at = NULL
      FROM analytics_track track
     WHERE track.id = asked.track_id AND track.id = ANY(%(ids)s) AND {WITHOUT_VIDEO}
       AND NOT {UNDECIDED}
"""  # noqa: S608 - constants


def enqueue_missing() -> None:
    """Create a search for each active track that has no video and no search yet."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_DOWN)


def ask_for(track_ids: Sequence[int]) -> int:
    """Move these tracks to the front of the queue; return how many that is possible for.

    Tracks that have a video, or candidates to decide on, are left out.
    """
    enqueue_missing()
    with connection.cursor() as cursor:
        cursor.execute(_URGENT, {"ids": list(track_ids)})
        return int(cursor.rowcount)


def ask_anew(track_id: int) -> None:
    """Make a track's search due now, because what it is searched by has changed."""
    first = Track.objects.filter(pk=track_id).exclude(isrc="").exists()
    wanted = VideoSearch.objects.filter(track=track_id, lease_until=None)
    wanted.update(step=Step.ISRC if first else Step.TITLE, next_at=None)


def due(now: datetime, spotify_ids: Sequence[str] | None = None) -> int:
    """Return how many tracks (of these) could be searched for now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_DUE}", _values(now, spotify_ids))
        return int(cursor.fetchone()[0])


def lease(now: datetime, spotify_ids: Sequence[str] | None = None) -> Search | None:
    """Take the next search that is due (of one of these tracks), None if none is."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, _values(now, spotify_ids) | {"lease": LEASE})
        row = cursor.fetchone()
    return Search(*row) if row else None


def _values(now: datetime, spotify_ids: Sequence[str] | None) -> dict[str, Any]:
    return {"now": now, "tracks": None if spotify_ids is None else list(spotify_ids)}


# Answering


_SHOWN = ["role", "title", "channel", "seconds", "published_at", "score", "clues"]


def keep(search: Search, judged: Sequence[Judged]) -> None:
    """Store what a search found. Existing candidates and people's decisions stay as they are."""
    rows = [
        VideoCandidate(
            track_id=search.track_id,
            youtube_id=one.youtube_id,
            decision=Decision.HELD,
            **{name: getattr(one, name) for name in _SHOWN}
            | {"title": one.title[:500], "channel": one.channel[:300]},
        )
        for one in judged
    ]
    with transaction.atomic():
        if _mine(search).select_for_update().exists():
            VideoCandidate.objects.bulk_create(rows, ignore_conflicts=True)


def refused(search: Search) -> set[str]:
    """Return the videos that a person has refused for this track."""
    wanted = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.NO)
    return set(wanted.values_list("youtube_id", flat=True))


def go_on_by_title(search: Search, now: datetime) -> bool:
    """Record that the search by ISRC was made; return whether the search was still ours."""
    return bool(_mine(search).update(step=Step.TITLE, lease_until=now + LEASE))


def settle(search: Search, taken_from: float, now: datetime) -> Outcome | None:
    """End a round: take what scores `taken_from` or more, leave the rest to a person; None if it was not ours.

    Of each role only the best is taken, and where it is, the others of that role are passed over.
    """
    with transaction.atomic():
        if not _mine(search).select_for_update().exists():
            return None
        held = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.HELD)
        if Video.objects.filter(track=search.track_id).exists():
            # A person or a file added a video first.
            held.delete()
            outcome = Outcome.TAKEN
        else:
            _take(search, taken_from, now)
            left = held.update(decision=Decision.OPEN)
            is_taken = Video.objects.filter(track=search.track_id).exists()
            outcome = Outcome.TAKEN if is_taken else Outcome.ASKED if left else Outcome.NONE
        _rest(search, outcome, "", now)
    return outcome


def fail(search: Search, reason: str, now: datetime) -> None:
    """End a round whose answer was not understood; trying again at once would not help."""
    with transaction.atomic():
        if _mine(search).select_for_update().exists():
            held = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.HELD)
            held.update(decision=Decision.OPEN)
            _rest(search, Outcome.UNRECOGNISED, reason[:500], now)


def give_back(search: Search, reason: str = "") -> None:
    """Make a search that got no answer due again, at the step at which it is."""
    _mine(search).update(lease_until=None, reason=reason[:500])


_BEST = """
    SELECT DISTINCT ON (role) id FROM analytics_videocandidate
     WHERE track_id = %(track)s AND decision = 'held' AND score >= %(least)s
     ORDER BY role, score DESC, id
"""


def _take(search: Search, least: float, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BEST, {"track": search.track_id, "least": least})
        best = [pk for (pk,) in cursor.fetchall()]
    taken = list(VideoCandidate.objects.filter(pk__in=best))
    Video.objects.bulk_create(
        [
            Video(
                track_id=search.track_id,
                youtube_id=one.youtube_id,
                role=one.role,
                matched_by=Video.MatchedBy.SEARCH,
                score=one.score,
            )
            for one in taken
        ],
        ignore_conflicts=True,
    )
    VideoCandidate.objects.filter(pk__in=best).update(decision=Decision.TAKEN, decided_at=now)
    others = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.HELD)
    others.filter(role__in=[one.role for one in taken]).update(decision=Decision.PASSED, decided_at=now)


def _rest(search: Search, outcome: Outcome, reason: str, now: datetime) -> None:
    pause = PAUSES[min(search.rounds, len(PAUSES) - 1)]
    first = Step.ISRC if Track.objects.filter(pk=search.track_id).exclude(isrc="").exists() else Step.TITLE
    _mine(search).update(
        step=first,
        rounds=F("rounds") + 1,
        outcome=outcome,
        reason=reason,
        searched_at=now,
        next_at=now + pause,
        urgent=False,
        lease_until=None,
    )


def _mine(search: Search) -> QuerySet[VideoSearch]:
    return VideoSearch.objects.filter(pk=search.pk, attempts=search.attempts, lease_until__isnull=False)
