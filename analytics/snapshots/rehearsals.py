"""Rehearsals: creating, leasing and ending their rows, and choosing the tracks to read.

Each step may happen twice: beat checks every minute, messages are sent again, workers die. The row of a slot is
unique, a lease lets one worker read at a time, and the row ends once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from analytics.models import Canary, Platform, Rehearsal, Track

MOST_ATTEMPTS = 3
"""As with readings: after three attempts it is given up."""

MOST_PLAYED = 3
"""Tracks read in place of canaries: the most played one, and the next ones in case it was removed."""


@dataclass(frozen=True)
class Sample:
    """A track that is read as a sample. `canary` is None if none was chosen."""

    track: Track
    platform: Platform
    ids: tuple[str, ...]
    canary: Canary | None = None

    @property
    def title(self) -> str:
        return f"“{str(self.track)[:100]}”"

    @property
    def last(self) -> int | None:
        """Return the newest number that was recorded for it, None if none was."""
        return self.track.streams if self.platform == Platform.SPOTIFY else self.track.views


def samples(platform: Platform) -> list[Sample]:
    """Return the platform's canaries or, if it has none, its most played tracks, most played first."""
    canaries = Canary.objects.filter(platform=platform, track__active=True).select_related("track")
    found = [sample(canary.track, platform, canary) for canary in canaries]
    found = [one for one in found if one.ids]
    return found or [sample(track, platform) for track in _most_played(platform)]


def has_samples(platforms: Sequence[Platform]) -> bool:
    return any(_most_played(platform) for platform in platforms)


def _most_played(platform: Platform) -> QuerySet[Track]:
    tracks = Track.objects.filter(active=True)
    if platform == Platform.SPOTIFY:
        return tracks.order_by(F("streams").desc(nulls_last=True), "pk")[:MOST_PLAYED]
    return tracks.exclude(videos=None).order_by(F("views").desc(nulls_last=True), "pk")[:MOST_PLAYED]


def sample(track: Track, platform: Platform, canary: Canary | None = None) -> Sample:
    """Return a track as it is read on a platform; without ids if the platform has none."""
    if platform == Platform.SPOTIFY:
        return Sample(track, platform, (track.spotify_id,), canary)
    videos = track.videos.order_by("pk").values_list("youtube_id", flat=True)
    return Sample(track, platform, tuple(videos), canary)


def last() -> Rehearsal | None:
    """Return the latest rehearsal that was carried out, None if there was none yet."""
    ended = Rehearsal.objects.exclude(state__in=[Rehearsal.State.WAITING, Rehearsal.State.SKIPPED])
    return ended.order_by("-ended_at").first()


def open_for(slot: datetime) -> Rehearsal:
    """Return the slot's rehearsal, creating it if needed: two callers get the same row."""
    return Rehearsal.objects.get_or_create(scheduled_for=slot)[0]


def delete_ahead(now: datetime) -> None:
    """Delete a rehearsal carried out while a clock was ahead: days before its slot it says little about it.

    It ended over an hour from now, also by PostgreSQL's clock. A clock that is ahead for a moment carries out one.
    If there are more, our own clock is behind.
    """
    hour = timedelta(hours=1)
    later = Rehearsal.objects.filter(ended_at__gt=now + hour).filter(ended_at__gt=Now() + hour)
    if later.count() == 1:
        later.delete()


def may_send(rehearsal_id: int, now: datetime, again_after: timedelta) -> bool:
    """Record that a rehearsal is handed to the workers; return False if that was already done, or it has ended.

    It is handed out again after a while, because a message may be lost: a second one finds the lease, or the end.
    """
    unsent = Q(sent_at=None) | Q(sent_at__lte=now - again_after)
    waiting = Rehearsal.objects.filter(unsent, _free(now), pk=rehearsal_id, ended_at=None)
    return bool(waiting.update(sent_at=now, messages=F("messages") + 1))


def lease(rehearsal_id: int, now: datetime, length: timedelta) -> bool:
    """Lease a rehearsal; return False if it has ended, is too late, is held by a worker, or failed too often."""
    ahead = Rehearsal.objects.filter(pk=rehearsal_id, ended_at=None, scheduled_for__gt=now)
    mine = ahead.filter(_free(now), attempts__lt=MOST_ATTEMPTS)
    return bool(mine.update(attempts=F("attempts") + 1, leased_until=now + length))


def _free(now: datetime) -> Q:
    """Return the condition that no worker holds a rehearsal."""
    return Q(leased_until=None) | Q(leased_until__lte=now)


def waiting(now: datetime) -> list[Rehearsal]:
    """Return the rehearsals that have not ended and that no worker holds."""
    return list(Rehearsal.objects.filter(_free(now), ended_at=None))


def end(
    rehearsal_id: int, state: Rehearsal.State, now: datetime, results: Sequence[dict[str, Any]] = (), note: str = ""
) -> bool:
    """End a rehearsal; return False if it has already ended: of two workers, the first wins."""
    unended = Rehearsal.objects.filter(pk=rehearsal_id, ended_at=None)
    return bool(unended.update(state=state, ended_at=now, results=list(results), note=note[:500]))
