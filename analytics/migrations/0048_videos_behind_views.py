"""A snapshot says which videos its views are of, and what a track no longer has is kept with its day.

Triggers keep the latter, whoever deletes or changes a video, be it a release that does not know of them. A track that
is deleted takes the videos it had with it, in either order. A video that is moved or gets another id comes then.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
    ALTER TABLE analytics_removedvideo ADD CONSTRAINT a_removed_video_had_a_track
        FOREIGN KEY (track_id) REFERENCES analytics_track (id) ON DELETE CASCADE;
    CREATE FUNCTION analytics_note_removed_video() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO analytics_removedvideo (track_id, youtube_id, role, added_at, removed_at)
        SELECT id, OLD.youtube_id, OLD.role, OLD.added_at, statement_timestamp()
          FROM analytics_track WHERE id = OLD.track_id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION analytics_date_other_video() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.added_at := statement_timestamp();
        RETURN NEW;
    END $$;
    CREATE TRIGGER removed AFTER DELETE ON analytics_video
        FOR EACH ROW EXECUTE FUNCTION analytics_note_removed_video();
    CREATE TRIGGER replaced AFTER UPDATE OF track_id, youtube_id ON analytics_video FOR EACH ROW
        WHEN ((OLD.track_id, OLD.youtube_id) IS DISTINCT FROM (NEW.track_id, NEW.youtube_id))
        EXECUTE FUNCTION analytics_note_removed_video();
    CREATE TRIGGER dated BEFORE UPDATE OF track_id, youtube_id ON analytics_video FOR EACH ROW
        WHEN ((OLD.track_id, OLD.youtube_id) IS DISTINCT FROM (NEW.track_id, NEW.youtube_id))
        EXECUTE FUNCTION analytics_date_other_video();
"""
NO_TRIGGERS = """
    DROP TRIGGER removed ON analytics_video;
    DROP TRIGGER replaced ON analytics_video;
    DROP TRIGGER dated ON analytics_video;
    DROP FUNCTION analytics_note_removed_video();
    DROP FUNCTION analytics_date_other_video();
    ALTER TABLE analytics_removedvideo DROP CONSTRAINT a_removed_video_had_a_track;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0047_numbers_in_doubt'),
    ]

    operations = [
        migrations.AddField(
            model_name='trackperformancesnapshot',
            name='videos_hash',
            field=models.BigIntegerField(help_text='The same for the same videos; empty if it is not known whose views these are.', null=True),
        ),
        migrations.AlterField(
            model_name='trackperformancesnapshot',
            name='flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('streams_unread', 'streams not read in this run'), ('streams_filled', 'streams counted by Chartmetric, as Spotify could not be read'), ('streams_fell', 'streams fell'), ('streams_unchanged', 'streams unchanged'), ('streams_jumped', 'streams more than 20 times the baseline'), ('streams_shared', 'another edition shows the same streams'), ('streams_day_unsure', 'streams read around the daily update'), ('streams_base_unsure', 'baseline read around the daily update'), ('views_unread', 'views not read in this run'), ('views_fell', 'views fell'), ('views_unchanged', 'views unchanged'), ('views_jumped', 'views more than 20 times the baseline'), ('views_videos_changed', 'views of other videos than the baseline')], max_length=20), default=list, size=None),
        ),
        migrations.CreateModel(
            name='RemovedVideo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('youtube_id', models.CharField(max_length=11)),
                ('role', models.CharField(choices=[('official', 'Official video'), ('topic', 'Art track'), ('lyric', 'Lyric video'), ('live', 'Live'), ('other', 'Other')], max_length=10)),
                ('added_at', models.DateTimeField(help_text='When the track got it; empty if that is not known.', null=True)),
                ('removed_at', models.DateTimeField(help_text='When the track lost it.')),
                ('track', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='removed_videos', to='analytics.track')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['track', 'removed_at'], name='video_removed_from_track')],
            },
        ),
        # Last: nothing can be done to a table whose new rows are to be checked at the end of the transaction.
        migrations.RunSQL(TRIGGERS, reverse_sql=NO_TRIGGERS),
    ]
