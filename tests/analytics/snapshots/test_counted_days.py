"""Which daily update a count belongs to, and how growth of streams is measured in such days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from analytics.models import Flag, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counted_days
from analytics.snapshots.counted_days import CountedDay, counted_day
from tests.callers import text
from tests.makers import latest, make_track, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 11, 19)
NINE_PM = datetime(2026, 11, 19, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 3_600_000_000
"""In microseconds."""


def read(track: Track, at: datetime, streams: int) -> Snapshot:
    """Record streams that were read at this time."""
    recorded({(track, Platform.SPOTIFY): streams}, at + MINUTE)
    return latest(track)


def was_read(track: Track, at: datetime, streams: int) -> None:
    """Give a track streams that were read at this time, to measure from."""
    make_past((at + MINUTE, {(track, Platform.SPOTIFY): streams}))


@pytest.mark.parametrize(
    ("read_at", "day"),
    [
        (NINE_PM - MINUTE, THURSDAY - timedelta(days=1)),
        (NINE_PM, THURSDAY),
        (NINE_PM + timedelta(hours=8), THURSDAY),
        (NINE_PM + timedelta(hours=24) - MINUTE, THURSDAY),
        (NINE_PM + timedelta(hours=24), THURSDAY + timedelta(days=1)),
    ],
)
def test_a_count_belongs_to_the_last_update_before_it_was_read(read_at: datetime, day: date) -> None:
    assert counted_day(read_at, 21).day == day


@pytest.mark.parametrize(("hours", "is_sure"), [(-3, True), (-2, False), (0, False), (1.9, False), (2, True)])
def test_around_the_update_the_day_is_not_sure(hours: float, is_sure: bool) -> None:  # noqa: FBT001 - a parameter
    assert counted_day(NINE_PM + timedelta(hours=hours), 21).is_sure is is_sure


@given(st.integers(0, 10**15), st.integers(0, 23))
@example(0, 21)
@example(-2 * HOUR, 21)
@example(2 * HOUR, 21)
@example(2 * HOUR - 1, 21)
def test_sql_tells_the_same_day_as_the_function(microseconds: int, hour: int) -> None:
    read_at = NINE_PM + timedelta(microseconds=microseconds)

    with connection.cursor() as cursor:
        marked = f"WITH look AS ({counted_days.LOOKS}) {counted_days.marked_sql('%(at)s::timestamptz')}"
        cursor.execute(marked, {"at": read_at, "hour": hour})
        found = cursor.fetchone()

    assert counted_day(read_at, hour) == CountedDay(found[0], is_sure=not found[1])


def test_six_counted_days_are_scaled_although_the_clock_is_near_a_week() -> None:
    track = make_track()
    was_read(track, datetime(2026, 11, 13, 23, tzinfo=UTC), 1_000)

    now = read(track, datetime(2026, 11, 20, 4, 59, tzinfo=UTC), 1_060)

    assert now.streams_interval_days == pytest.approx(6.25, abs=0.01)
    assert now.streams_counted_days == 6
    assert now.wow_streams == 70
    assert now.wow_pct == pytest.approx(7)


def test_seven_counted_days_stand_as_they_are_whatever_the_clock_says() -> None:
    track = make_track()
    was_read(track, datetime(2026, 11, 12, 23, 30, tzinfo=UTC), 1_000)

    now = read(track, datetime(2026, 11, 20, 18, tzinfo=UTC), 1_070)

    assert now.streams_interval_days == pytest.approx(7.77, abs=0.01)
    assert (now.streams_counted_days, now.wow_streams) == (7, 70)
    assert str(now.streams_interval) == "7 days"


def test_views_stay_on_the_clock() -> None:
    track = make_track()
    make_past((datetime(2026, 11, 13, 23, tzinfo=UTC), {(track, Platform.YOUTUBE): 1_000}))

    recorded({(track, Platform.YOUTUBE): 1_060}, datetime(2026, 11, 20, 4, 59, tzinfo=UTC))

    assert latest(track).wow_youtube_views == 60


def test_numbers_of_one_counted_day_have_no_growth() -> None:
    track = make_track()
    was_read(track, datetime(2026, 11, 19, 23, 30, tzinfo=UTC), 1_000)

    now = read(track, datetime(2026, 11, 20, 18, tzinfo=UTC), 1_000)

    assert (now.wow_streams, now.wow_pct, now.streams_counted_days) == (None, None, None)


def test_growth_from_or_to_a_number_of_an_unsure_day_is_flagged() -> None:
    track = make_track()
    unsure = read(track, datetime(2026, 11, 12, 21, 30, tzinfo=UTC), 1_000)

    now = read(track, datetime(2026, 11, 19, 23, 30, tzinfo=UTC), 1_070)

    assert unsure.flags == [Flag.STREAMS_DAY_UNSURE]
    assert now.flags == [Flag.STREAMS_BASE_UNSURE]


def test_the_hour_of_the_settings_is_the_hour_that_counts(settings: Settings) -> None:
    settings.SPOTIFY_UPDATE_HOUR = 3
    track = make_track()

    now = read(track, datetime(2026, 11, 20, 0, 30, tzinfo=UTC), 1_000)

    assert now.streams_counted_on == date(2026, 11, 19)


def test_what_a_release_without_counted_days_wrote_is_a_baseline_too() -> None:
    track = make_track()
    was_read(track, datetime(2026, 11, 13, 4, 59, tzinfo=UTC), 1_000)
    Snapshot.objects.update(streams_counted_on=None)

    now = read(track, datetime(2026, 11, 20, 4, 59, tzinfo=UTC), 1_070)

    assert (now.streams_counted_days, now.wow_streams) == (7, 70)
    assert Snapshot.objects.earliest("pk").streams_counted_on == date(2026, 11, 12)


@pytest.mark.slow
def test_the_page_says_of_which_day_the_counts_are(reader: Client) -> None:
    track = make_track()
    read(track, datetime(2026, 11, 20, 4, 59, tzinfo=UTC), 1_000)

    assert "Counts of Thursday, 19 Nov 2026" in text(reader, f"/tracks/{track.pk}/")
    assert "Counts of Thursday, 19 Nov 2026" in text(reader, "/")
