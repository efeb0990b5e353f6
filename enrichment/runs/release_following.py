"""Wanted releases: their tracks are added from their page, one request each, and read at once.

    wanted ─► Spotify's page of it ─► tracks in the catalogue ─► a run over them ─► search for their videos ─► another

While a run is active nothing is asked: the run has the rate limit. The runs over new tracks make way for any other,
and what they have not read is read by another one after it.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from analytics.catalogue import release_tracks
from analytics.catalogue.release_tracks import ReleaseTrack
from analytics.models import Platform, Release, SnapshotRun
from enrichment.net.redaction import redact
from enrichment.registry import enabled, pace
from enrichment.runs import lifecycle, playlist_reading
from enrichment.runs.lifecycle import RunRequest
from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import Listing
from enrichment.video_matching.asking import search_for

log = logging.getLogger(__name__)

SECONDS: Final = 40.0
"""The time for one call; the next minute continues."""


def follow_due(now: datetime) -> None:
    """Add the tracks of wanted releases, and have new ones read. Harmless to repeat. Raises BrokerAway."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and _may_ask() and (release := release_tracks.claim(timezone.now())) is not None:
        _take_answer(release, playlist_reading.glance(release.spotify_id, "album"))
    _read_new(now)


def _may_ask() -> bool:
    if Platform.SPOTIFY not in enabled() or SnapshotRun.objects.active().exists():
        return False
    return pace().paused_until(Platform.SPOTIFY) is None


def _take_answer(release: Release, answer: Listing | NotRead) -> None:
    match answer:
        case SourceBlocked(retry_after=timedelta() as wait):
            pace().pause(Platform.SPOTIFY, timezone.now() + wait)
            release_tracks.wait(release)
        case SourceBlocked() | SourceUnreachable():
            release_tracks.put_off(release, redact(str(answer)))
        case NotRead():
            release_tracks.hand_back(release, redact(str(answer)))
        case Listing(entries=[]) | Listing(entries=()):
            release_tracks.hand_back(release, "Spotify's page of it lists no track")
        case Listing():
            rows = [ReleaseTrack(one.spotify_id, one.title, one.artists, one.length_ms) for one in answer.entries]
            new = release_tracks.add(release, rows, timezone.now())
            log.info("%d tracks of release %s were added", new, release.spotify_id)


def _read_new(now: datetime) -> None:
    """Start a run over what is new and unread, one platform after the other, and search for videos in between."""
    if SnapshotRun.objects.active().exists():
        return
    for platform in enabled():
        unread = list(release_tracks.unread(platform, now).values_list("spotify_id", flat=True))
        if unread:
            trigger = SnapshotRun.Trigger.RELEASES
            lifecycle.start(RunRequest(trigger, spotify_ids=unread, platforms=[platform]))
            return
    unsearched = list(release_tracks.unsearched(now).values_list("pk", flat=True))
    if unsearched and Platform.YOUTUBE in enabled():
        search_for(unsearched)
