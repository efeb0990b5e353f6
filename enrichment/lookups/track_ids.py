"""Asks Spotify's Web API for the ids of tracks that a catalogue file names only by ISRC: one request each.

Of several editions the earliest is taken, and on the same day the album's before the single's: all of them show the
same merged count (docs/catalogue.md). Each answer is stored at once, so nothing is lost if it is stopped half-way.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from analytics.models import IsrcAnswer, Platform, SnapshotRun
from enrichment.registry import pace, web_api
from enrichment.sources.base import NotRead
from enrichment.sources.playlists import WebApi
from enrichment.sources.playlists.listing import no_turn

TURN_WAIT = timedelta(seconds=5)


def find(isrcs: Sequence[str], seconds: float) -> str:
    """Look these up for this long; return why it stopped early, empty if it did not."""
    api, end = web_api(), time.monotonic() + seconds
    if api is None:
        return "there are no credentials for Spotify's Web API"
    if SnapshotRun.objects.active().exists():
        return "a run is reading Spotify; ids are looked up once it has ended"
    for isrc in isrcs:
        if time.monotonic() > end:
            break
        try:
            _ask(api, isrc)
        except NotRead as reason:
            return str(reason)
    return ""


def _ask(api: WebApi, isrc: str) -> None:
    editions = api.editions(isrc, _turn)
    answer = {"editions": len(editions), "asked_at": timezone.now(), "spotify_id": "", "title": "", "artists": ""}
    if editions:
        first = editions[0]
        answer |= {"spotify_id": first.spotify_id, "title": first.title[:500], "artists": first.artists[:500]}
    IsrcAnswer.objects.update_or_create(isrc=isrc, defaults=answer)


def _turn(_seconds: float) -> None:
    if not pace().turn(Platform.SPOTIFY, TURN_WAIT):
        raise no_turn()
