"""What sources tell of a track's album, in the form in which the catalogue keeps it."""

from analytics.catalogue.release_facts import Facts
from enrichment.sources.base import TrackRelease


def facts_of(told: TrackRelease) -> Facts:
    if told.released is None:
        return Facts(told.track_id, told.album, told.album_id, told.label)
    return Facts(told.track_id, told.album, told.album_id, told.label, told.released.day, told.released.precision)
