"""The ids in links to tracks, playlists and videos."""

import re
from urllib.parse import unquote

# Case is ignored among ASCII letters only, or the Kelvin sign would pass for a "k".
_ANY_CASE = re.ASCII | re.IGNORECASE

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")
_SPOTIFY_LINKS = (
    re.compile(
        r"(?:https?://)?(?:open|play)\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/|embed-podcast/)?"
        r"(?:user/[^/?#\s]+/(?=playlist/))?([a-z]+)/([0-9a-z]+)/?(?:[?#].*)?",
        _ANY_CASE,
    ),
    # What the Web API calls a track, and the player that web pages embedded once.
    re.compile(r"(?:https?://)?api\.spotify\.com/v1/([a-z]+)s/([0-9a-z]+)", _ANY_CASE),
    re.compile(
        r"(?:https?://)?embed\.spotify\.com/(?:track/|\?(?:[^#]*&)?uri=)spotify:([a-z]+):([0-9a-z]+)(?:&.*)?",
        _ANY_CASE,
    ),
    re.compile(r"spotify:(?:user:[^:\s]+:(?=playlist:))?([a-z]+):([0-9a-z]+)(?:\?.*)?", _ANY_CASE),
)

_AFTER_A_LINK = ".,;:!?)]}>\"'»”\N{RIGHT SINGLE QUOTATION MARK}"
"""Punctuation of the sentence around a link."""

_YOUTUBE_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_YOUTUBE_SITE = r"(?:https?://)?(?:www\.|m\.|music\.|gaming\.|studio\.)?youtube(?:-nocookie)?\.com/"
_YOUTUBE_LINK = re.compile(
    rf"(?:{_YOUTUBE_SITE}(?:watch/?\?(?:[^#]*&)?v=|(?:watch|shorts|live|embed|v|e|video)/)|(?:https?://)?youtu\.be/)"
    r"([0-9a-z_-]+)(?:/(?:edit|analytics[^?#]*)?)?(?:[?&#].*)?",
    _ANY_CASE,
)
# Such a link redirects to another one. It is not followed, as the text could name any address.
_SHORT_LINK = re.compile(r"(?:https?://)?(?:spotify\.link|spoti\.fi|spotify\.app\.link)/\S*", _ANY_CASE)

# The separators of a link, if the whole link was encoded. Other signs, such as a space in a name, stay encoded.
_ENCODED_SIGN = re.compile(r"%(?:3A|2F|3F|3D|26|23)", re.IGNORECASE)

_IN_A_SENTENCE = re.compile(
    r"(?<![\w./:@=?&%-])(?:(?:https?://)?(?:open|play|embed|api)\.spotify\.com/|(?:https?://)?(?:spotify\.link|spoti\.fi)/|spotify:"
    rf"|{_YOUTUBE_SITE}|(?:https?://)?youtu\.be/)[^\s<>\"]+",
    _ANY_CASE,
)

_SHARED_BY = re.compile(r"[?&]si=[\w-]*$")

_YOUTUBE_COLLECTION = re.compile(rf"{_YOUTUBE_SITE}(?:playlist\?|channel/|user/|c/|@).*", _ANY_CASE)


def spotify_track_id(text: str) -> str:
    """Return the id in a track's link, URI or bare id. Raises ValueError with a reason for a person."""
    text = _link_in(text)
    kind, spotify_id = _kind_and_id(text)
    if kind != "track":
        article = "an" if kind[0] in "aei" else "a"
        raise ValueError(f"this is {article} {kind} link: open the track itself and copy its link")
    if not _SPOTIFY_ID.fullmatch(spotify_id):
        raise ValueError(
            f"{shortened(text)} is not a Spotify track: use its link, https://open.spotify.com/track/…,"
            " or the 22 letters and digits in it"
        )
    return spotify_id


def spotify_playlist_id(text: str) -> str:
    """Return the id in a playlist's link, URI or bare id. Raises ValueError with a reason for a person."""
    text = _link_in(text)
    kind, spotify_id = _kind_and_id(text, "playlist")
    if kind in _INSTEAD_OF_A_PLAYLIST:
        raise ValueError(f"this is {_INSTEAD_OF_A_PLAYLIST[kind]}")
    if kind != "playlist" or not _SPOTIFY_ID.fullmatch(spotify_id):
        raise ValueError(
            f"{shortened(text)} is not a Spotify playlist: use its link, https://open.spotify.com/playlist/…,"
            " or the 22 letters and digits in it"
        )
    return spotify_id


def spotify_album_id(text: str) -> str:
    """Return the id in a release's link, URI or bare id. Raises ValueError with a reason for a person."""
    kind, spotify_id = _kind_and_id(_link_in(text), "album")
    if kind != "album" or not _SPOTIFY_ID.fullmatch(spotify_id):
        raise ValueError(
            f"{shortened(text)} is not a release on Spotify: use its link, https://open.spotify.com/album/…,"
            " or the 22 letters and digits in it"
        )
    return spotify_id


def spotify_collection(text: str) -> tuple[str, str] | None:
    """Return "album" or "artist" and the id in the link of one; None for anything else."""
    kind, spotify_id = _kind_and_id(_link_in(text), "")
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


def _link_in(text: str) -> str:
    """Return the only link to Spotify or YouTube in a text, decoded; the text itself if there is none.

    Raises ValueError if there are several, or a short one.
    """
    text = _decoded(text)
    links = _links_in(text)
    if len(links) > 1:
        raise ValueError(f"there are {len(links)} links in {shortened(text)}: keep the right one")
    link = next(iter(links), text)
    if _SHORT_LINK.fullmatch(link):
        raise ValueError(f"{shortened(link)} is a short link: open it, and copy the address that the browser shows")
    return link


def _decoded(text: str) -> str:
    """Return a text without the codes that web pages and JSON write for the signs in a link."""
    text = text.strip().replace("\\/", "/").replace("&amp;", "&")
    return _ENCODED_SIGN.sub(lambda sign: unquote(sign[0]), text)


def _links_in(text: str) -> list[str]:
    """Return the links to Spotify and YouTube, each once: what follows "?si=" only says who shared it."""
    links = (match[0].rstrip(_AFTER_A_LINK) for match in _IN_A_SENTENCE.finditer(text))
    return list({_SHARED_BY.sub("", link): link for link in links}.values())


def _kind_and_id(text: str, otherwise: str = "track") -> tuple[str, str]:
    for link in _SPOTIFY_LINKS:
        if match := link.fullmatch(text):
            return match[1].lower(), match[2]
    return otherwise, text


def youtube_video_ids(text: str) -> list[str]:
    """Return the ids of all videos in a text. Raises ValueError if it has none, or one of its links is no video's."""
    parts = _links_in(_decoded(text)) or [part for part in re.split(r"[,|\s]+", text) if part]
    return [youtube_video_id(part) for part in (parts if len(parts) > 1 else [text])]


def youtube_video_id(text: str) -> str:
    """Return the id in a video's link, or the bare id. Raises ValueError with a reason for a person."""
    text = _link_in(text)
    if _YOUTUBE_COLLECTION.fullmatch(text):
        raise ValueError(f"{shortened(text)} is a channel or playlist: open the video itself and copy its link")
    match = _YOUTUBE_LINK.fullmatch(text)
    video_id = match[1] if match else text
    if not _YOUTUBE_ID.fullmatch(video_id):
        raise ValueError(
            f"{shortened(text)} is not a YouTube video: use its link, https://www.youtube.com/watch?v=…,"
            " or the 11 characters in it"
        )
    return video_id


def shortened(text: str) -> str:
    """Return a person's text in quotes, shortened for a message."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
