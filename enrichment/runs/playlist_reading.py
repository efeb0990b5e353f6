"""Reads one playlist, for a run or on request.

lease ─► our turn, before each question ─► ask the source ─► settle
  │                                             │
  └─► nothing to do: settled, or with another   └─► no answer, or asked to wait: give back, come again
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

import redis
from django.conf import settings
from django.utils import timezone

from analytics.models import Platform, PlaylistReading
from analytics.playlists import reading_queue
from analytics.playlists.reading_queue import PlaylistLease
from analytics.playlists.weeks import Row, SeenPlaylist, UnseenPlaylist
from analytics.runs.evidence import of_playlist
from enrichment import broker
from enrichment.net.redaction import redact
from enrichment.registry import pace, playlist_source
from enrichment.runs import evidence
from enrichment.runs.ends import LONGEST_PAUSE, ComeAgain
from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import Listing
from enrichment.sources.playlists.listing import no_turn

TASK = "enrichment.tasks.read_playlist"

TURN_WAIT = timedelta(minutes=1)
"""How long a half-read playlist waits for its next turn; tracks share the same rate limit."""

GLANCE_WAIT = timedelta(seconds=3)
"""People do not wait longer for a form; the playlist is stored unchecked then."""

_OUTCOMES = set(PlaylistReading.Outcome.values)


def read(reading_id: int, *, redelivered: bool = False) -> ComeAgain | None:
    """Settle a playlist's reading if we can lease it. Every expected failure is stored in its row."""
    held = reading_queue.lease(reading_id, settings.LEASE, redelivered=redelivered)
    if held is None:
        return None
    paused_until = pace().paused_until(Platform.SPOTIFY)
    if paused_until:
        reading_queue.give_back(held, unused=True)
        return ComeAgain(min(paused_until - timezone.now(), LONGEST_PAUSE))
    answer = playlist_source().read(held.spotify_id, partial(_turn, held))
    observed_at = timezone.now()
    waiting = _wait(held, answer)
    if waiting is not None:
        reading_queue.give_back(held)
        return waiting
    reading_queue.settle(held, _end(answer), observed_at)
    if held.run_id is not None and isinstance(answer, NotRead):
        subject = of_playlist(held.run_id, held.playlist_id)
        evidence.store_failure(playlist_source(), subject, [held.spotify_id], answer, observed_at)
    return None


def send(reading_ids: Sequence[int]) -> None:
    """Hand these readings to the workers. Raises BrokerAway."""
    with broker.publishing():
        for reading_id in reading_ids:
            broker.task(TASK, reading_id).apply_async()


def glance(spotify_id: str, kind: str = "playlist") -> Listing | NotRead:
    """Return the first rows of a playlist, album or artist, or why there are none. One request: a person waits."""

    def turn(_seconds: float) -> None:
        if not pace().turn(Platform.SPOTIFY, GLANCE_WAIT):
            raise no_turn()

    try:
        return playlist_source().glance(spotify_id, turn, kind)
    except redis.RedisError as error:
        return SourceUnreachable(f"Redis does not answer ({type(error).__name__})")


def tend(now: datetime) -> None:
    """Make sure that playlists requested by people are read, whatever died. Raises BrokerAway."""
    reading_queue.take_back_lost(now)
    pending = PlaylistReading.objects.filter(
        state=PlaylistReading.State.PENDING, tried_at__lt=now - settings.QUIET_TIME
    )
    outside_runs = pending.exclude(run__playlists_until__isnull=False, run__ended_at=None)
    readings = list(outside_runs.values_list("pk", flat=True))
    if readings and not broker.messages_waiting() and not pace().paused_until(Platform.SPOTIFY):
        send(readings)


def _turn(held: PlaylistLease, seconds: float) -> None:
    """Wait for our turn to ask, and keep the reading ours until the answer. Raises NotRead if none comes."""
    if not reading_queue.renew(held, TURN_WAIT + settings.LEASE + timedelta(seconds=seconds)):
        raise SourceUnreachable("another worker has taken over")
    if not pace().turn(Platform.SPOTIFY, TURN_WAIT):
        raise no_turn()


def _wait(held: PlaylistLease, answer: Listing | NotRead) -> ComeAgain | None:
    """Return when to try again, None if the answer is final; pause Spotify if it asked for that."""
    wait = answer.retry_after if isinstance(answer, SourceBlocked | Listing) else None
    if wait:
        pace().pause(Platform.SPOTIFY, timezone.now() + wait)
    if held.is_last_attempt:
        return None
    if wait is not None and wait <= LONGEST_PAUSE:
        return ComeAgain(wait or settings.RETRY_WAIT)
    return ComeAgain(settings.RETRY_WAIT) if isinstance(answer, SourceUnreachable) else None


def _end(answer: Listing | NotRead) -> SeenPlaylist | UnseenPlaylist:
    if isinstance(answer, NotRead):
        # Outcomes that only tracks have, such as a rejected key, need a person.
        known = answer.outcome if answer.outcome in _OUTCOMES else PlaylistReading.Outcome.UNRECOGNISED
        return UnseenPlaylist(PlaylistReading.Outcome(known), redact(str(answer)))
    apart = {"entries", "nameless", "retry_after"}
    facts = {name: value for name, value in vars(answer).items() if name not in apart}
    rows, nameless = ([Row(**asdict(entry)) for entry in some] for some in (answer.entries, answer.nameless))
    return SeenPlaylist(**facts | {"trouble": redact(answer.trouble)}, rows=rows, nameless=nameless)
