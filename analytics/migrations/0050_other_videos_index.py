"""The few tracks whose growth is over other videos are found at once, for lists of contacts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0049_videos_behind_windows'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='trackcurrent',
            index=models.Index(fields=['track'], condition=models.Q(('views_videos_changed_1w', True), ('views_videos_changed_4w', True), ('views_videos_changed_13w', True), ('views_videos_changed_52w', True), _connector='OR'), name='current_of_other_videos'),
        ),
    ]
