"""Followed playlists, their weekly readings, and the positions of tracks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import Track
from analytics.models.ids import SPOTIFY_ID
from analytics.models.leases import Leased, LeasedRows
from analytics.models.runs import SnapshotRun

FRIDAY = 4


class Playlist(models.Model):
    """A Spotify playlist whose tracks join the catalogue."""

    spotify_id = models.CharField(
        max_length=22,
        unique=True,
        validators=[RegexValidator(SPOTIFY_ID, "A Spotify id has 22 letters and digits.")],
    )
    name = models.CharField(
        max_length=500, blank=True, help_text="Leave empty to use Spotify's own, from the first reading on."
    )
    owner = models.CharField(max_length=500, blank=True, db_default="", editable=False)
    active = models.BooleanField(
        default=True, help_text="Inactive playlists keep their weeks but are no longer read."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.spotify_id

    @property
    def spotify_url(self) -> str:
        return f"https://open.spotify.com/playlist/{self.spotify_id}"


class PlaylistUpdate(models.Model):
    """Reading playlists outside a run: as scheduled, or because somebody requested it.

        due, or requested        all read            new tracks were read
        ──────────────────► PLAYLISTS ──────► TRACKS ─────────────────────► DONE

    MISSED marks a scheduled time at which nothing was running, nor in the time to catch up.
    """

    class State(models.TextChoices):
        PLAYLISTS = "playlists", "Reading playlists"
        TRACKS = "tracks", "Reading new tracks"
        DONE = "done", "Done"
        MISSED = "missed", "Missed"

    OPEN = (State.PLAYLISTS, State.TRACKS)

    scheduled_for = models.DateTimeField(null=True, help_text="Empty if a person requested it.")
    requested_by = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLAYLISTS)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    new_tracks = models.PositiveIntegerField(null=True, help_text="Tracks it added to the catalogue.")

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scheduled_for"], name="one_playlist_update_per_scheduled_moment"),
            models.CheckConstraint(
                name="a_playlist_update_has_ended_exactly_when_it_is_not_open",
                condition=models.Q(state__in=["playlists", "tracks"], ended_at__isnull=True)
                | ~models.Q(state__in=["playlists", "tracks"]) & models.Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Playlist update {self.pk}"


class PlaylistReadings(LeasedRows["PlaylistReading"]):
    pass


class PlaylistReading(Leased):
    """What was seen of a playlist in one week, and the state of its latest reading.

                 lease()              settle()
        PENDING ────────► LEASED ───────────────► SETTLED   with an outcome; requested again, it is PENDING again
           ▲                 │
           └── give back ────┘   no answer, or the lease ran out; the third attempt is the last

    A week keeps its best reading: what a complete one saw is not replaced by a later one that saw less or
    nothing; the reason of the later one is in `later_trouble`. None means unknown. `added` and `removed` count tracks
    against `compared_week`, the last week before with a complete reading, and are known only between two
    complete readings: a row that was merely not seen never counts as removed.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "Leased"
        SETTLED = "settled", "Settled"

    class Outcome(models.TextChoices):
        READ = "read", "Read"
        EMPTY = "empty", "Empty"
        REMOVED = "removed", "Removed, or its link is wrong"
        PRIVATE = "private", "Private: only its owner can see it"
        BLOCKED = "blocked", "Blocked by Spotify: wait, then read again"
        UNRECOGNISED = "unrecognised", "Not understood: look at the page"
        UNREACHABLE = "unreachable", "No answer: read again"
        WORKER_CRASHED = "worker_crashed", "Crashed its worker three times: look at the page"

    SEEN = (Outcome.READ, Outcome.EMPTY)
    WAITING: ClassVar[dict[str, Any]] = {"state": State.PENDING, "tried_at": Now()}
    HELD: ClassVar[dict[str, Any]] = {"state": State.LEASED, "tried_at": Now()}

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="readings")
    week = models.DateField(help_text="That week's Friday.")
    run = models.ForeignKey(SnapshotRun, models.SET_NULL, null=True, related_name="playlist_readings")
    update = models.ForeignKey(
        PlaylistUpdate,
        models.SET_NULL,
        null=True,
        related_name="readings",
        help_text="The update that requested it last.",
    )
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    tried_at = models.DateTimeField(db_default=Now(), help_text="When it was last requested, started or settled.")

    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    later_trouble = models.CharField(max_length=500, blank=True, help_text="Why a later attempt saw less.")
    source = models.CharField(max_length=30, blank=True)
    observed_at = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    total = models.PositiveIntegerField(null=True, help_text="The total that the platform reports.")
    rows = models.PositiveIntegerField(null=True, help_text="How many rows were seen.")
    episodes = models.PositiveIntegerField(null=True)
    local_files = models.PositiveIntegerField(null=True)
    unavailable = models.PositiveIntegerField(null=True)
    repeated = models.PositiveIntegerField(null=True, help_text="Rows with a track that is already further up.")
    new = models.PositiveIntegerField(null=True, help_text="Tracks that this reading added to the catalogue.")
    known = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(null=True)
    removed = models.PositiveIntegerField(null=True)
    compared_week = models.DateField(null=True)
    imported_from = models.CharField(
        max_length=500, blank=True, db_default="", help_text="The files of its positions; empty if it was read."
    )

    objects = PlaylistReadings.as_manager()

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
        """Return how many rows contain nothing to follow, None if none was seen."""
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
    """A track's position in a playlist in one week. Positions count every row from 1; `week` is that week's Friday.

    `streams` is the count shown in the row, None if there was none. `streams_then` and `views_then` are the
    newest numbers known at that moment: the count in the row, or what was recorded in the eight days before; None
    if nothing was known. `is_new` marks a track that this reading added to the catalogue.
    """

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="snapshots")
    track = models.ForeignKey(Track, models.CASCADE, related_name="playlist_snapshots")
    week = models.DateField()
    position = models.PositiveIntegerField()
    streams = models.BigIntegerField(null=True)
    streams_then = models.BigIntegerField(null=True)
    views_then = models.BigIntegerField(null=True)
    is_new = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["playlist", "track", "week"], name="a_track_stands_once_in_a_playlist_and_week"
            ),
            models.CheckConstraint(name="positions_count_from_one", condition=models.Q(position__gte=1)),
        ]
        indexes = [
            # For a playlist's week in order, and for comparing two weeks.
            models.Index(fields=["playlist", "week", "position"], name="playlist_week_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. of {self.playlist}, {self.week}"


class PlaylistMove(models.Model):
    """A track that entered a playlist, rose far in it, or left it between two complete readings.

    `position` is its place now, `before` its place in the week compared with; None if it was not in the playlist.
    Each move is stored once a week, however often the playlist is read. `announced_at` is when webhooks were
    notified.
    """

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        UP = "up", "Moved up"
        REMOVED = "removed", "Left"

    LEAST_UP = 10
    """How many places a track has to rise to be reported."""

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="moves", db_index=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="playlist_moves")
    week = models.DateField()
    kind = models.CharField(max_length=7, choices=Kind)
    position = models.PositiveIntegerField(null=True)
    before = models.PositiveIntegerField(null=True)
    noted_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-noted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["playlist", "week", "track", "kind"], name="a_move_in_a_playlist_is_noted_once_a_week"
            ),
            models.CheckConstraint(
                name="a_move_has_the_places_of_its_kind",
                condition=models.Q(kind="added", position__isnull=False, before__isnull=True)
                | models.Q(kind="removed", position__isnull=True, before__isnull=False)
                | models.Q(kind="up", position__lt=models.F("before")),
            ),
        ]
        indexes = [
            models.Index(fields=["noted_at"], name="playlist_move_noted"),
            models.Index(fields=["id"], name="playlist_move_to_announce", condition=models.Q(announced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.track}: {self.get_kind_display().lower()}, {self.playlist}"


def week_of(moment: datetime) -> date:
    """Return the Friday on or before a time (UTC): weeks last from Friday to Thursday."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)
