"""The narrow row of a track follows its counts by a trigger per row, which recording passes over.

A trigger that is given all changed rows at once has PostgreSQL keep a copy of each of them, although a recording has
written the narrow rows already: measured, a third of what rewriting 100,000 tracks took.
"""

from django.db import migrations

BY_ROW = """
    CREATE FUNCTION analytics_current_of_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE analytics_trackcurrent current SET streams = NEW.streams, views = NEW.views
         WHERE current.track_id = NEW.id
           AND (current.streams IS DISTINCT FROM NEW.streams OR current.views IS DISTINCT FROM NEW.views);
        RETURN NULL;
    END $$;
    DROP TRIGGER current_of_changed ON analytics_track;
    CREATE TRIGGER current_of_changed AFTER UPDATE ON analytics_track FOR EACH ROW
        WHEN (current_setting('trackpulse.currents_are_written', true) IS DISTINCT FROM 'on'
              AND (OLD.streams IS DISTINCT FROM NEW.streams OR OLD.views IS DISTINCT FROM NEW.views))
        EXECUTE FUNCTION analytics_current_of_counted();
"""
AT_ONCE = """
    DROP TRIGGER current_of_changed ON analytics_track;
    CREATE TRIGGER current_of_changed AFTER UPDATE ON analytics_track
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION analytics_current_of_changed();
    DROP FUNCTION analytics_current_of_counted();
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0035_parts_of_publishers_names")]

    operations = [migrations.RunSQL(BY_ROW, reverse_sql=AT_ONCE)]
