"""The tracks of wanted releases: whose turn it is, and what its page listed.

due ─► claim ─► (the page is asked) ─► add its tracks | try again later | back to be decided
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from analytics.catalogue import lengths, release_facts
from analytics.catalogue.release_facts import Facts
from analytics.models import Platform, Release, Track, Video, VideoSearch
from analytics.runs.unasked import unasked

State = Release.State

MOST_ATTEMPTS: Final = 5
AGAIN: Final = timedelta(minutes=5)
"""How long a page is left alone after an attempt: longer than one takes, so that two workers never ask at once."""

READ_WITHIN: Final = timedelta(days=2)
"""How long new tracks wait for a run of their own; later the weekly run reads them."""


@dataclass(frozen=True)
class ReleaseTrack:
    """A track as the page of its release lists it."""

    spotify_id: str
    title: str
    artists: str = ""
    length_ms: int | None = None


def claim(now: datetime) -> Release | None:
    """Return the wanted release whose turn it is, the longest waiting first; None if there is none.

    One that comes out later waits for its day.
    """
    with transaction.atomic():
        due = Release.objects.select_for_update(skip_locked=True).filter(state=State.WANTED, released__lte=now.date())
        free = due.exclude(tried_at__gt=now - AGAIN)
        release = free.order_by(F("tried_at").asc(nulls_first=True), "decided_at", "pk").first()
        if release is not None:
            release.attempts, release.tried_at = release.attempts + 1, now
            release.save(update_fields=["attempts", "tried_at"])
    return release


def add(release: Release, rows: Sequence[ReleaseTrack], now: datetime) -> int:
    """Add a release's tracks to the catalogue; return how many are new, 0 if it was dismissed meanwhile.

    Tracks that somebody stopped following stay as they are.
    """
    ids = [row.spotify_id for row in rows]
    with transaction.atomic():
        wanted = Release.objects.select_for_update(no_key=True).filter(pk=release.pk, state=State.WANTED)
        if not wanted.exists():
            return 0
        known = set(Track.objects.filter(spotify_id__in=ids).values_list("spotify_id", flat=True))
        Track.objects.bulk_create(
            (
                Track(spotify_id=row.spotify_id, title=row.title[:500], artists=row.artists[:500])
                for row in sorted(rows, key=lambda row: row.spotify_id)
            ),
            ignore_conflicts=True,
        )
        _know_more(release, rows)
        release.tracks.add(*Track.objects.filter(spotify_id__in=ids))
        few = release.total is not None and len(rows) < release.total
        reason = f"Spotify's page listed {len(rows):,} of its {release.total:,} tracks" if few else ""
        wanted.update(state=State.FOLLOWED, followed_at=now, reason=reason)
    return len(set(ids) - known)


def _know_more(release: Release, rows: Sequence[ReleaseTrack]) -> None:
    facts = (release.name, release.spotify_id, release.label, release.released, release.released_precision)
    release_facts.learn([Facts(row.spotify_id, *facts) for row in rows], Track.FoundAt.SPOTIFY)
    lengths.learn({row.spotify_id: row.length_ms for row in rows if row.length_ms is not None})


def put_off(release: Release, reason: str) -> None:
    """Try again later; after the last attempt a person decides."""
    if release.attempts >= MOST_ATTEMPTS:
        hand_back(release, reason)
    else:
        Release.objects.filter(pk=release.pk, state=State.WANTED).update(reason=reason[:500])


def wait(release: Release) -> None:
    """Undo the attempt, as Spotify asked us to wait."""
    Release.objects.filter(pk=release.pk, state=State.WANTED).update(attempts=F("attempts") - 1)


def hand_back(release: Release, reason: str) -> None:
    """Suggest a release again, with the reason why its tracks could not be added."""
    Release.objects.filter(pk=release.pk, state=State.WANTED).update(state=State.OPEN, reason=reason[:500])


def _brought(now: datetime) -> QuerySet[Track]:
    """Return the followed tracks of releases that were added recently."""
    lately = Release.objects.filter(tracks=OuterRef("pk"), state=State.FOLLOWED, followed_at__gt=now - READ_WITHIN)
    return Track.objects.filter(Exists(lately), active=True)


def unread(platform: Platform, now: datetime) -> QuerySet[Track]:
    """Return new tracks of releases that are still to be read on this platform."""
    return unasked(_brought(now), platform)


def unsearched(now: datetime) -> QuerySet[Track]:
    """Return new tracks of releases without a video, for which none was searched and no search is urgent yet."""
    searched = VideoSearch.objects.filter(Q(urgent=True) | ~Q(outcome=""), track=OuterRef("pk"))
    return _brought(now).filter(~Exists(Video.objects.filter(track=OuterRef("pk"))), ~Exists(searched))
