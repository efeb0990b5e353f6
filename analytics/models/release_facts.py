"""A track's album, label and release date, and where each was found."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from analytics.models.ids import SPOTIFY_ID


class ReleaseFacts(models.Model):
    """Album, label and date of release; empty if unknown.

    Each has the source that filled it in, empty if a person, a file or a playlist gave it. `released` is as exact as
    `released_precision` says: for a month or year it is the first day. What a person enters is a day.
    """

    class Precision(models.TextChoices):
        DAY = "day", "Day"
        MONTH = "month", "Month"
        YEAR = "year", "Year"

    class FoundAt(models.TextChoices):
        SPOTIFY = "spotify", "Spotify's page"
        WEB_API = "web_api", "Spotify's Web API"
        MUSICBRAINZ = "musicbrainz", "MusicBrainz"
        CREDITS_FM = "credits_fm", "credits.fm"

    FACTS: ClassVar[tuple[str, ...]] = ("album", "label", "released")

    album = models.CharField(max_length=500, blank=True)
    album_from = models.CharField(
        max_length=12, choices=FoundAt, blank=True, default="", db_default="", editable=False
    )
    album_spotify_id = models.CharField(
        "Spotify id of the album",
        max_length=22,
        blank=True,
        default="",
        db_default="",
        editable=False,
        validators=[RegexValidator(SPOTIFY_ID, "A Spotify id has 22 letters and digits.")],
    )
    label = models.CharField(max_length=300, blank=True, default="", db_default="")
    label_from = models.CharField(
        max_length=12, choices=FoundAt, blank=True, default="", db_default="", editable=False
    )
    released = models.DateField(null=True, blank=True)
    released_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, db_default="day", editable=False
    )
    released_from = models.CharField(
        max_length=12, choices=FoundAt, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True

    @property
    def album_url(self) -> str:
        return f"https://open.spotify.com/album/{self.album_spotify_id}" if self.album_spotify_id else ""
