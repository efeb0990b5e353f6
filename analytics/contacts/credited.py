"""The tracks of the contacts behind a run, gathered once for all that is calculated from them.

Tracks of one contact with the same recording are counted once. Nearly every track is alone with its recording, so
those can be added up as they are, in one pass; only for the others an edition has to be chosen.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

OF_RUN = "contact_tracks_of_run"
"""The table of `gathered`, with the columns of `tracks_of`."""


def tracks_of(contacts: str) -> str:
    """Return a query of these contacts' tracks, with streams, recording, and whether they are alone with that."""
    return f"""
        SELECT contact_id, track_id, recording, streams, streams_read_at, streams_provider,
               count(*) OVER (PARTITION BY contact_id, recording COLLATE "C") = 1 AS is_alone
          FROM (SELECT DISTINCT contact_id, track_id FROM analytics_credit WHERE contact_id IN ({contacts})) pair
          JOIN analytics_track track ON track.id = pair.track_id"""  # noqa: S608 - constants


_CONTACTS = """
    SELECT contact_id FROM analytics_credit
     WHERE track_id IN (SELECT track_id FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s)"""
_GATHER = f"CREATE TEMPORARY TABLE {OF_RUN} ON COMMIT DROP AS {tracks_of(_CONTACTS)}"


@contextmanager
def gathered(run_id: int) -> Iterator[None]:
    """Gather the tracks of all contacts with a track in this run, in a table that only this transaction sees.

    To be called once the numbers of the run's tracks are written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, {"run": run_id})
        yield
        cursor.execute(f"DROP TABLE {OF_RUN}")
