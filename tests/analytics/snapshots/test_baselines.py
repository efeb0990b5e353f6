"""Baselines that a join finds, and those that are looked up."""

from datetime import date, datetime, timedelta

import pytest

from analytics.models import CanaryLook, Platform, Track, TrackCurrent
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import baselines
from tests.makers import FRIDAY, latest, make_run, make_track, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
HOUR = timedelta(hours=1)


def views_of(track: Track, *counts: tuple[timedelta, int]) -> None:
    for age, count in counts:
        recorded({(track, YOUTUBE): count}, FRIDAY - age)


def test_the_later_of_two_counts_of_the_exact_day_is_the_baseline() -> None:
    track = make_track()

    streams_of(track, (7.05, 1_000), (7, 1_100), (0, 1_200))

    assert latest(track).wow_streams == 100
    assert latest(track).streams_counted_days == 7


@pytest.mark.slow
@pytest.mark.parametrize(("earlier", "gained"), [(5, 100), (1, 100), (0.25, 200)])
def test_the_nearest_of_two_views_of_one_day_is_the_baseline(earlier: float, gained: int) -> None:
    track = make_track()
    week = timedelta(days=7)

    views_of(track, (week + earlier * HOUR, 1_000), (week - HOUR / 2, 1_100), (timedelta(0), 1_200))

    assert latest(track).wow_youtube_views == gained


@pytest.mark.slow
def test_tracks_of_one_run_have_baselines_of_different_ages() -> None:
    weekly, missed, new = make_track(), make_track(), make_track()
    recorded({(weekly, SPOTIFY): 700, (missed, SPOTIFY): 1_000}, FRIDAY - timedelta(days=14))
    recorded({(weekly, SPOTIFY): 1_000}, FRIDAY - timedelta(days=7))

    recorded({(weekly, SPOTIFY): 1_200, (missed, SPOTIFY): 1_200, (new, SPOTIFY): 1_200})

    assert [latest(track).wow_streams for track in (weekly, missed, new)] == [200, 100, None]
    assert [latest(track).streams_counted_days for track in (weekly, missed, new)] == [7, 14, None]


@pytest.mark.slow
def test_longer_windows_of_one_run_have_baselines_of_different_ages() -> None:
    exact, near, young = make_track(), make_track(), make_track()
    recorded({(near, SPOTIFY): 1_000, (near, YOUTUBE): 1_000}, FRIDAY - timedelta(days=30))
    recorded({(exact, SPOTIFY): 1_000, (exact, YOUTUBE): 1_000}, FRIDAY - timedelta(days=28))

    recorded({(track, platform): 1_300 for track in (exact, near, young) for platform in (SPOTIFY, YOUTUBE)})

    found = [TrackCurrent.objects.get(track=track) for track in (exact, near, young)]
    assert [one.streams_gain_4w for one in found] == [300, 280, None]
    assert [one.views_gain_4w for one in found] == [300, 280, None]
    assert [one.streams_days_4w for one in found] == [28, 30, None]


def test_what_a_third_party_counted_on_the_exact_day_is_no_baseline() -> None:
    track = make_track()
    streams_of(track, (14, 1_000), (7, 5_000))
    Snapshot.objects.filter(spotify_streams=5_000).update(streams_provider="chartmetric")

    streams_of(track, (0, 1_200))

    assert latest(track).wow_streams == 100


def test_a_run_covers_the_days_of_its_hours_and_of_the_looks_before() -> None:
    run = make_run({(make_track(), SPOTIFY): 1_000})
    CanaryLook.objects.create(looked_at=FRIDAY - 3 * HOUR, counted_on=date(2026, 1, 1), numbers={"1": 1})
    CanaryLook.objects.create(looked_at=FRIDAY - 30 * HOUR, counted_on=date(2025, 1, 1), numbers={"1": 1})

    values = baselines.of_readings(run.pk)

    assert values["first_day"] == date(2026, 1, 1)
    assert values["last_day"] == _day_of(FRIDAY)


def _day_of(at: datetime) -> date:
    return (at - timedelta(hours=21)).date()
