"""The ways in which people paste a track or a video."""

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.catalogue.links import spotify_playlist_id, spotify_track_id, youtube_video_id

TRACK = "4PTG3Z6ehGkBFwjybzWkR8"
VIDEO = "dQw4w9WgXcQ"

letters_and_digits = string.ascii_letters + string.digits
track_ids = st.text(letters_and_digits, min_size=22, max_size=22)
video_ids = st.text(f"{letters_and_digits}_-", min_size=11, max_size=11)


@pytest.mark.parametrize(
    "link",
    [
        "{}",
        " {} ",
        "https://open.spotify.com/track/{}",
        "http://open.spotify.com/track/{}/",
        "open.spotify.com/track/{}",
        "HTTPS://Open.Spotify.com/track/{}",
        "https://open.spotify.com/track/{}?si=0a1b2c&nd=1",
        "https://open.spotify.com/track/{}#0:30",
        "https://open.spotify.com/intl-fr/track/{}",
        "https://open.spotify.com/intl-pt-BR/track/{}?si=1",
        "https://open.spotify.com/embed/track/{}",
        "spotify:track:{}",
        "spotify:track:{}?si=1",
        "https://play.spotify.com/track/{}",
        "https%3A%2F%2Fopen.spotify.com%2Ftrack%2F{}%3Fsi%3D1",
        "Listen to this: https://open.spotify.com/track/{}?si=1, please.",
        "(open.spotify.com/track/{})",
        "<https://open.spotify.com/track/{}>",
        "[Never](https://open.spotify.com/track/{}?si=1)",
        "https://embed.spotify.com/?uri=spotify:track:{}",
        "https://embed.spotify.com/?theme=0&uri=spotify%3Atrack%3A{}&view=list",
        "https://api.spotify.com/v1/tracks/{}",
        r"https:\/\/open.spotify.com\/track\/{}",
        "https://open.spotify.com/track/{}?si=1&amp;nd=1",
        "https://open.spotify.com/track/{0}?si=1 https://open.spotify.com/track/{0}?si=2",
    ],
)
@given(track_id=track_ids)
def test_a_track_id_survives_every_kind_of_link(link: str, track_id: str) -> None:
    assert spotify_track_id(link.format(track_id)) == track_id


@pytest.mark.parametrize(
    "link",
    [
        "{}",
        " {} ",
        "https://www.youtube.com/watch?v={}",
        "youtube.com/watch?v={}&t=42s",
        "https://m.youtube.com/watch?feature=share&v={}#top",
        "https://music.youtube.com/watch?v={}&si=abc",
        "https://youtu.be/{}?si=abc",
        "https://www.youtube.com/shorts/{}",
        "https://www.youtube.com/live/{}?feature=share",
        "https://www.youtube.com/embed/{}",
        "https://www.youtube.com/watch?v={}&list=PL1234567890",
        "https://www.youtube-nocookie.com/embed/{}",
        "https://www.youtube.com/watch%3Fv%3D{}",
        "See https://youtu.be/{}.",
        "https://www.youtube.com/e/{}",
        "https://www.youtube.com/watch/{}",
        "https://gaming.youtube.com/watch?v={}",
        "https://studio.youtube.com/video/{}/edit",
        "https://www.youtube.com/watch?feature=share&amp;v={}",
    ],
)
@given(video_id=video_ids)
def test_a_video_id_survives_every_kind_of_link(link: str, video_id: str) -> None:
    assert youtube_video_id(link.format(video_id)) == video_id


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (f"https://open.spotify.com/album/{TRACK}", "this is an album link: open the track itself"),
        (f"https://open.spotify.com/intl-de/artist/{TRACK}?si=1", "this is an artist link"),
        (f"spotify:playlist:{TRACK}", "this is a playlist link"),
        (f"https://open.spotify.com/user/{TRACK}", "this is a user link"),
        (f"https://open.spotify.com/track/{TRACK}x", "not a Spotify track"),
        (f"https://open.spotify.com.example.org/track/{TRACK}", "not a Spotify track"),
        (f"https://example.org/?u=open.spotify.com/track/{TRACK}", "not a Spotify track"),
        (f"https://embed.spotify.com/?uri=spotify:album:{TRACK}", "this is an album link"),
        (f"https://api.spotify.com.example.org/v1/tracks/{TRACK}", "not a Spotify track"),
        (f"https://example.org/?uri=spotify:track:{TRACK}", "not a Spotify track"),
        ("https://spotify.link/abc", "is a short link: open it"),
        ("listen: https://spoti.fi/3abc", "is a short link: open it"),
        (f"spotify:track:{TRACK} or https://open.spotify.com/track/{TRACK[::-1]}", "there are 2 links in"),
        (f"file:///open.spotify.com/track/{TRACK}", "not a Spotify track"),
        (f"http://169.254.169.254/track/{TRACK}", "not a Spotify track"),
        (f"http://127.0.0.1/track/{TRACK}", "not a Spotify track"),
        (f"http://10.0.0.1:8080/open.spotify.com/track/{TRACK}", "not a Spotify track"),
        (f"https://open.spotify.com@10.0.0.1/track/{TRACK}", "not a Spotify track"),
        (f"https://open.spotify.com:8443/track/{TRACK}", "not a Spotify track"),
        (f"ftp://open.spotify.com/track/{TRACK}", "not a Spotify track"),
        (TRACK[:-1], "22 letters and digits"),
        (TRACK[:-1] + "\u212a", "22 letters and digits"),
        (f"open.spotify.com/track/{TRACK[:-1]}\u017f", "22 letters and digits"),
        ("", "not a Spotify track"),
    ],
)
def test_what_is_no_track_is_refused_with_a_reason(link: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        spotify_track_id(link)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("https://www.youtube.com/playlist?list=PL1234567890", "is a channel or playlist: open the video"),
        ("https://www.youtube.com/@somebody", "is a channel or playlist"),
        ("https://www.youtube.com/channel/UC1234567890", "is a channel or playlist"),
        (f"https://www.youtube.com/watch?v={VIDEO}x", "not a YouTube video"),
        (f"https://vimeo.com/{VIDEO}", "not a YouTube video"),
        (f"file:///youtu.be/{VIDEO}", "not a YouTube video"),
        (f"http://169.254.169.254/watch?v={VIDEO}", "not a YouTube video"),
        (f"http://[::1]/watch?v={VIDEO}", "not a YouTube video"),
        (f"https://youtu.be@10.0.0.1/{VIDEO}", "not a YouTube video"),
        ("youtube.com", "11 characters"),
        ("=1+1", "not a YouTube video"),
    ],
)
def test_what_is_no_video_is_refused_with_a_reason(link: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        youtube_video_id(link)


@given(st.text())
def test_garbage_is_an_id_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert spotify_track_id(text) == text.strip()
    with contextlib.suppress(ValueError):
        assert youtube_video_id(text) == text.strip()


@pytest.mark.parametrize(
    "link",
    [
        "https://open.spotify.com/playlist/{}",
        "https://open.spotify.com/user/some.body/playlist/{}?si=1",
        "spotify:user:some%20body:playlist:{}",
        "spotify:playlist:{}",
        "my list: http://open.spotify.com/user/spotify/playlist/{}!",
    ],
)
@given(playlist_id=track_ids)
def test_a_playlist_id_survives_every_kind_of_link(link: str, playlist_id: str) -> None:
    assert spotify_playlist_id(link.format(playlist_id)) == playlist_id


def test_a_short_link_to_a_playlist_has_to_be_opened_first() -> None:
    with pytest.raises(ValueError, match="is a short link: open it, and copy the address that the browser shows"):
        spotify_playlist_id("https://spotify.link/abcDEF")


def test_a_long_text_is_named_in_short() -> None:
    with pytest.raises(ValueError, match="…") as refusal:
        spotify_track_id("x" * 10_000)

    assert len(str(refusal.value)) < 250
