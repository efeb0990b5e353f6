"""What PostgreSQL's planner has to know about tables that grow all at once.

Statistics are gathered automatically a minute later, or in the middle of the transaction that adds the rows. Until
the next time the planner expects an almost empty table, and one statement over 100,000 tracks runs for hours.
"""

from django.db import connection

CATALOGUE = "analytics_track (id), analytics_trackcurrent, analytics_credit, analytics_contact (id)"
"""The tables that grow with a catalogue, for ANALYZE."""


def count_catalogue() -> None:
    """Let the planner know the sizes of the catalogue's tables. PostgreSQL finds out by itself, but later."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {CATALOGUE}")
