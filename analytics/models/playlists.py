"""Playlists whose tracks are followed, what each week's reading of them saw, and where each track stood."""

from datetime import UTC, date, datetime, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import SPOTIFY_ID, Track
from analytics.models.runs import SnapshotRun

FRIDAY = 4


class Playlist(models.Model):
    """A Spotify playlist whose tracks join the catalogue."""

    spotify_id = models.CharField(
        max_length=22,
        unique=True,
        validators=[RegexValidator(SPOTIFY_ID, "A Spotify id has 22 letters and digits.")],
    )
    name = models.CharField(max_length=500, blank=True, help_text="Empty: Spotify's own, from its first reading on.")
    owner = models.CharField(max_length=500, blank=True, db_default="", editable=False)
    active = models.BooleanField(default=True, help_text="Inactive playlists keep their weeks and are not read.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.spotify_id

    @property
    def spotify_url(self) -> str:
        return f"https://open.spotify.com/playlist/{self.spotify_id}"


class PlaylistReading(models.Model):
    """What was seen of a playlist in one week, and how far the reading is that was asked for last.

                 lease()              settle()
        PENDING ────────► LEASED ───────────────► SETTLED   with an outcome; asked for again it is PENDING once more
           ▲                 │
           └── give back ────┘   no answer, or the lease ran out; the third attempt is the last

    A week keeps its best reading: what a complete one saw is not replaced by a later one that saw less or
    nothing; that one's end stands in `later_trouble`. None means unknown. `added` and `removed` count tracks
    against `compared_week`, the last week before with a complete reading, and are known only between two
    complete readings: a row that was merely not seen is never taken for removed.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "Leased"
        SETTLED = "settled", "Settled"

    class Outcome(models.TextChoices):
        READ = "read", "Read"
        EMPTY = "empty", "Empty: nothing stands in it"
        REMOVED = "removed", "Removed, or its link is wrong"
        PRIVATE = "private", "Private: only its owner sees it"
        BLOCKED = "blocked", "Kept out by Spotify: wait, then read again"
        UNRECOGNISED = "unrecognised", "Not understood: a person must look at the page"
        UNREACHABLE = "unreachable", "No answer: read again"
        WORKER_CRASHED = "worker_crashed", "Took its worker down three times: a person must look"

    SEEN = (Outcome.READ, Outcome.EMPTY)

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="readings")
    week = models.DateField(help_text="That week's Friday.")
    run = models.ForeignKey(SnapshotRun, models.SET_NULL, null=True, related_name="playlist_readings")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(db_default=Now(), help_text="When it was last asked for, taken up or settled.")

    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    later_trouble = models.CharField(max_length=500, blank=True, help_text="Why a later attempt saw less than this.")
    source = models.CharField(max_length=30, blank=True)
    observed_at = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    total = models.PositiveIntegerField(null=True, help_text="How many rows the platform says there are.")
    rows = models.PositiveIntegerField(null=True, help_text="How many of them were seen.")
    episodes = models.PositiveIntegerField(null=True)
    local_files = models.PositiveIntegerField(null=True)
    unavailable = models.PositiveIntegerField(null=True)
    repeated = models.PositiveIntegerField(null=True, help_text="Rows with a track that stands further up already.")
    new = models.PositiveIntegerField(null=True, help_text="Tracks that came into the catalogue with this reading.")
    known = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(null=True)
    removed = models.PositiveIntegerField(null=True)
    compared_week = models.DateField(null=True)

    class Meta:
        ordering = ["-week", "playlist"]
        constraints = [
            models.UniqueConstraint(fields=["playlist", "week"], name="one_reading_per_playlist_and_week"),
            models.CheckConstraint(
                name="a_playlist_lease_exactly_where_it_is_leased",
                condition=models.Q(state="leased", lease_until__isnull=False)
                | ~models.Q(state="leased") & models.Q(lease_until__isnull=True),
            ),
            models.CheckConstraint(
                name="a_settled_playlist_reading_has_an_outcome",
                condition=~models.Q(state="settled") | ~models.Q(outcome=""),
            ),
            models.CheckConstraint(
                name="a_complete_reading_saw_every_row",
                condition=models.Q(complete=False) | models.Q(rows__isnull=False, total=models.F("rows")),
            ),
            models.CheckConstraint(
                name="only_a_complete_reading_knows_what_was_removed",
                condition=models.Q(complete=True) | models.Q(removed__isnull=True, added__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.playlist}, week of {self.week}"

    @property
    def skipped(self) -> int | None:
        """Return how many rows hold nothing to follow, None where none was seen."""
        if self.episodes is None or self.local_files is None or self.unavailable is None:
            return None
        return self.episodes + self.local_files + self.unavailable

    @property
    def was_seen(self) -> bool:
        return self.outcome in self.SEEN

    @property
    def tracks(self) -> int | None:
        return None if self.new is None or self.known is None else self.new + self.known


class PlaylistSnapshot(models.Model):
    """Where a track stood in a playlist in one week. Positions count every row from 1; `week` is that week's Friday.

    `streams` is the count that stood beside the row, None where none did. `is_new` marks a track that this
    reading brought into the catalogue.
    """

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="snapshots")
    track = models.ForeignKey(Track, models.CASCADE, related_name="playlist_snapshots")
    week = models.DateField()
    position = models.PositiveIntegerField()
    streams = models.BigIntegerField(null=True)
    is_new = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["playlist", "track", "week"], name="a_track_stands_once_in_a_playlist_and_week"
            ),
            models.CheckConstraint(name="positions_count_from_one", condition=models.Q(position__gte=1)),
        ]
        indexes = [
            # A playlist's week in its order, and the comparison of two weeks.
            models.Index(fields=["playlist", "week", "position"], name="playlist_week_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. of {self.playlist}, {self.week}"


def week_of(moment: datetime) -> date:
    """Return the Friday on or before a moment (UTC): weeks go from one Friday to the next Thursday."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)
