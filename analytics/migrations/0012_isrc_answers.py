"""What Spotify answered about ISRCs."""

import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0011_plain_labels")]

    operations = [
        migrations.CreateModel(
            name="IsrcAnswer",
            fields=[
                (
                    "isrc",
                    models.CharField(
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$")],
                        verbose_name="ISRC",
                    ),
                ),
                (
                    "spotify_id",
                    models.CharField(
                        blank=True, help_text="Empty: Spotify has no track with it.", max_length=22
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500)),
                ("artists", models.CharField(blank=True, max_length=500)),
                (
                    "editions",
                    models.PositiveSmallIntegerField(default=0, help_text="How many tracks of Spotify's have it."),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"default_permissions": ()},
        ),
    ]
