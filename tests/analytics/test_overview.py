"""The overview: what it says when there is something to say, when there is nothing, and what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.insights import attention, overview_cache, overview_totals
from analytics.insights.attention import Trouble
from analytics.insights.week import this_week
from analytics.models import Flag, Outcome, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.callers import queries, text, words_of
from tests.makers import FRIDAY, make_contact, make_run, make_track, make_tracks, make_weeks, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def concerns() -> dict[Trouble, int]:
    return {one.trouble: one.tracks for one in attention.concerns(this_week(), FRIDAY)}


def test_an_empty_installation_says_what_to_do_next(reader: Client) -> None:
    words = text(reader, "/")

    assert "No tracks yet" in words
    assert "manage.py import_catalogue" in words
    assert "No run yet" in words
    assert "Next run" in words


def test_a_catalogue_without_a_run_says_that_nothing_was_read(reader: Client) -> None:
    make_track()

    words = text(reader, "/")

    assert "Nothing read" in words
    assert "Trending" not in words


def test_the_last_run_tells_what_was_not_read_and_why(reader: Client) -> None:
    read, gone = make_track(), make_track()
    recorded({(read, SPOTIFY): 5_000, (gone, SPOTIFY): Outcome.REMOVED, (read, YOUTUBE): Outcome.NO_VIDEO})

    words = text(reader, "/")

    assert "Partial" in words
    assert "Spotify: 1 of 2 read" in words
    assert f"1 × {Outcome.REMOVED.label}" in words
    assert f"1 × {Outcome.NO_VIDEO.label}" in words


def test_an_active_run_is_told_with_what_is_still_to_come(reader: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 5})
    run.platform_runs.update(readings=3)

    words = text(reader, "/")

    assert "Reading" in words
    assert "1 of 3 read, 2 to come" in words


def test_a_failed_run_says_that_every_total_stands(reader: Client) -> None:
    recorded({(make_track(), SPOTIFY): Outcome.BLOCKED})

    words = text(reader, "/")

    assert "Failed" in words
    assert "Nothing could be read" in words


def test_what_moved_is_shown_with_what_is_usual(reader: Client) -> None:
    track = make_track(title="Riser")
    make_contact(track, name="Rita Riser")
    streams_of(track, (14, 100_000), (7, 101_000), (0, 104_000))

    words = text(reader, "/")

    assert "Riser Nothing known for this week ▲ +3,000 +3.0 %, usually 1,000 (1 week) 3.0×" in words
    assert "Rita Riser New ▲ +3,000 +3.0 %, 1 recording 3.0×" in words
    assert "How is this ranked?" in words


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
    for days, count in [(7, 1_000), (0, 1_200)]:
        both = {(track, platform): count for track in (first, second) for platform in Platform}
        recorded(both, FRIDAY - timedelta(days=days))
    week = this_week()
    assert week is not None

    streams, views = overview_totals.totals(week)

    assert (streams.count, streams.behind, streams.change, streams.measured) == (1_200, 1, 200, 1)
    assert (views.count, views.behind, views.change, views.measured) == (1_200, 1, 200, 1)
    assert streams.percent == 20


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


def test_last_weeks_flag_is_no_concern_where_this_week_was_not_read() -> None:
    track, other = make_track(), make_track()
    streams_of(track, (14, 1_000), (7, 900))

    recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (other, SPOTIFY): 5})

    week = this_week()
    assert week is not None
    assert len(week.run_ids) == 2
    assert not attention.troubled(Trouble.FELL, week, FRIDAY).exists()


def test_each_trouble_is_counted() -> None:
    gone, changed, hidden, fell, video = make_tracks(5)
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    recorded({(fell, SPOTIFY): 500, (video, YOUTUBE): 10}, FRIDAY - timedelta(days=7))
    recorded(
        {
            (gone, SPOTIFY): Outcome.REMOVED,
            (changed, SPOTIFY): Outcome.UNRECOGNISED,
            (hidden, YOUTUBE): Outcome.HIDDEN,
            (fell, SPOTIFY): 400,
            (video, YOUTUBE): 1_000,
            (first, SPOTIFY): 70,
            (second, SPOTIFY): 70,
        }
    )
    Track.objects.update(created_at=FRIDAY, views_read_at=FRIDAY, views=1, streams_read_at=FRIDAY, streams=1)

    found = concerns()

    assert found == {
        Trouble.UNRECOGNISED: 1,
        Trouble.REMOVED: 1,
        Trouble.HIDDEN: 1,
        Trouble.VIDEO: 1,
        Trouble.FELL: 1,
        Trouble.SHARED: 2,
    }


def test_a_trouble_is_over_once_a_later_run_could_read_the_track() -> None:
    track = make_track(videos=0)
    recorded({(track, SPOTIFY): Outcome.UNRECOGNISED}, FRIDAY - timedelta(hours=2))
    recorded({(track, SPOTIFY): 50})

    assert Trouble.UNRECOGNISED not in concerns()


def test_a_track_is_stale_when_it_could_have_been_read_for_two_weeks() -> None:
    old, unread, young, without_video = make_track(), make_track(), make_track(), make_track(videos=0)
    Track.objects.update(created_at=FRIDAY - timedelta(days=30), streams=1, streams_read_at=FRIDAY)
    Track.objects.exclude(pk=without_video.pk).update(views=1, views_read_at=FRIDAY)
    Track.objects.filter(pk=old.pk).update(streams_read_at=FRIDAY - timedelta(days=15))
    Track.objects.filter(pk=unread.pk).update(views=None, views_read_at=None)
    Track.objects.filter(pk=young.pk).update(created_at=FRIDAY, streams=None, streams_read_at=None)

    stale = attention.troubled(Trouble.STALE, None, FRIDAY)

    assert set(stale) == {old, unread}


def test_filters_live_in_the_address(reader: Client) -> None:
    streams_of(make_track(title="Riser"), (14, 100_000), (7, 101_000), (0, 104_000))

    assert "Riser" in text(reader, "/?size=1m&min_wow=3000")
    assert "Riser" not in text(reader, "/?size=10m")
    assert "Riser" not in text(reader, "/?min_wow=3001")
    assert "Riser" not in text(reader, "/?platform=youtube")
    assert "Riser" not in text(reader, "/?tag=nobody")


def test_a_filter_that_is_not_understood_is_reported(reader: Client) -> None:
    streams_of(make_track(), (7, 100_000), (0, 104_000))

    for query in ("size=huge", "platform=vimeo", "min_wow=-1", "min_wow=many", "tag=a%00b"):
        response = reader.get(f"/?{query}")

        assert (query, response.status_code) == (query, 400)
        assert "A filter is not valid" in words_of(response.content), query


def test_what_was_counted_is_counted_anew_after_the_next_run(reader: Client) -> None:
    track = make_track(videos=0)
    streams_of(track, (7, 1_000), (0, 1_100))
    assert "+100 +10.0 %" in text(reader, "/")

    recorded({(track, SPOTIFY): 1_250}, FRIDAY + timedelta(hours=1))

    assert "+250 +25.0 %" in text(reader, "/")


def test_the_first_look_takes_as_many_queries_for_many_tracks_as_for_few(reader: Client) -> None:
    def first_look() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert reader.get("/").status_code == 200
        return len(asked)

    add_weeks(2)
    few = first_look()
    add_weeks(6)
    many = first_look()

    assert few == many <= 64


def test_a_later_look_takes_no_more_queries_than_one_page_should(reader: Client) -> None:
    add_weeks(3)

    assert queries(reader, "/") <= 17


@pytest.mark.parametrize(
    "address", ["/", "/?window=13w", "/?platform=youtube&window=52w", "/?size=100k", "/?size=1m&window=4w"]
)
def test_after_a_run_is_recorded_nobody_has_to_count_for_the_first_look(address: str, reader: Client) -> None:
    add_weeks(3)

    overview_cache.count_recorded()
    overview_cache.count_status(timezone.now())

    reader.get("/runs/")  # what a process asks for only once is known from here on
    with CaptureQueriesContext(connection) as asked:
        reader.get(address)
    assert len(asked) <= 17


def test_what_was_edited_since_is_counted_when_it_is_counted_anew() -> None:
    add_weeks(2)
    week = this_week()
    assert week is not None
    assert overview_cache.totals(week)[0].behind == 2
    Track.objects.filter(pk=Track.objects.values("pk")[:1]).update(active=False)

    assert overview_cache.totals(week)[0].behind == 2
    overview_cache.count_recorded()

    assert overview_cache.totals(week)[0].behind == 1


def test_flags_and_ages_are_looked_at_again_only_if_something_was_written() -> None:
    add_weeks(2)
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


def test_what_was_recorded_is_counted_again_only_if_something_was_written() -> None:
    add_weeks(2)
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


def test_counts_that_are_hours_old_hold_only_if_nothing_was_written_since() -> None:
    add_weeks(2)
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
