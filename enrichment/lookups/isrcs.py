"""The ISRCs of tracks that came without one, asked of Spotify's Web API where there are credentials for it.

Pages name no ISRC, and editions of a recording are surest to be found by it. Beat asks every minute, between runs:
a run needs the same rate for what it is there for. Each track is asked about once.
"""

import logging
import re
import time
from datetime import datetime, timedelta

from django.utils import timezone

from analytics.models import Platform, SnapshotRun, Track
from analytics.models.catalogue import ISRC
from enrichment.registry import pace, web_api
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import WebApi
from enrichment.sources.playlists.listing import no_turn

log = logging.getLogger(__name__)

SECONDS = 45.0
"""A minute's share of asking; the next minute goes on."""

TURN_WAIT = timedelta(seconds=10)


def fill_in() -> int:
    """Ask about tracks without an ISRC that were never asked about; return how many are known now.

    Two that do this at once ask some tracks twice. Stopped half-way, what was told is written.
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
    told = api.isrc(track.spotify_id, _turn)
    asked = Track.objects.filter(pk=track.pk)
    asked.update(isrc_checked_at=at)
    # Somebody may have entered one meanwhile.
    return asked.filter(isrc="").update(isrc=told) if re.fullmatch(ISRC, told) else 0


def _turn(_seconds: float) -> None:
    if not pace().turn(Platform.SPOTIFY, TURN_WAIT):
        raise no_turn()
