"""The format of other systems' ids."""

SPOTIFY_ID = r"^[0-9A-Za-z]{22}$"
YOUTUBE_ID = r"^[0-9A-Za-z_-]{11}$"
ISRC = r"^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$"
IPI = r"^[0-9]{11}$"
ISNI = r"^[0-9]{15}[0-9X]$"
