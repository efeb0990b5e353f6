"""What the overview costs: counts are made beforehand, and again only if something was written."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.insights import overview_cache, overview_totals
from analytics.insights.attention import Trouble
from analytics.insights.week import this_week
from analytics.models import Flag, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.analytics.test_overview import concerns
from tests.callers import queries
from tests.makers import FRIDAY, make_contact, make_tracks, make_weeks

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


@pytest.fixture(scope="module", autouse=True)
def two_tracks(kept_rows: None) -> None:
    add_weeks(2)


@pytest.mark.exhaustive
def test_the_first_look_takes_as_many_queries_for_many_tracks_as_for_few(reader: Client) -> None:
    def first_look() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert reader.get("/").status_code == 200
        return len(asked)

    few = first_look()
    add_weeks(6)
    many = first_look()

    assert few == many <= 64


def test_a_later_look_takes_no_more_queries_than_one_page_should(reader: Client) -> None:
    assert queries(reader, "/") <= 17


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "address", ["/", "/?window=13w", "/?platform=youtube&window=52w", "/?size=100k", "/?size=1m&window=4w"]
)
def test_after_a_run_is_recorded_nobody_has_to_count_for_the_first_look(address: str, reader: Client) -> None:
    overview_cache.count_recorded()
    overview_cache.count_status(timezone.now())

    reader.get("/runs/")  # what a process asks for only once is known from here on
    with CaptureQueriesContext(connection) as asked:
        reader.get(address)
    assert len(asked) <= 17


@pytest.mark.slow
def test_what_was_edited_since_is_counted_when_it_is_counted_anew() -> None:
    week = this_week()
    assert week is not None
    assert overview_cache.totals(week)[0].behind == 2
    Track.objects.filter(pk=Track.objects.values("pk")[:1]).update(active=False)

    assert overview_cache.totals(week)[0].behind == 2
    overview_cache.count_recorded()

    assert overview_cache.totals(week)[0].behind == 1


def test_flags_and_ages_are_looked_at_again_only_if_something_was_written() -> None:
    track = Track.objects.earliest("pk")
    Snapshot.objects.filter(track=track).update(flags=[Flag.STREAMS_FELL])

    assert concerns()[Trouble.FELL] == 1
    with CaptureQueriesContext(connection) as asked:
        assert concerns()[Trouble.FELL] == 1
        assert overview_totals.freshness(FRIDAY)[0].tracks == 2
        assert overview_totals.freshness(FRIDAY)[0].tracks == 2
    assert not any("&&" in one["sql"] for one in asked)
    assert sum("has_video" in one["sql"] for one in asked) == 1

    Track.objects.filter(pk=track.pk).update(active=False)
    assert Trouble.FELL not in concerns()
    assert overview_totals.freshness(FRIDAY)[0].tracks == 1


@pytest.mark.slow
def test_what_was_recorded_is_counted_again_only_if_something_was_written() -> None:
    overview_cache.count_recorded()

    assert not rankings_made()
    Track.objects.filter(pk=Track.objects.values("pk")[:1]).update(active=False)
    assert rankings_made()
    assert not rankings_made()


def rankings_made() -> bool:
    """Count what the last run recorded, and return whether anything was ranked for it."""
    with CaptureQueriesContext(connection) as asked:
        overview_cache.count_recorded()
    return any("compared" in one["sql"] for one in asked)


@pytest.mark.slow
def test_counts_that_are_hours_old_hold_only_if_nothing_was_written_since() -> None:
    week = this_week()
    assert week is not None
    now = timezone.now()
    overview_cache.count_recorded()

    with time_machine.travel(now + timedelta(hours=3), tick=False), CaptureQueriesContext(connection) as asked:
        assert overview_cache.totals(week)[0].behind == 2
    assert not any("analytics_video" in one["sql"].replace("analytics_video_changes", "") for one in asked)

    Track.objects.filter(pk=Track.objects.values("pk")[:1]).update(active=False)
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        assert overview_cache.totals(week)[0].behind == 1


def add_weeks(number: int) -> None:
    """Give this many new tracks three weeks, in which they all rise."""
    tracks = make_tracks(number)
    make_contact(*tracks)
    weeks = [(14, 100_000), (7, 101_000), (0, 104_000)]
    make_weeks(*((days, {(track, SPOTIFY): count for track in tracks}) for days, count in weeks))
