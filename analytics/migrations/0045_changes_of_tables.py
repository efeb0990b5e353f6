"""A sequence for each table of which counts are kept: any statement that writes to it moves it on (`models.changes`)."""

from django.db import migrations

TABLES = (
    "analytics_contact",
    "analytics_contactcurrent",
    "analytics_credit",
    "analytics_notduplicate",
    "analytics_snapshotrun",
    "analytics_track",
    "analytics_trackcurrent",
    "analytics_trackperformancesnapshot",
    "analytics_video",
)
FUNCTION = """
    CREATE FUNCTION analytics_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM nextval(TG_ARGV[0]::regclass);
        RETURN NULL;
    END $$;
"""
COUNTED = """
    CREATE SEQUENCE {0}_changes;
    SELECT nextval('{0}_changes');
    CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {0}
        FOR EACH STATEMENT EXECUTE FUNCTION analytics_note_change('{0}_changes');
"""
UNCOUNTED = """
    DROP TRIGGER changed ON {0};
    DROP SEQUENCE {0}_changes;
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0044_usual_gains_over_windows")]

    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(COUNTED.format(table) for table in TABLES),
            reverse_sql="".join(UNCOUNTED.format(table) for table in TABLES) + "DROP FUNCTION analytics_note_change();",
        )
    ]
