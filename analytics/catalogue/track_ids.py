"""Finds the Spotify ids of tracks that are identified only by an ISRC.

    a track that is followed ──► Spotify's earlier answer ──► Spotify is asked, if credentials are set

`enrichment` does the asking, and registers itself here.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from analytics.models import IsrcAnswer, Track

NO_CREDENTIALS = (
    "ISRCs can only be looked up if SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET are set: set both, or add a column"
    " with the tracks' links"
)

KNOWN = timedelta(days=90)
UNKNOWN = timedelta(hours=1)
"""How long Spotify's answer is used: a track that it does not have may be released any day."""

Ask = Callable[[Sequence[str], float], str]
"""Looks ISRCs up on Spotify for this many seconds, stores the answers, and returns why it stopped early, if so."""

_asks: list[Ask] = []


@dataclass(frozen=True, slots=True)
class Match:
    """The track with an ISRC; `spotify_id` is empty if there is none. `editions` is 0 if we already follow it."""

    spotify_id: str
    called: str = ""
    editions: int = 0


def asked_by(ask: Ask) -> None:
    """Register the function that looks ISRCs up."""
    _asks[:] = [ask]


def can_ask() -> bool:
    return bool(_asks and settings.SPOTIFY_CLIENT_ID and settings.SPOTIFY_CLIENT_SECRET)


def look_up(isrcs: Iterable[str], seconds: float) -> str:
    """Look up those that are not known, for this many seconds; return why it stopped early, or nothing."""
    wanted = list(dict.fromkeys(isrcs))
    known = matches(wanted)
    left = [isrc for isrc in wanted if isrc not in known]
    return _asks[0](left, seconds) if left and can_ask() else ""


def matches(isrcs: Collection[str]) -> dict[str, Match]:
    """Return what is known about these ISRCs, without any request."""
    found = _answered(isrcs)
    followed = (
        Track.objects.filter(isrc__in=isrcs).order_by("active", "-pk").only("isrc", "spotify_id", "title", "artists")
    )
    return found | {track.isrc: Match(track.spotify_id, str(track)) for track in followed}


def _answered(isrcs: Collection[str]) -> dict[str, Match]:
    now = timezone.now()
    answers = IsrcAnswer.objects.filter(isrc__in=isrcs, asked_at__gt=now - KNOWN)
    return {
        one.isrc: Match(one.spotify_id, " – ".join(filter(None, (one.artists, one.title))), one.editions)
        for one in answers
        if one.spotify_id or one.asked_at > now - UNKNOWN
    }
