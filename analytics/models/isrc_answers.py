"""What Spotify answered about ISRCs, stored so that the same file needs no second lookup."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.ids import ISRC


class IsrcAnswer(models.Model):
    """The Spotify track with an ISRC. Of several editions, `enrichment.lookups` chose it."""

    isrc = models.CharField("ISRC", max_length=12, primary_key=True, validators=[RegexValidator(ISRC)])
    spotify_id = models.CharField(max_length=22, blank=True, help_text="Empty: Spotify has no track with it.")
    title = models.CharField(max_length=500, blank=True)
    artists = models.CharField(max_length=500, blank=True)
    editions = models.PositiveSmallIntegerField(default=0, help_text="How many Spotify tracks have this ISRC.")
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.isrc
