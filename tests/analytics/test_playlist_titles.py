"""Titles from playlists are stored in the same form as those from catalogue files."""

import pytest

from analytics.models import Track
from analytics.playlists.weeks import Row, SeenPlaylist
from tests.makers import make_playlist, settle_playlist

pytestmark = pytest.mark.django_db


def test_a_new_track_comes_in_without_the_space_around_its_words() -> None:
    row = Row(1, "4PTG3Z6ehGkBFwjybzWkR8", " Trail ", artists="Ann Lee\u00a0", album="\tHikes")

    settle_playlist(
        make_playlist(), SeenPlaylist("Fresh Finds", "A Curator", 1, [row], source="spotify playlist query")
    )

    track = Track.objects.get()
    assert (track.title, track.artists, track.album) == ("Trail", "Ann Lee", "Hikes")
