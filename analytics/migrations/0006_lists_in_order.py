"""The usual orders of the list of tracks, and titles just as a person types them, by indexes."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0005_known_counting_changes")]

    operations = [
        migrations.AddIndex("track", models.Index(fields=["title", "id"], name="track_by_title")),
        migrations.AddIndex(
            "track",
            models.Index(
                models.OrderBy(models.F("streams"), descending=True, nulls_last=True),
                models.F("id"),
                name="track_by_streams",
            ),
        ),
        migrations.AddIndex(
            "track",
            models.Index(
                models.OrderBy(models.F("views"), descending=True, nulls_last=True), models.F("id"), name="track_by_views"
            ),
        ),
        migrations.AddIndex(
            "track",
            django.contrib.postgres.indexes.HashIndex(
                models.Func("title", function="analytics_folded"), name="track_titled"
            ),
        ),
    ]
