"""The catalogue: tracks, their videos, and the videos that they no longer have."""

from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from analytics.models.ids import ISRC, SPOTIFY_ID, YOUTUBE_ID
from analytics.models.platforms import CountProvider
from analytics.models.release_facts import ReleaseFacts
from analytics.models.words import LeavesWords, folded_words


class Track(ReleaseFacts):
    """A recording that we follow, as one Spotify id.

    `streams` and `views` are the newest numbers that a run recorded, each with the time at which its platform was
    read. None means unknown; zero is a number that the platform reported. `streams_provider`, if set, counted the
    streams in Spotify's place.

    Tracks with the same `recording` are its editions and are counted once. `recording` is the ISRC, or the track's
    own Spotify id without one, unless `edition_of` names another track because of equal counts or a person's
    decision.
    """

    class EditionBy(models.TextChoices):
        COUNTS = "counts", "Equal counts"
        PERSON = "person", "A person"

    spotify_id = models.CharField(
        max_length=22,
        unique=True,
        validators=[RegexValidator(SPOTIFY_ID, "A Spotify id has 22 letters and digits.")],
    )
    isrc = models.CharField(
        "ISRC",
        max_length=12,
        blank=True,
        validators=[RegexValidator(ISRC, "An ISRC looks like QZABC2600001.")],
        help_text="Tracks that share an ISRC are editions of one recording, unless a person decides otherwise.",
    )
    isrc_checked_at = models.DateTimeField(
        null=True, editable=False, help_text="When a missing ISRC was looked up on Spotify."
    )
    title = models.CharField(max_length=500)
    artists = models.CharField(max_length=500, blank=True)
    length_ms = models.PositiveIntegerField(null=True, editable=False, help_text="Empty if unknown.")
    active = models.BooleanField(default=True, help_text="Inactive tracks keep their history but are no longer read.")
    notes = models.TextField(blank=True, db_default="")
    edition_of = models.CharField(max_length=22, blank=True, default="", db_default="", editable=False)
    edition_by = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=EditionBy, editable=False
    )
    edition_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When equal counts or a person joined it; empty if neither did, or before.",
    )
    recording = models.GeneratedField(
        expression=Case(
            When(~Q(edition_of=""), then=F("edition_of")), When(~Q(isrc=""), then=F("isrc")), default=F("spotify_id")
        ),
        output_field=models.CharField(max_length=22),
        db_persist=True,
    )
    streams = models.BigIntegerField(null=True, editable=False)
    streams_read_at = models.DateTimeField(null=True, editable=False)
    streams_provider = models.CharField(
        max_length=30, blank=True, default="", db_default="", choices=CountProvider, editable=False
    )
    views = models.BigIntegerField(null=True, editable=False)
    views_read_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    words = folded_words("analytics_track_words", "title", "artists", "album", "isrc", "spotify_id")

    objects: models.Manager["Track"] = LeavesWords()

    contacts = models.ManyToManyField("analytics.Contact", through="analytics.Credit", related_name="tracks")

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["isrc"], name="track_isrc", condition=~models.Q(isrc="")),
            models.Index(
                fields=["id"],
                name="track_isrc_to_ask",
                condition=models.Q(isrc="", isrc_checked_at=None, active=True),
            ),
            # Editions of a recording, for totals that count it once.
            models.Index(fields=["recording"], name="track_recording"),
            # The few that wait for a person's decision.
            models.Index(fields=["title"], name="track_edition_found", condition=models.Q(edition_by="counts")),
            # What a person typed into a search.
            GinIndex(fields=["words"], name="track_words"),
            # Lists in their usual order: the first rows are found at once. Counts have no index here, or every run
            # would write every track to every index (`TrackCurrent` has those).
            models.Index(fields=["title", "id"], name="track_by_title"),
            # Which tracks of a release are followed.
            models.Index(
                fields=["album_spotify_id"], name="track_of_album", condition=~models.Q(album_spotify_id="")
            ),
            # Titles that equal the search text. A hash index has room for any title.
            HashIndex(Func("title", function="analytics_folded"), name="track_titled"),
        ]
        constraints = [
            # Checked for every track that a run rewrites: an expression that counts to 22 takes four times as long.
            models.CheckConstraint(
                name="a_spotify_id_is_22_letters_and_digits",
                condition=Q(Exact(Length("spotify_id"), 22)) & ~Q(spotify_id__regex="[^0-9A-Za-z]"),
            ),
            models.CheckConstraint(
                name="an_isrc_is_12_characters_or_absent",
                condition=models.Q(isrc="") | models.Q(isrc__regex=ISRC),
            ),
            models.CheckConstraint(
                name="an_edition_says_who_found_it",
                condition=Q(edition_of="", edition_by="") | ~Q(edition_of="") & ~Q(edition_by=""),
            ),
            models.CheckConstraint(
                name="a_date_of_release_is_no_more_exact_than_it_is_known",
                condition=Q(released__isnull=True)
                | Q(released_precision="day")
                | Q(released_precision="month", released__day=1)
                | Q(released_precision="year", released__day=1, released__month=1),
            ),
            models.CheckConstraint(
                name="current_streams_are_a_count_with_its_age",
                condition=models.Q(streams__isnull=True, streams_read_at__isnull=True)
                | models.Q(streams__gte=0, streams_read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="current_views_are_a_count_with_their_age",
                condition=models.Q(views__isnull=True, views_read_at__isnull=True)
                | models.Q(views__gte=0, views_read_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artists} – {self.title}" if self.artists else self.title

    @property
    def spotify_url(self) -> str:
        return f"https://open.spotify.com/track/{self.spotify_id}"


class Video(models.Model):
    """A YouTube video of a track. A track's views are the sum over its videos, known only when all were read."""

    class Role(models.TextChoices):
        OFFICIAL = "official", "Official video"
        TOPIC = "topic", "Art track"
        LYRIC = "lyric", "Lyric video"
        LIVE = "live", "Live"
        OTHER = "other", "Other"

    class MatchedBy(models.TextChoices):
        PERSON = "person", "A person"
        CATALOGUE = "catalogue", "Catalogue file"
        SEARCH = "search", "Search"

    track = models.ForeignKey(Track, models.CASCADE, related_name="videos")
    youtube_id = models.CharField(
        max_length=11, validators=[RegexValidator(YOUTUBE_ID, "A YouTube id has 11 letters, digits, - or _.")]
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.OFFICIAL)
    matched_by = models.CharField(max_length=10, choices=MatchedBy, default=MatchedBy.PERSON)
    score = models.FloatField(
        null=True, blank=True, help_text="The search's confidence, 0 to 1; empty if a person chose the video."
    )
    views = models.BigIntegerField(null=True, editable=False)
    views_read_at = models.DateTimeField(null=True, editable=False)
    added_at = models.DateTimeField(
        null=True,
        db_default=Now(),
        editable=False,
        help_text="When the track got it; empty if before this was noted.",
    )

    class Meta:
        ordering = ["id"]
        # A contact's total counts a video once, even if two editions of a recording share it.
        indexes = [models.Index(fields=["youtube_id"], name="video_youtube_id")]
        constraints = [
            models.UniqueConstraint(fields=["track", "youtube_id"], name="a_track_has_a_video_once"),
            models.CheckConstraint(
                name="a_youtube_id_is_11_characters", condition=models.Q(youtube_id__regex=YOUTUBE_ID)
            ),
            models.CheckConstraint(
                name="video_views_are_a_count_with_their_age",
                condition=models.Q(views__isnull=True, views_read_at__isnull=True)
                | models.Q(views__gte=0, views_read_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.youtube_id


class RemovedVideo(models.Model):
    """A video that a track no longer has: deleted, moved to another track, or stored with another id since.

    A trigger writes it, whoever changes the videos. It stays as long as the track does: what happened in past weeks
    is told from it.
    """

    # The database itself deletes these with their track: the trigger writes some while Django is deleting it.
    track = models.ForeignKey(
        Track, models.DO_NOTHING, related_name="removed_videos", db_index=False, db_constraint=False
    )
    youtube_id = models.CharField(max_length=11)
    role = models.CharField(max_length=10, choices=Video.Role)
    added_at = models.DateTimeField(null=True, help_text="When the track got it; empty if that is not known.")
    removed_at = models.DateTimeField(help_text="When the track lost it.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["track", "removed_at"], name="video_removed_from_track")]

    def __str__(self) -> str:
        return self.youtube_id
