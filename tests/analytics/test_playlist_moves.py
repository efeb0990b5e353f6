"""Which tracks entered a playlist, rose far in it, or left it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analytics import digest
from analytics.models import (
    Platform,
    Playlist,
    PlaylistMove,
    PlaylistReading,
    PlaylistSnapshot,
    Track,
    Watch,
    week_of,
)
from analytics.playlists import moves
from analytics.playlists.positions import with_newest
from tests.callers import make_person, text
from tests.makers import FRIDAY, make_playlist, make_track, make_tracks, read_playlist, recorded

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


def noted() -> list[tuple[Track, str, int | None, int | None]]:
    every = PlaylistMove.objects.select_related("track").order_by("kind", "id")
    return [(one.track, one.kind, one.position, one.before) for one in every]


def test_what_came_in_went_up_ten_places_or_left_is_noted() -> None:
    playlist, tracks = make_playlist(), make_tracks(13, videos=0)
    new = make_track()
    read_playlist(playlist, tracks, FRIDAY - WEEK)

    read_playlist(playlist, [tracks[11], tracks[10], new, *tracks[1:10], tracks[12]])

    assert noted() == [(new, "added", 3, None), (tracks[0], "removed", None, 1), (tracks[11], "up", 1, 12)]


def test_a_week_read_twice_notes_each_move_once_and_drops_outdated_ones() -> None:
    playlist, one, other, third = make_playlist(), make_track(), make_track(), make_track()
    read_playlist(playlist, [one], FRIDAY - WEEK)
    read_playlist(playlist, [one, other])

    read_playlist(playlist, [one, third], FRIDAY + timedelta(hours=5))

    assert noted() == [(third, "added", 2, None)]


def test_what_was_reported_to_programs_stays_noted() -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    read_playlist(playlist, [one], FRIDAY - WEEK)
    read_playlist(playlist, [one, other])
    moves.announced(list(moves.to_announce()))

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


@pytest.mark.slow
def test_a_track_page_tells_of_its_moves_with_the_streams_of_that_day(reader: Client) -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    read_playlist(playlist, [other], FRIDAY - WEEK)
    read_playlist(playlist, [other, one])
    recorded({(one, Platform.SPOTIFY): 1_234}, FRIDAY + timedelta(hours=2))

    page = text(reader, f"/tracks/{one.pk}/")

    assert "20 Nov 2026 Fresh Finds Added at 2 1,234" in page


@pytest.mark.slow
def test_streams_of_another_week_are_not_shown_as_those_of_that_day(reader: Client) -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    recorded({(one, Platform.SPOTIFY): 1_000}, FRIDAY - WEEK)
    read_playlist(playlist, [other], FRIDAY - WEEK)

    read_playlist(playlist, [other, one])

    assert "Added at 2 – unknown" in text(reader, f"/tracks/{one.pk}/")


@pytest.mark.slow
def test_a_digest_tells_what_moved_since_the_one_before_with_the_watchlist_first() -> None:
    playlist, tracks = make_playlist(), [make_track(title=f"Song {number}") for number in range(10)]
    read_playlist(playlist, [make_track()], FRIDAY - WEEK)
    read_playlist(playlist, tracks, FRIDAY - timedelta(minutes=5))
    user = make_person()
    Watch.objects.create(user=user, track=tracks[9])
    run = recorded({(track, Platform.SPOTIFY): 1_000 for track in tracks})

    section = digest.compose(run, [user.pk])[user.pk].playlists

    line = section.items[0].lines[0]
    assert (section.items[0].title, line.figure) == ("Song 9", "entered Fresh Finds")
    assert line.detail == "at 10; 1,000 streams that day"
    assert (len(section.items), section.more) == (8, 3)
    assert "PLAYLISTS" in digest.written(digest.compose(run, [user.pk])[user.pk], "Ann").text


@pytest.mark.slow
def test_a_digest_does_not_give_newer_streams_as_those_of_the_day_of_a_move() -> None:
    playlist, one, user = make_playlist(), make_track(), make_person()
    read_playlist(playlist, [make_track()], FRIDAY - WEEK - timedelta(days=7))
    read_playlist(playlist, [one], FRIDAY - timedelta(days=6))
    run = recorded({(one, Platform.SPOTIFY): 5_000})

    (item,) = digest.compose(run, [user.pk])[user.pk].playlists.items[:1]

    assert item.lines[0].detail == "at 1; streams of that day not known"


def test_a_week_that_a_clock_which_was_ahead_has_read_hides_none_before_it() -> None:
    playlist, one, other = make_playlist(), make_track(), make_track()
    now = timezone.now()
    read_playlist(playlist, [one], now - WEEK)
    read_playlist(playlist, [one, other], now + 5 * WEEK)

    read_playlist(playlist, [one], now)

    newest = with_newest(Playlist.objects.all()).get().newest  # type: ignore[attr-defined]  # see `with_newest`
    assert [each.week for each in newest] == [week_of(now)]
    assert PlaylistReading.objects.count() == 2
    assert not PlaylistSnapshot.objects.filter(week__gt=now.date()).exists()
    assert noted() == []


def test_a_week_that_may_be_the_true_one_is_kept() -> None:
    playlist, one, now = make_playlist(), make_track(), timezone.now()
    read_playlist(playlist, [one], now + WEEK)

    read_playlist(playlist, [one], now)

    assert PlaylistReading.objects.count() == 2


def test_if_several_weeks_are_later_it_is_perhaps_our_clock_that_is_behind() -> None:
    playlist, one, now = make_playlist(), make_track(), timezone.now()
    for weeks in (5, 6):
        read_playlist(playlist, [one], now + weeks * WEEK)

    read_playlist(playlist, [one], now)

    assert PlaylistReading.objects.count() == 3
