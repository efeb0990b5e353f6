"""The totals of the overview, and how many of the numbers behind them are fresh."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics.insights import attention, overview_totals
from analytics.insights.attention import Trouble
from analytics.insights.week import this_week
from analytics.models import Outcome, Platform, Track
from tests.analytics.snapshots.test_importing import brought, long
from tests.callers import text
from tests.makers import FRIDAY, make_track, make_tracks, make_weeks, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def test_streams_and_views_are_never_added_up(reader: Client) -> None:
    track = make_track()
    make_weeks(*((days, {(track, SPOTIFY): one, (track, YOUTUBE): 7 * one}) for days, one in [(7, 100), (0, 130)]))

    words = text(reader, "/")

    assert "+30 +30.0 % streams over 1 recording" in words
    assert "+210 +30.0 % views over 1 recording" in words
    assert "together: 130" in words
    assert "together: 910" in words


def test_totals_count_editions_and_shared_videos_once() -> None:
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001", videos=0)
    second.videos.create(youtube_id=first.videos.get().youtube_id)
    both = [(track, platform) for track in (first, second) for platform in Platform]
    make_weeks((7, dict.fromkeys(both, 1_000)), (0, dict.fromkeys(both, 1_200)))
    week = this_week()
    assert week is not None

    streams, views = overview_totals.totals(week)

    assert (streams.count, streams.behind, streams.change, streams.measured) == (1_200, 1, 200, 1)
    assert (views.count, views.behind, views.change, views.measured) == (1_200, 1, 200, 1)
    assert streams.percent == 20


def test_a_track_that_is_made_inactive_leaves_the_totals_and_their_change_at_once() -> None:
    stays, leaves = make_tracks(2)
    both = [(track, platform) for track in (stays, leaves) for platform in Platform]
    make_weeks((7, dict.fromkeys(both, 1_000)), (0, {(stays, SPOTIFY): 1_200} | dict.fromkeys(both[2:], 5_000)))
    week = this_week()
    assert week is not None
    Track.objects.filter(pk=leaves.pk).update(active=False)

    streams, views = overview_totals.totals(week)

    assert (streams.count, streams.behind, streams.change, streams.measured) == (1_200, 1, 200, 1)
    assert (views.change, views.measured) == (None, 0)


def test_the_day_of_the_totals_is_that_of_followed_tracks() -> None:
    stays, *leave = make_tracks(3, videos=0)
    recorded({(stays, SPOTIFY): 1_200}, FRIDAY - timedelta(days=1))
    recorded({(track, SPOTIFY): 5_000 for track in leave})
    week = this_week()
    assert week is not None
    Track.objects.filter(pk__in=[one.pk for one in leave]).update(active=False)

    streams, _ = overview_totals.totals(week)

    assert (streams.counted_on, streams.other_days) == (date(2026, 11, 18), 0)


def test_freshness_counts_active_tracks_that_can_be_read() -> None:
    fresh, old = make_track(), make_track()
    make_track(videos=0)
    dropped = make_track()
    streams_of(old, (9, 10))
    streams_of(fresh, (1, 10))
    Track.objects.filter(pk=dropped.pk).update(active=False)

    streams, views = overview_totals.freshness(FRIDAY)

    assert (streams.tracks, streams.fresh, streams.never, streams.stale) == (3, 1, 1, 2)
    assert streams.share == pytest.approx(100 / 3)
    assert streams.oldest_read_at == Track.objects.get(pk=old.pk).streams_read_at
    assert (views.tracks, views.fresh, views.never) == (2, 0, 2)


def test_a_number_that_the_last_weekly_run_missed_is_not_fresh() -> None:
    read, missed = make_track(), make_track()
    recorded({(read, SPOTIFY): 10, (missed, SPOTIFY): 20}, FRIDAY - timedelta(days=7))

    recorded({(read, SPOTIFY): 11, (missed, SPOTIFY): Outcome.UNREACHABLE})

    streams, _ = overview_totals.freshness(FRIDAY)
    assert (streams.tracks, streams.fresh) == (2, 1)


def test_what_a_file_brought_or_a_third_party_counted_is_not_fresh() -> None:
    read, missed, counted = make_track(), make_track(), make_track()
    unread = {(track, platform): Outcome.BLOCKED for track in (missed, counted) for platform in Platform}
    recorded({(read, SPOTIFY): 10, (read, Platform.YOUTUBE): 10, **unread})
    brought(long((missed, "2026-11-20", 25)))
    Track.objects.filter(pk=counted.pk).update(
        streams=20, streams_read_at=FRIDAY + timedelta(hours=1), streams_provider="chartmetric"
    )

    streams, views = overview_totals.freshness(FRIDAY)

    assert Track.objects.get(pk=missed.pk).streams == 25
    assert (streams.tracks, streams.fresh, views.fresh) == (3, 1, 1)


def test_a_number_is_fresh_exactly_where_its_track_is_not_stale_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    read, brought_since, brought_before, counted, old = make_tracks(5, videos=0)
    Track.objects.update(created_at=FRIDAY - timedelta(days=60))
    recorded({(old, SPOTIFY): 5}, FRIDAY - timedelta(days=20))
    unread = dict.fromkeys([(one, SPOTIFY) for one in (brought_since, brought_before, counted, old)], Outcome.BLOCKED)
    run = recorded({(read, SPOTIFY): 10, **unread})
    brought(long((brought_since, "2026-11-20", 25), (brought_before, "2026-11-12", 20)))
    third_party = {"streams": 20, "streams_read_at": FRIDAY + timedelta(hours=1), "streams_provider": "chartmetric"}
    Track.objects.filter(pk=counted.pk).update(**third_party)
    now = FRIDAY + timedelta(days=1)
    monkeypatch.setattr(attention, "STALE", now - run.started_at)

    streams, _ = overview_totals.freshness(now)

    assert set(attention.troubled(Trouble.STALE, None, now)) == {brought_since, brought_before, counted, old}
    assert (streams.tracks, streams.fresh) == (5, 1)


def test_the_numbers_of_a_file_are_joined_and_not_compared_with_those_of_every_track() -> None:
    with CaptureQueriesContext(connection) as queries:
        overview_totals.freshness(FRIDAY)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "analytics_trackperformancesnapshot" in plan
    assert "SubPlan" not in plan
