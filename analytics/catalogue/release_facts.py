"""Fills in album, label and date of release of tracks where they are empty, from answers that are read anyway.

What a person, a file or a playlist gave stays, and so does what a source filled in first, with one exception: a year
or month becomes the day within it as soon as a source knows that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from analytics.models import Track

DAY = Track.Precision.DAY


@dataclass(frozen=True)
class Facts:
    """What a source knows about one track's release; what it does not say is empty, or None for the date.

    The date is the first day of its month or year if `precision` says so.
    """

    spotify_id: str
    album: str = ""
    album_id: str = ""
    label: str = ""
    released: date | None = None
    precision: str = DAY


_NEW_DATE = """
    given.released IS NOT NULL AND (
        track.released IS NULL
        OR (track.released_precision = 'year' AND given.precision IN ('month', 'day')
            OR track.released_precision = 'month' AND given.precision = 'day')
           AND date_trunc(track.released_precision, given.released::timestamp)::date = track.released)
"""

# Two workers may see the same tracks: the second skips locked rows instead of deadlocking, as next week's pages say
# the same. Each column is checked again as it is written: a person may have filled it in meanwhile.
_LEARN = f"""
    WITH given AS MATERIALIZED (
         SELECT DISTINCT ON (spotify_id) *
           FROM unnest(%(ids)s::text[], %(albums)s::text[], %(album_ids)s::text[], %(labels)s::text[],
                       %(dates)s::date[], %(precisions)s::text[])
             AS row (spotify_id, album, album_id, label, released, precision)
          ORDER BY spotify_id),
    open AS MATERIALIZED (
         SELECT track.id FROM analytics_track track JOIN given ON given.spotify_id = track.spotify_id
          WHERE given.album <> '' AND track.album = '' OR given.album_id <> '' AND track.album_spotify_id = ''
             OR given.label <> '' AND track.label = '' OR {_NEW_DATE}
            FOR NO KEY UPDATE OF track SKIP LOCKED)
    UPDATE analytics_track track
       SET album = CASE WHEN track.album = '' THEN left(given.album, 500) ELSE track.album END,
           album_from = CASE WHEN track.album = '' AND given.album <> '' THEN %(source)s ELSE track.album_from END,
           album_spotify_id = CASE WHEN track.album_spotify_id = '' THEN given.album_id
                                   ELSE track.album_spotify_id END,
           label = CASE WHEN track.label = '' THEN left(given.label, 300) ELSE track.label END,
           label_from = CASE WHEN track.label = '' AND given.label <> '' THEN %(source)s ELSE track.label_from END,
           released = CASE WHEN {_NEW_DATE} THEN given.released ELSE track.released END,
           released_precision = CASE WHEN {_NEW_DATE} THEN given.precision ELSE track.released_precision END,
           released_from = CASE WHEN {_NEW_DATE} THEN %(source)s ELSE track.released_from END
      FROM given, open
     WHERE track.id = open.id AND track.spotify_id = given.spotify_id
"""  # noqa: S608 - composed of a constant; values travel as parameters


def learn(facts: Sequence[Facts], source: Track.FoundAt) -> None:
    """Fill in what a source knows about these tracks, where they have nothing. Harmless to repeat."""
    given = [one for one in facts if one.album or one.album_id or one.label or one.released]
    if given:
        with connection.cursor() as cursor:
            cursor.execute(
                _LEARN,
                {
                    "source": source.value,
                    "ids": [one.spotify_id for one in given],
                    "albums": [one.album for one in given],
                    "album_ids": [one.album_id for one in given],
                    "labels": [one.label for one in given],
                    "dates": [one.released for one in given],
                    "precisions": [str(one.precision) for one in given],
                },
            )
