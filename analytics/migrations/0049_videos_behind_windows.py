"""Stored growth of views says for each window whether they are the sum over other videos than their baseline.

Empty until the next run, or import, measures the windows again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0048_videos_behind_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='trackcurrent',
            name=f'views_videos_changed_{window}',
            field=models.BooleanField(null=True),
        )
        for window in ('1w', '4w', '13w', '52w')
    ]
