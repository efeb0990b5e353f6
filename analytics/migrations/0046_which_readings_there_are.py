"""A sequence that moves on when readings are made or deleted; a run writes each several times, which does not."""

from django.db import migrations

COUNTED = """
    CREATE SEQUENCE analytics_reading_changes;
    SELECT nextval('analytics_reading_changes');
    CREATE TRIGGER changed AFTER INSERT OR DELETE OR TRUNCATE ON analytics_reading
        FOR EACH STATEMENT EXECUTE FUNCTION analytics_note_change('analytics_reading_changes');
"""
UNCOUNTED = """
    DROP TRIGGER changed ON analytics_reading;
    DROP SEQUENCE analytics_reading_changes;
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0045_changes_of_tables")]

    operations = [migrations.RunSQL(COUNTED, reverse_sql=UNCOUNTED)]
