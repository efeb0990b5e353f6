"""The one change of counting that is publicly known. People add others in the admin."""

from datetime import date

from django.db import migrations

# As YouTube announced it: https://support.google.com/youtube/thread/333869549
SHORTS = {
    "platform": "youtube",
    "day": date(2025, 3, 31),
    "words": "A view of a Short is counted each time that it starts to play or replays, however short it is watched.",
}


def seed(apps, _schema_editor):
    """Note the change of counting that is publicly known. Harmless to repeat."""
    known = apps.get_model("analytics", "CountingChange").objects
    known.get_or_create(platform=SHORTS["platform"], day=SHORTS["day"], defaults={"words": SHORTS["words"]})


class Migration(migrations.Migration):
    dependencies = [("analytics", "0004_groups")]

    # Backwards nothing happens: people may have edited it.
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
