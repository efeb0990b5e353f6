"""Streams get the day that they were counted on; those of the past by the hour of the settings.

One rewrite of the table instead of an UPDATE: nothing is left to vacuum, and each index is built once.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LAST_UPDATE = f"""
    ALTER TABLE analytics_trackperformancesnapshot ALTER COLUMN streams_counted_on TYPE date USING
    CASE WHEN spotify_streams IS NOT NULL THEN
    (streams_read_at AT TIME ZONE 'UTC' - make_interval(hours => {settings.SPOTIFY_UPDATE_HOUR}))::date END
"""

FLAGS = [
    ("streams_unread", "streams not read in this run"),
    ("streams_fell", "streams fell"),
    ("streams_unchanged", "streams unchanged"),
    ("streams_jumped", "streams more than 20 times the baseline"),
    ("streams_shared", "another edition shows the same streams"),
    ("streams_day_unsure", "streams read around the daily update: their day may be the one beside"),
    ("streams_base_unsure", "baseline read around the daily update: a day more or less is possible"),
    ("views_unread", "views not read in this run"),
    ("views_fell", "views fell"),
    ("views_unchanged", "views unchanged"),
    ("views_jumped", "views more than 20 times the baseline"),
]


class Migration(migrations.Migration):
    dependencies = [("analytics", "0006_lists_in_order")]

    operations = [
        migrations.RemoveIndex("trackperformancesnapshot", "snapshot_streams_baseline"),
        migrations.AddField("trackperformancesnapshot", "streams_counted_on", models.DateField(null=True)),
        migrations.AddField(
            "trackperformancesnapshot", "streams_counted_days", models.PositiveSmallIntegerField(null=True)
        ),
        migrations.RunSQL(LAST_UPDATE, migrations.RunSQL.noop),
        migrations.AddIndex(
            "trackperformancesnapshot",
            models.Index(
                fields=["track", "streams_counted_on", "streams_read_at"],
                name="snapshot_streams_by_day",
                condition=models.Q(spotify_streams__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "trackperformancesnapshot",
            models.CheckConstraint(
                name="streams_belong_to_a_counted_day",
                condition=models.Q(spotify_streams__isnull=True, streams_counted_on__isnull=True)
                | models.Q(spotify_streams__isnull=False, streams_counted_on__isnull=False),
            ),
        ),
        migrations.AlterField(
            "trackperformancesnapshot",
            "flags",
            ArrayField(models.CharField(max_length=20, choices=FLAGS), default=list),
        ),
    ]
