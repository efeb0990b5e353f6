"""The platforms that are read, and how a reading of them may end."""

from django.db import models


class Platform(models.TextChoices):
    SPOTIFY = "spotify", "Spotify"
    YOUTUBE = "youtube", "YouTube"

    @property
    def unit(self) -> str:
        """Return what it counts, in the word that columns and pages use."""
        return "streams" if self == Platform.SPOTIFY else "views"


class CountProvider(models.TextChoices):
    """Who counted, where it was not the platform itself."""

    CHARTMETRIC = "chartmetric", "Chartmetric"


class Outcome(models.TextChoices):
    """How a reading ended. Only READ has a number; the other labels say what to do."""

    READ = "read", "Read"
    REMOVED = "removed", "Removed by the platform: remove it or replace its link"
    HIDDEN = "hidden", "The platform shows no number"
    BLOCKED = "blocked", "Blocked by the platform: wait, then retry"
    QUOTA = "quota", "The daily quota is used up: retry after the reset"
    ACCESS_DENIED = "access_denied", "Key or plan rejected: correct it"
    UNRECOGNISED = "unrecognised", "Not understood: look at the page"
    UNREACHABLE = "unreachable", "No answer: retry"
    WORKER_CRASHED = "worker_crashed", "Crashed its worker three times: look at the page"
    CANCELLED = "cancelled", "The run was cancelled before this was read"
    NO_VIDEO = "no_video", "No video known: nothing to read"
    REJECTED = "rejected", "Rejected: check the canary, then retry"
