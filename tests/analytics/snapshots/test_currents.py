"""The numbers that lists sort tracks by: a row for every track, with what the track itself shows."""

from datetime import timedelta

import pytest
from django.db import connection

from analytics.models import Platform, Track, TrackCurrent
from analytics.snapshots import currents
from tests.makers import FRIDAY, make_track, make_tracks, make_weeks, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def listed(track: Track) -> tuple[int | None, int | None]:
    current = TrackCurrent.objects.get(track=track)
    return current.streams, current.views


def test_a_new_track_has_a_row_without_numbers() -> None:
    track = make_track()

    assert listed(track) == (None, None)


def test_a_run_brings_its_counts_into_the_lists() -> None:
    track = make_track()

    recorded({(track, SPOTIFY): 1_000, (track, YOUTUBE): 50})

    assert listed(track) == (1_000, 50)


def test_an_older_run_leaves_the_counts_of_lists_alone() -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 1_000})

    recorded({(track, SPOTIFY): 900}, FRIDAY - timedelta(days=7))

    assert listed(track) == (1_000, None)


def test_an_older_run_over_another_platform_brings_its_counts_into_the_lists() -> None:
    track = make_track()
    recorded({(track, YOUTUBE): 50})

    recorded({(track, SPOTIFY): 900}, FRIDAY - timedelta(days=1))

    assert listed(track) == (900, 50)


def test_growth_of_an_earlier_week_is_forgotten_for_its_platform_alone() -> None:
    track = make_track()
    recorded({(track, YOUTUBE): 50}, FRIDAY - timedelta(days=9))

    recorded({(track, SPOTIFY): 1_000})

    current = TrackCurrent.objects.get(track=track)
    assert current.views_captured_at is None
    assert current.streams_captured_at is not None


def test_a_run_brings_back_the_row_that_a_track_has_lost() -> None:
    track = make_track()
    TrackCurrent.objects.filter(track=track).delete()

    recorded({(track, SPOTIFY): 1_000})

    assert listed(track) == (1_000, None)


@pytest.mark.parametrize("way", ["by a release that knows of no lists", "by saving it"])
def test_whoever_writes_a_count_writes_that_of_the_lists(way: str) -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 1_000})

    if way == "by saving it":
        track.refresh_from_db()
        track.streams = 1_200
        track.save()
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE analytics_track SET streams = 1200 WHERE id = %s", [track.pk])

    assert listed(track) == (1_200, None)


def test_counts_and_lost_rows_are_back_when_all_is_told_anew() -> None:
    track, lost = make_track(), make_track()
    make_weeks((7, {(track, SPOTIFY): 1_000}), (0, {(track, SPOTIFY): 1_500, (lost, SPOTIFY): 70}))
    TrackCurrent.objects.filter(track=lost).delete()

    currents.rebuild()

    assert [listed(track), listed(lost)] == [(1_500, None), (70, None)]


def test_a_rebuild_is_planned_for_the_rows_of_its_own_transaction() -> None:
    make_past((FRIDAY, dict.fromkeys(((track, SPOTIFY) for track in make_tracks(30)), 1_000)))

    currents.rebuild()

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'analytics_track'::regclass")
        assert cursor.fetchone() == (30,)
