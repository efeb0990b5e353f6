"""The format of other systems' ids."""

SPOTIFY_ID = r"^[0-9A-Za-z]{22}$"
