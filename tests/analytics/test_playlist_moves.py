"""Who came into a playlist, went far up in it, or left it."""

from datetime import timedelta

import pytest

from analytics.models import PlaylistMove, Track
from analytics.playlists import moves
from tests.makers import FRIDAY, make_playlist, make_track, read_playlist

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


def noted() -> list[tuple[Track, str, int | None, int | None]]:
    every = PlaylistMove.objects.select_related("track").order_by("kind", "id")
    return [(one.track, one.kind, one.position, one.before) for one in every]


def test_what_came_in_went_up_ten_places_or_left_is_noted() -> None:
    playlist, tracks = make_playlist(), [make_track(videos=0) for _ in range(13)]
    new = make_track()
    read_playlist(playlist, tracks, FRIDAY - WEEK)

    read_playlist(playlist, [tracks[11], tracks[10], new, *tracks[1:10], tracks[12]])

    assert noted() == [(new, "added", 3, None), (tracks[0], "removed", None, 1), (tracks[11], "up", 1, 12)]


def test_a_week_that_is_read_twice_notes_each_move_once_and_forgets_what_no_longer_holds() -> None:
    playlist, one, other, third = make_playlist(), make_track(), make_track(), make_track()
    read_playlist(playlist, [one], FRIDAY - WEEK)
    read_playlist(playlist, [one, other])

    read_playlist(playlist, [one, third], FRIDAY + timedelta(hours=5))

    assert noted() == [(third, "added", 2, None)]


def test_what_programs_were_told_stays_noted() -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    read_playlist(playlist, [one], FRIDAY - WEEK)
    read_playlist(playlist, [one, other])
    moves.announced(moves.to_announce())

    read_playlist(playlist, [one], FRIDAY + timedelta(hours=5))

    assert noted() == [(other, "added", 2, None)]


def test_an_incomplete_reading_notes_nothing() -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    read_playlist(playlist, [one, other], FRIDAY - WEEK)

    read_playlist(playlist, [one], total=2)

    assert noted() == []


def test_a_first_reading_notes_nothing() -> None:
    read_playlist(make_playlist(), [make_track()])

    assert noted() == []
