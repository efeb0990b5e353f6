"""The ids that a person's link to a track, a playlist or a video holds."""

import re

# Case is ignored among ASCII letters only, or the Kelvin sign would pass for a "k".
_ANY_CASE = re.ASCII | re.IGNORECASE

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")
_SPOTIFY_LINKS = (
    re.compile(
        r"(?:https?://)?open\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/)?([a-z]+)/([0-9a-z]+)/?(?:[?#].*)?",
        _ANY_CASE,
    ),
    re.compile(r"spotify:([a-z]+):([0-9a-z]+)", _ANY_CASE),
)

_YOUTUBE_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_YOUTUBE_SITE = r"(?:https?://)?(?:www\.|m\.|music\.)?youtube\.com/"
_YOUTUBE_LINK = re.compile(
    rf"(?:{_YOUTUBE_SITE}(?:watch/?\?(?:[^#]*&)?v=|shorts/|live/|embed/)|(?:https?://)?youtu\.be/)"
    r"([0-9a-z_-]+)/?(?:[?&#].*)?",
    _ANY_CASE,
)
_YOUTUBE_COLLECTION = re.compile(rf"{_YOUTUBE_SITE}(?:playlist\?|channel/|user/|c/|@).*", _ANY_CASE)


def spotify_track_id(text: str) -> str:
    """Return the id in a track's link, URI or bare id. Raises ValueError with a reason for a person."""
    text = text.strip()
    kind, spotify_id = _kind_and_id(text)
    if kind != "track":
        article = "an" if kind[0] in "aei" else "a"
        raise ValueError(f"this is {article} {kind} link: open the track itself and copy its link")
    if not _SPOTIFY_ID.fullmatch(spotify_id):
        raise ValueError(
            f"{shortened(text)} is no Spotify track: give its link, https://open.spotify.com/track/…,"
            " or the 22 letters and digits in it"
        )
    return spotify_id


def spotify_playlist_id(text: str) -> str:
    """Return the id in a playlist's link, URI or bare id. Raises ValueError with a reason for a person."""
    text = text.strip()
    kind, spotify_id = _kind_and_id(text, "playlist")
    if kind in _INSTEAD_OF_A_PLAYLIST:
        raise ValueError(f"this is {_INSTEAD_OF_A_PLAYLIST[kind]}")
    if kind != "playlist" or not _SPOTIFY_ID.fullmatch(spotify_id):
        raise ValueError(
            f"{shortened(text)} is no Spotify playlist: give its link, https://open.spotify.com/playlist/…,"
            " or the 22 letters and digits in it"
        )
    return spotify_id


def spotify_collection(text: str) -> tuple[str, str] | None:
    """Return "album" or "artist" and the id in the link of one; None for anything else."""
    kind, spotify_id = _kind_and_id(text.strip(), "")
    return (kind, spotify_id) if kind in {"album", "artist"} and _SPOTIFY_ID.fullmatch(spotify_id) else None


_INSTEAD_OF_A_PLAYLIST = {
    "track": "a track link: add it as a track, and every run reads it",
    "album": "an album link, and an album does not change from week to week: add its tracks by their own links,"
    " in the admin or with a catalogue file, and every run reads them",
    "artist": "an artist link: add the artist's tracks by their own links, or a playlist that has them",
    "episode": "an episode link: episodes have no count of streams to follow",
    "show": "a show link: episodes have no count of streams to follow",
    "user": "the link of a person's profile: open one of their playlists and copy its link",
}


def _kind_and_id(text: str, otherwise: str = "track") -> tuple[str, str]:
    for link in _SPOTIFY_LINKS:
        if match := link.fullmatch(text):
            return match[1].lower(), match[2]
    return otherwise, text


def youtube_video_id(text: str) -> str:
    """Return the id in a video's link, or the bare id. Raises ValueError with a reason for a person."""
    text = text.strip()
    if _YOUTUBE_COLLECTION.fullmatch(text):
        raise ValueError(f"{shortened(text)} is a channel or playlist: open the video itself and copy its link")
    match = _YOUTUBE_LINK.fullmatch(text)
    video_id = match[1] if match else text
    if not _YOUTUBE_ID.fullmatch(video_id):
        raise ValueError(
            f"{shortened(text)} is no YouTube video: give its link, https://www.youtube.com/watch?v=…,"
            " or the 11 characters in it"
        )
    return video_id


def shortened(text: str) -> str:
    """Return what a person wrote, in quotes and short enough to stand in a message."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
