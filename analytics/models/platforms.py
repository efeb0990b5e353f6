"""The platforms that are read, and how a reading of them may end."""

from django.db import models


class Platform(models.TextChoices):
    SPOTIFY = "spotify", "Spotify"
    YOUTUBE = "youtube", "YouTube"


class Outcome(models.TextChoices):
    """How a reading ended. Only READ carries a number; the label says what the others ask of a person."""

    READ = "read", "Read"
    REMOVED = "removed", "Removed by the platform: drop it or replace its link"
    HIDDEN = "hidden", "The platform shows no number"
    BLOCKED = "blocked", "Kept out by the platform: wait, then retry"
    QUOTA = "quota", "The day's allowance is used up: retry after its reset"
    ACCESS_DENIED = "access_denied", "Key or plan refused: an operator must act"
    UNRECOGNISED = "unrecognised", "Not understood: a person must look at the page"
    UNREACHABLE = "unreachable", "No answer: retry"
    WORKER_CRASHED = "worker_crashed", "Took its worker down three times: a person must look"
    CANCELLED = "cancelled", "The run was cancelled before this was read"
    NO_VIDEO = "no_video", "No video is known: nothing to read"
    REJECTED = "rejected", "Not believed: look at the canary, then retry"
