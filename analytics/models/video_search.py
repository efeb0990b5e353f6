"""The search for tracks' videos: its progress per track, and the videos for a person to decide on."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import Track, Video
from analytics.models.ids import YOUTUBE_ID
from analytics.models.leases import Leased, LeasedRows


class VideoSearches(LeasedRows["VideoSearch"]):
    pass


class VideoSearch(Leased):
    """The progress of the search for a track's video. A track that has a video is not searched for.

        enqueue_missing()        lease()              settle()
    ────────────► DUE ───────────► LEASED ────────────────► waits until `next_at`, then DUE again
                   ▲                 │  ▲
                   └── give back ────┘  └── the ISRC was not enough: continue with the title (`step`)

    A round is one search by ISRC, if there is one, and one by title and artist. Results are stored after each
    search, so an interrupted round repeats none.
    """

    class Step(models.TextChoices):
        ISRC = "isrc", "By its ISRC"
        TITLE = "title", "By title and artist"

    class Outcome(models.TextChoices):
        TAKEN = "taken", "A video was found"
        ASKED = "asked", "To be decided"
        NONE = "none", "Nothing was found"
        UNRECOGNISED = "unrecognised", "The answer was not understood"

    track = models.OneToOneField(Track, models.CASCADE, related_name="video_search")
    step = models.CharField(max_length=5, choices=Step)
    rounds = models.PositiveSmallIntegerField(db_default=0, help_text="How many rounds were completed.")
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True, db_default="")
    reason = models.CharField(max_length=500, blank=True, db_default="")
    searched_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, help_text="Not before this time; empty for immediately.")
    urgent = models.BooleanField(db_default=False, help_text="Requested by a person, so it comes first.")

    objects = VideoSearches.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_finished_video_search_has_an_outcome_and_its_moment",
                condition=models.Q(rounds=0, outcome="", searched_at__isnull=True)
                | models.Q(rounds__gt=0, searched_at__isnull=False) & ~models.Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Search for the video of {self.track}"


class VideoCandidate(models.Model):
    """A video that may belong to a track, as YouTube showed it, with the evidence for and against it.

    HELD until the search is finished; then TAKEN by it, PASSED over for a better one of its role, or OPEN until a
    person says YES or NO. A search never changes a person's decision: a video with NO is not offered again.
    """

    class Decision(models.TextChoices):
        HELD = "held", "Search not finished"
        OPEN = "open", "To be decided"
        TAKEN = "taken", "Accepted by the search"
        PASSED = "passed", "Another was better"
        YES = "yes", "Accepted by a person"
        NO = "no", "Refused by a person"

    track = models.ForeignKey(Track, models.CASCADE, related_name="video_candidates", db_index=False)
    youtube_id = models.CharField(
        max_length=11, validators=[RegexValidator(YOUTUBE_ID, "A YouTube id has 11 letters, digits, - or _.")]
    )
    role = models.CharField(max_length=10, choices=Video.Role)
    title = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=300, blank=True)
    seconds = models.PositiveIntegerField(null=True, help_text="Empty if YouTube reported no length.")
    published_at = models.DateTimeField(null=True)
    score = models.FloatField(
        null=True, help_text="The search's confidence, 0 to 1; empty if a person decided first."
    )
    clues = models.JSONField(default=list, help_text="Clues for and against it, in words, with their points.")
    found_at = models.DateTimeField(db_default=Now())
    decision = models.CharField(max_length=6, choices=Decision, default=Decision.HELD)
    decided_by = models.CharField(max_length=150, blank=True, db_default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            # For the videos that are still to be decided.
            models.Index(fields=["track", "role"], name="video_candidate_open", condition=models.Q(decision="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["track", "youtube_id"], name="a_track_has_a_video_candidate_once"),
            models.CheckConstraint(
                name="a_video_candidate_is_decided_with_its_moment",
                condition=models.Q(decision__in=["held", "open"], decided_at__isnull=True)
                | ~models.Q(decision__in=["held", "open"]) & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.youtube_id

    @property
    def youtube_url(self) -> str:
        return f"https://www.youtube.com/watch?v={self.youtube_id}"
