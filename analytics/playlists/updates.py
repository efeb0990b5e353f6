"""Playlist updates, outside runs: which are open, and which of their new tracks are still to be read.

A new track is one that the update's readings added to the catalogue. It stays due on a platform until a run has read
it there; a cancelled run does not count.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from analytics.models import (
    Platform,
    Playlist,
    PlaylistReading,
    PlaylistSnapshot,
    PlaylistUpdate,
    Track,
    Video,
    VideoSearch,
)
from analytics.playlists import reading_queue
from analytics.runs.unasked import unasked

State = PlaylistUpdate.State


def begin(
    week: date,
    at: datetime,
    *,
    scheduled_for: datetime | None = None,
    requested_by: str = "",
    playlist_ids: Sequence[int] | None = None,
) -> tuple[PlaylistUpdate, list[int]]:
    """Begin an update of these playlists, by default every followed one; return it with its readings."""
    with transaction.atomic():
        update = PlaylistUpdate.objects.create(scheduled_for=scheduled_for, requested_by=requested_by, started_at=at)
        readings = reading_queue.ask_for(week, playlist_ids=playlist_ids)
        PlaylistReading.objects.filter(pk__in=readings).update(update=update)
    return update, readings


def open_ones() -> QuerySet[PlaylistUpdate]:
    return PlaylistUpdate.objects.filter(state__in=PlaylistUpdate.OPEN).order_by("pk")


def last_scheduled(now: datetime) -> datetime | None:
    """Return the last slot up to now that has its update, or is marked as missed."""
    past = PlaylistUpdate.objects.filter(scheduled_for__lte=now)
    last: datetime | None = past.aggregate(last=Max("scheduled_for"))["last"]
    return last


def free_later_slots(now: datetime) -> None:
    """Free slots that have not come yet but, by a clock that was ahead, got their update or were marked as missed.

    A clock that is ahead for a moment starts one update. If there are more, our own clock is behind.
    """
    later = now + timedelta(hours=1)
    if PlaylistUpdate.objects.exclude(state=State.MISSED).filter(started_at__gt=later).count() > 1:
        return
    PlaylistUpdate.objects.filter(state=State.MISSED, ended_at__gt=later).delete()
    PlaylistUpdate.objects.filter(scheduled_for__gt=later).update(scheduled_for=None)


def begun() -> datetime | None:
    """Return when the first playlist was followed, None if none is."""
    first: datetime | None = Playlist.objects.filter(active=True).aggregate(first=Min("created_at"))["first"]
    return first


def is_read(update: PlaylistUpdate) -> bool:
    """Return whether every playlist of an update was read, or given up."""
    return not update.readings.exclude(state=PlaylistReading.State.SETTLED).exists()


def brought(update: PlaylistUpdate) -> QuerySet[Track]:
    """Return the followed tracks that its readings added to the catalogue."""
    places = PlaylistSnapshot.objects.filter(
        track=OuterRef("pk"),
        is_new=True,
        playlist__readings__update=update,
        playlist__readings__week=F("week"),
    )
    return Track.objects.filter(Exists(places), active=True, created_at__gte=update.started_at)


def unread(update: PlaylistUpdate, platform: Platform) -> QuerySet[Track]:
    """Return its new tracks that are still to be read on this platform."""
    return unasked(brought(update), platform)


def unsearched(update: PlaylistUpdate) -> QuerySet[Track]:
    """Return its new tracks without a video for which none was searched yet."""
    searched = VideoSearch.objects.filter(~Q(outcome=""), track=OuterRef("pk"))
    return brought(update).filter(~Exists(Video.objects.filter(track=OuterRef("pk"))), ~Exists(searched))


def to_tracks(update: PlaylistUpdate) -> None:
    """Record that its playlists are read. Harmless to repeat."""
    PlaylistUpdate.objects.filter(pk=update.pk, state=State.PLAYLISTS).update(
        state=State.TRACKS, new_tracks=brought(update).count()
    )


def end(update: PlaylistUpdate, at: datetime) -> None:
    """Record that nothing of it is left to read. Harmless to repeat."""
    PlaylistUpdate.objects.filter(pk=update.pk, state__in=PlaylistUpdate.OPEN).update(state=State.DONE, ended_at=at)


def mark_missed(slots: Sequence[datetime], at: datetime) -> None:
    missed = (PlaylistUpdate(scheduled_for=slot, state=State.MISSED, started_at=slot, ended_at=at) for slot in slots)
    PlaylistUpdate.objects.bulk_create(missed, ignore_conflicts=True)
