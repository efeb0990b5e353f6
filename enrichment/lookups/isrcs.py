"""Looks up missing ISRCs in Spotify's Web API, if there are credentials for it.

Pages show no ISRC, and it is the surest way to find editions of a recording. Beat does this every minute between
runs, because a run needs the same rate limit. Each track is looked up once.
"""

import logging
import re
import time
from datetime import datetime, timedelta

from django.utils import timezone

from analytics.catalogue import release_facts
from analytics.models import Platform, SnapshotRun, Track
from analytics.models.ids import ISRC
from enrichment.lookups.page_facts import facts_of
from enrichment.registry import pace, web_api
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import WebApi
from enrichment.sources.playlists.listing import no_turn

log = logging.getLogger(__name__)

SECONDS = 45.0
"""The time for one call; the next minute continues."""

TURN_WAIT = timedelta(seconds=10)


def fill_in() -> int:
    """Look up tracks whose ISRC was never looked up; return how many were found.

    Two calls at once may look up some tracks twice. If interrupted, results so far are stored.
    """
    api, known, end = web_api(), 0, time.monotonic() + SECONDS
    if api is None:
        return 0
    while time.monotonic() < end and (track := _next()) is not None:
        try:
            known += _ask(api, track, timezone.now())
        except NotRead as reason:
            log.info("ISRCs are not requested at the moment: %s", reason)
            break
    return known


def _next() -> Track | None:
    if SnapshotRun.objects.active().exists():
        return None
    return Track.objects.filter(active=True, isrc="", isrc_checked_at=None).order_by("pk").first()


def _ask(api: WebApi, track: Track, at: datetime) -> int:
    isrc, release = api.about(track.spotify_id, _turn)
    if release is not None:
        release_facts.learn([facts_of(release)], Track.FoundAt.WEB_API)
    asked = Track.objects.filter(pk=track.pk)
    asked.update(isrc_checked_at=at)
    # Somebody may have entered one meanwhile.
    return asked.filter(isrc="").update(isrc=isrc) if re.fullmatch(ISRC, isrc) else 0


def _turn(_seconds: float) -> None:
    if not pace().turn(Platform.SPOTIFY, TURN_WAIT):
        raise no_turn()
