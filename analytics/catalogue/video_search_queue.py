"""The queue of searches for tracks' videos, and their results.

    enqueue_missing() ─► lease() ─► store_candidates() ─► go_on_by_title() ─► store_candidates() ─► settle()
                           ▲                 │ no answer, or no search left today
                           └─────────────────┴── give_back(), put_off()

Every step may happen twice, and two processes may take it at the same time, see `models.leases`. A track that
has a video, or candidates to decide on, is not searched for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from analytics.models import Track, Video, VideoCandidate, VideoSearch
from analytics.models.video_search import VideoSearches

Step = VideoSearch.Step
Outcome = VideoSearch.Outcome
Decision = VideoCandidate.Decision

LEASE = timedelta(minutes=3)

PAUSES = [timedelta(weeks=weeks) for weeks in (1, 2, 4, 8, 16)]
"""How long a track waits after its first round, its second, …; the last value also applies to all later ones."""

PUT_OFF = timedelta(hours=1)
"""How long a track waits after its search failed: one that always fails must not use up the day's searches."""


@dataclass(frozen=True)
class LeasedSearch:
    """A leased search, and what is known about its track. None: its length is not known."""

    pk: int
    track_id: int
    step: str
    rounds: int
    fence: int
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


_ENQUEUE = """
    INSERT INTO analytics_videosearch (track_id, step)
    SELECT track.id, CASE WHEN track.isrc = '' THEN 'title' ELSE 'isrc' END FROM analytics_track track
     WHERE track.active AND track.title <> ''
       AND NOT EXISTS (SELECT FROM analytics_video video WHERE video.track_id = track.id)
       AND NOT EXISTS (SELECT FROM analytics_videosearch known WHERE known.track_id = track.id)
     ORDER BY track.id
        ON CONFLICT DO NOTHING
"""


def enqueue_missing() -> None:
    """Create a search for each active track that has no video and no search yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE)


def ask_for(track_ids: Sequence[int]) -> int:
    """Move these tracks to the front of the queue; return how many that is possible for.

    Tracks that have a video, or candidates to decide on, are left out.
    """
    enqueue_missing()
    return _wanted().filter(track__in=track_ids).update(urgent=True, next_at=None)


def ask_anew(track_id: int) -> None:
    """Make a track's search due now, because what it is searched by has changed."""
    first = Track.objects.filter(pk=track_id).exclude(isrc="").exists()
    wanted = VideoSearch.objects.filter(track=track_id, lease_until=None)
    wanted.update(step=Step.ISRC if first else Step.TITLE, next_at=None)


def due(now: datetime, spotify_ids: Sequence[str] | None = None) -> int:
    """Return how many tracks (of these) are to be searched for, including those that were put off."""
    return _due(now + PUT_OFF, spotify_ids).count()


def lease(now: datetime, spotify_ids: Sequence[str] | None = None) -> LeasedSearch | None:
    """Take the next search that is due (of one of these tracks), None if none is."""
    # Searches are few: requested ones come first, then tracks that were never searched for, most played first.
    played = F("track__streams").desc(nulls_last=True)
    rows = _due(now, spotify_ids).select_related("track").order_by("-urgent", "rounds", played, "track_id")
    row = rows.take(LEASE)
    return None if row is None else _search(row)


def _due(now: datetime, spotify_ids: Sequence[str] | None) -> VideoSearches:
    rows = _wanted().free()
    if spotify_ids is not None:
        rows = rows.filter(track__spotify_id__in=spotify_ids)
    return rows.filter(Q(next_at=None) | Q(next_at__lte=now))


def _wanted() -> VideoSearches:
    return VideoSearch.objects.filter(~has_video("track"), ~is_undecided("track"), track__active=True)


def has_video(track: str) -> Exists:
    """Return whether a track has a video; `track` is the path to its id."""
    return Exists(Video.objects.filter(track=OuterRef(track)))


def is_undecided(track: str) -> Exists:
    """Return whether a track has candidates to decide on; `track` is the path to its id."""
    return Exists(VideoCandidate.objects.filter(track=OuterRef(track), decision=Decision.OPEN))


def _search(row: VideoSearch) -> LeasedSearch:
    track = row.track
    known = (track.isrc, track.title, track.artists, track.length_ms)
    return LeasedSearch(row.pk, row.track_id, row.step, row.rounds, row.fence, *known)


def give_up_deadly(now: datetime) -> None:
    """Put off searches that killed or hung their worker each time."""
    for row in VideoSearch.objects.deadly().select_related("track"):
        fail(_search(row), "Its worker died or hung at every attempt.", now)


_SHOWN = ["role", "title", "channel", "seconds", "published_at", "score", "clues"]


def store_candidates(search: LeasedSearch, judged: Sequence[Judged]) -> None:
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
        if _held(search).select_for_update().exists():
            VideoCandidate.objects.bulk_create(rows, ignore_conflicts=True)


def refused(search: LeasedSearch) -> set[str]:
    """Return the videos that a person has refused for this track."""
    wanted = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.NO)
    return set(wanted.values_list("youtube_id", flat=True))


def go_on_by_title(search: LeasedSearch) -> bool:
    """Record that the search by ISRC was made; return whether the search was still ours."""
    return _held(search).renew(LEASE, step=Step.TITLE)


def settle(search: LeasedSearch, taken_from: float, now: datetime) -> Outcome | None:
    """End a round: accept what scores `taken_from` or more, leave the rest to a person; None if it was not ours.

    Only the best of each role is accepted; then the others of that role are skipped.
    """
    with transaction.atomic():
        if not _held(search).select_for_update().exists():
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


def fail(search: LeasedSearch, reason: str, now: datetime) -> None:
    """End a round whose answer was not understood; trying again at once would not help."""
    with transaction.atomic():
        if _held(search).select_for_update().exists():
            held = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.HELD)
            held.update(decision=Decision.OPEN)
            _rest(search, Outcome.UNRECOGNISED, reason[:500], now)


def give_back(search: LeasedSearch, reason: str = "") -> None:
    """Make a search that got no answer due again, at the step at which it is."""
    _held(search).give_back(reason=reason[:500])


def put_off(search: LeasedSearch, reason: str, now: datetime) -> None:
    """Make a search that failed due again later, after those of other tracks."""
    _held(search).give_back(reason=reason[:500], next_at=now + PUT_OFF)


def _take(search: LeasedSearch, least: float, now: datetime) -> None:
    held = VideoCandidate.objects.filter(track=search.track_id, decision=Decision.HELD)
    good = held.filter(score__gte=least)
    taken = list(good.order_by("role", "-score", "pk").distinct("role"))
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
    held.filter(pk__in=[one.pk for one in taken]).update(decision=Decision.TAKEN, decided_at=now)
    held.filter(role__in=[one.role for one in taken]).update(decision=Decision.PASSED, decided_at=now)


def _rest(search: LeasedSearch, outcome: Outcome, reason: str, now: datetime) -> None:
    pause = PAUSES[min(search.rounds, len(PAUSES) - 1)]
    first = Step.ISRC if Track.objects.filter(pk=search.track_id).exclude(isrc="").exists() else Step.TITLE
    _held(search).update(
        step=first,
        rounds=F("rounds") + 1,
        outcome=outcome,
        reason=reason,
        searched_at=now,
        next_at=now + pause,
        urgent=False,
        worker_losses=0,
        lease_until=None,
    )


def _held(search: LeasedSearch) -> VideoSearches:
    return VideoSearch.objects.held(search.pk, search.fence)
