"""Lists by count and by this week's gain are read from an index of the narrow rows; those of tracks are taken away.

Each count had an index on the wide rows of tracks, so a recording wrote every track to every index of theirs. Triggers
keep a row per track and its counts, whoever writes a track, be it a release that does not know of them.
"""

from django.db import migrations, models
from django.db.models import F

TRIGGERS = """
    CREATE FUNCTION analytics_current_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO analytics_trackcurrent (track_id, streams, views)
        SELECT id, streams, views FROM written ORDER BY id
            ON CONFLICT (track_id) DO UPDATE SET streams = excluded.streams, views = excluded.views;
        RETURN NULL;
    END $$;
    CREATE FUNCTION analytics_current_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE analytics_trackcurrent current SET streams = written.streams, views = written.views
          FROM written WHERE current.track_id = written.id
           AND (current.streams IS DISTINCT FROM written.streams OR current.views IS DISTINCT FROM written.views);
        RETURN NULL;
    END $$;
    CREATE TRIGGER current_of_new AFTER INSERT ON analytics_track
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION analytics_current_of_new();
    CREATE TRIGGER current_of_changed AFTER UPDATE ON analytics_track
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION analytics_current_of_changed();
    INSERT INTO analytics_trackcurrent (track_id, streams, views) SELECT id, streams, views FROM analytics_track
        ON CONFLICT (track_id) DO UPDATE SET streams = excluded.streams, views = excluded.views;
"""
NO_TRIGGERS = """
    DROP TRIGGER current_of_new ON analytics_track;
    DROP TRIGGER current_of_changed ON analytics_track;
    DROP FUNCTION analytics_current_of_new();
    DROP FUNCTION analytics_current_of_changed();
"""


def falling(field: str, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        "trackcurrent", models.Index(F(field).desc(nulls_last=True), F("track_id"), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("analytics", "0032_open_list_over_windows")]

    operations = [
        migrations.AddField("trackcurrent", "streams", models.BigIntegerField(null=True)),
        migrations.AddField("trackcurrent", "views", models.BigIntegerField(null=True)),
        falling("streams", "current_by_streams"),
        falling("views", "current_by_views"),
        falling("streams_gain_1w", "current_by_gain"),
        migrations.RemoveIndex("track", "track_by_streams"),
        migrations.RemoveIndex("track", "track_by_views"),
        # Last: nothing can be done to a table whose new rows are to be checked at the end of the transaction.
        migrations.RunSQL(TRIGGERS, reverse_sql=NO_TRIGGERS),
    ]
