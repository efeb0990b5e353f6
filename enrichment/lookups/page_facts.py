"""Stores what a page shows in addition to its count: lengths, artists, albums, and artists' latest releases."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from analytics.catalogue import lengths, new_releases, release_facts
from analytics.catalogue.new_releases import Latest
from analytics.catalogue.release_facts import Facts
from analytics.contacts import credit_suggestions
from analytics.contacts.credit_suggestions import PageArtist
from analytics.models import Track
from enrichment.sources.base import ArtistNamed, NewestRelease, TrackRelease


def store_facts(
    milliseconds: Mapping[str, int],
    artists: Sequence[ArtistNamed],
    of_tracks: Sequence[TrackRelease],
    newest: Sequence[NewestRelease],
) -> None:
    """Store the lengths of tracks, by Spotify id, and everything that pages name. Harmless to repeat."""
    named = [PageArtist(one.track_id, one.artist_id, one.name) for one in artists]
    pairs = {(one.track_id, one.artist_id) for one in artists}
    facts = [facts_of(one) for one in of_tracks]
    latest = [latest_of(one) for one in newest]
    lengths.learn(milliseconds)
    release_facts.learn(facts, Track.FoundAt.SPOTIFY)
    new_releases.suggest_releases(latest, pairs, timezone.now(), by_rule=settings.FOLLOW_RELEASES)
    if named and settings.SUGGEST_CREDITS:
        credit_suggestions.suggest(named)


def facts_of(release: TrackRelease) -> Facts:
    if release.released is None:
        return Facts(release.track_id, release.album, release.album_id, release.label)
    return Facts(
        release.track_id,
        release.album,
        release.album_id,
        release.label,
        release.released.day,
        release.released.precision,
    )


def latest_of(release: NewestRelease) -> Latest:
    return Latest(
        release.artist_id,
        release.artist,
        release.album_id,
        release.name,
        release.kind,
        release.label,
        release.released.day,
        release.released.precision,
        release.tracks,
        release.is_latest,
    )
