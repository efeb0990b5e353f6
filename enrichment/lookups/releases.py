"""What sources tell of albums and latest releases, in the form in which the catalogue keeps it."""

from analytics.catalogue.new_releases import Latest
from analytics.catalogue.release_facts import Facts
from enrichment.sources.base import NewestRelease, TrackRelease


def facts_of(told: TrackRelease) -> Facts:
    if told.released is None:
        return Facts(told.track_id, told.album, told.album_id, told.label)
    return Facts(told.track_id, told.album, told.album_id, told.label, told.released.day, told.released.precision)


def latest_of(told: NewestRelease) -> Latest:
    return Latest(
        told.artist_id,
        told.artist,
        told.album_id,
        told.name,
        told.kind,
        told.label,
        told.released.day,
        told.released.precision,
        told.tracks,
        told.is_latest,
    )
