from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0022_release_facts'),
    ]

    operations = [
        migrations.AddField(
            model_name='platformrun',
            name='compared',
            field=models.IntegerField(help_text='How many tracks it recorded growth of.', null=True),
        ),
        migrations.AddField(
            model_name='platformrun',
            name='fell',
            field=models.IntegerField(help_text='How many of those had a lower count than before.', null=True),
        ),
        migrations.AddField(
            model_name='track',
            name='edition_at',
            field=models.DateTimeField(editable=False, help_text='When equal counts or a person joined it; empty if neither did, or before.', null=True),
        ),
        # Without the default at first: when the videos of old were added is not known.
        migrations.AddField(
            model_name='video',
            name='added_at',
            field=models.DateTimeField(editable=False, help_text='When the track got it; empty if before this was noted.', null=True),
        ),
        migrations.AlterField(
            model_name='video',
            name='added_at',
            field=models.DateTimeField(db_default=Now(), editable=False, help_text='When the track got it; empty if before this was noted.', null=True),
        ),
    ]
