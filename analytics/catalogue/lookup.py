"""Finds tracks by a link, an id or an ISRC."""

import re
import unicodedata
from contextlib import suppress

from django.db.models import Q, QuerySet

from analytics.catalogue.links import spotify_track_id, youtube_video_id
from analytics.models import Track, Video

# "ISRC12345678" is itself an ISRC of Iceland.
_WITHOUT_LABEL = re.compile(r"^ISRC(?:CODE)?(?=.{12}$)")


def exact_tracks(wanted: str, among: QuerySet[Track] | None = None) -> QuerySet[Track]:
    """Return the tracks with exactly this ISRC, Spotify link or id, or a video with this YouTube link or id.

    They are looked for `among` these tracks, if given. An ISRC may have spaces and hyphens.
    """
    wanted = wanted.strip()
    isrc = _WITHOUT_LABEL.sub("", re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", wanted)).upper())
    meant = Q(isrc=isrc) if isrc else Q(pk__in=[])
    # It may still be something other than a Spotify track.
    with suppress(ValueError):
        meant |= Q(spotify_id=spotify_track_id(wanted))
    with suppress(ValueError):
        meant |= Q(pk__in=Video.objects.filter(youtube_id=youtube_video_id(wanted)).values("track"))
    found = Track.objects.all() if among is None else among
    return found.filter(meant).order_by("title", "pk")
