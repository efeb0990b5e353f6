"""What to do about a failed reading, by its reason and its platform."""

from typing import Final

from enrichment.doctor.finding import Level
from enrichment.sources.base import CountHidden, NotRead, QuotaSpent, SourceBlocked, TrackGone

SPOTIFY, YOUTUBE, PLAYLIST, CHARTMETRIC = "Spotify", "YouTube", "Playlist", "Chartmetric"

_REMEDIES: Final = {
    "removed": "Make it inactive, or replace its video; then choose another canary.",
    "hidden": "Nothing is wrong here: choose a canary whose number is shown.",
    "private": "Ask its owner to make it public, or make the playlist inactive.",
    "quota": "Wait for the reset, or ask for a larger quota.",
    "access_denied": "Check that the key is valid and not bound to other addresses, and that its plan allows this.",
    "unrecognised": "Open the address in a browser. If it shows the number, the page has changed: get a new release.",
    "unreachable": "Open the address from this machine and check its network, proxy and firewall. Then try again.",
}

_OF_PLATFORM: Final = {
    (
        SPOTIFY,
        "blocked",
    ): "Open the address in a browser on this machine: a consent page, a sign-in or a captcha means "
    "that Spotify blocks this network. Otherwise wait, and lower SPOTIFY_RATE.",
    (
        SPOTIFY,
        "unreachable",
    ): "Open the address from this machine. If the page loads but stays empty, the browser's "
    "network log shows which host is missing in SPOTIFY_HOSTS.",
    (
        YOUTUBE,
        "access_denied",
    ): "Check YOUTUBE_API_KEY in the Google Cloud console: it must exist, allow the YouTube Data API v3, "
    "and not be restricted to other addresses.",
    (YOUTUBE, "blocked"): "Wait a minute, and lower YOUTUBE_RATE.",
    (CHARTMETRIC, "access_denied"): "Set CHARTMETRIC_REFRESH_TOKEN to a valid token, check the plan, or unset it.",
    (CHARTMETRIC, "blocked"): "Wait, and lower CHARTMETRIC_RATE.",
}


def remedy(name: str, trouble: NotRead) -> str:
    """Return what to do about a failure; each kind has a remedy."""
    outcome = trouble.outcome
    platform = SPOTIFY if name == PLAYLIST else name
    return _OF_PLATFORM.get((name, outcome)) or _OF_PLATFORM.get((platform, outcome)) or _REMEDIES[outcome]


def level(trouble: NotRead) -> Level:
    """Return a warning if nothing is wrong on our side, or if it is temporary."""
    passes = isinstance(trouble, TrackGone | CountHidden | QuotaSpent)
    waits = isinstance(trouble, SourceBlocked) and trouble.retry_after is not None
    return Level.WARNING if passes or waits else Level.FAILURE
