"""The lengths of tracks, which pages show along with their counts."""

from collections.abc import Mapping

from django.db import connection

# Two workers may see the same tracks: the second skips locked rows instead of deadlocking.
_LEARN = """
    WITH unknown AS MATERIALIZED (
         SELECT id FROM analytics_track
          WHERE spotify_id = ANY(%(ids)s) AND length_ms IS NULL FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE analytics_track track SET length_ms = given.length_ms
      FROM unknown, unnest(%(ids)s::text[], %(lengths)s::int[]) AS given (spotify_id, length_ms)
     WHERE track.id = unknown.id AND track.spotify_id = given.spotify_id
"""


def learn(lengths: Mapping[str, int]) -> None:
    """Store these lengths (ms, by Spotify id) of tracks whose length was not known."""
    if lengths:
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, {"ids": list(lengths), "lengths": list(lengths.values())})
