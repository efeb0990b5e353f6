"""An index of a few pages, by which recording finds the baselines of a whole run."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analytics", "0036_counts_followed_by_row")]

    operations = [
        migrations.AddIndex(
            "trackperformancesnapshot",
            BrinIndex(fields=["streams_counted_on", "views_read_at"], name="snapshot_times", autosummarize=True),
        ),
    ]
