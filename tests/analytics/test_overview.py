"""The overview: what it says when there is something to say, and when there is nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from analytics.insights import attention
from analytics.insights.attention import Trouble
from analytics.insights.week import this_week
from analytics.models import Outcome, Platform, Track
from tests.analytics.snapshots.test_importing import brought, long
from tests.callers import text, words_of
from tests.makers import FRIDAY, make_contact, make_run, make_track, make_tracks, recorded, streams_of
from tests.past import make_past

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


def test_a_long_title_leaves_room_for_what_needs_attention(reader: Client) -> None:
    track, other = make_track(title="Ein sehr langer Titel ohne jedes Ende " * 13), make_track()
    recorded({(track, SPOTIFY): Outcome.REMOVED, (other, SPOTIFY): 5})

    words = text(reader, "/")

    assert words.count("Ein sehr langer Titel") == 2
    assert "Ein sehr langer Titel ohne jedes Ende Ein sehr langer Titel ohne jedes Ende Ein…" in words


def test_a_catalogue_without_a_run_says_that_nothing_was_read(reader: Client) -> None:
    make_track()

    words = text(reader, "/")

    assert "Nothing read" in words
    assert "Trending" not in words
    assert "no number looks wrong, and no track has waited two weeks to be read." in words


@pytest.mark.slow
def test_an_empty_ranking_says_what_it_would_show(reader: Client) -> None:
    streams_of(make_track(), (21, 4_800), (14, 4_900), (7, 5_000), (0, 4_800))

    words = text(reader, "/")

    assert "Streams fell or jumped 1 track Platforms" in words
    assert "No track lost streams and is at least 500 short of its usual gain." in words
    assert "No track gained less than half of what it usually does and is at least 500 short of it." in words
    assert "No contact's recordings gained at least 500 together and more than they usually do." in words
    assert "at least 100 short of its usual gain" in text(reader, "/?platform=youtube&min_wow=0")


def test_no_track_is_stale_on_a_platform_that_is_switched_off(settings: Settings) -> None:
    make_tracks(2)
    Track.objects.update(created_at=FRIDAY - timedelta(days=30), views=1, views_read_at=FRIDAY)

    assert concerns()[Trouble.STALE] == 2
    settings.PLATFORMS = ["youtube"]
    assert Trouble.STALE not in concerns()
    settings.PLATFORMS = []
    assert Trouble.STALE not in concerns()


@pytest.mark.slow
def test_windows_are_shown_once_one_of_them_is_known(reader: Client) -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 5_000}, FRIDAY - timedelta(days=28))
    assert "Over 4, 13 and 52 weeks" not in text(reader, "/")

    recorded({(track, SPOTIFY): 5_300})

    words = text(reader, "/")
    assert "Over 4, 13 and 52 weeks 4 weeks: ▲ +300 +6.0 % streams over 1 recording" in words
    assert "13 weeks:" not in words


@pytest.mark.slow
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


def test_last_weeks_flag_is_no_concern_where_this_week_was_not_read() -> None:
    track, other = make_track(), make_track()
    streams_of(track, (14, 1_000), (7, 900))

    recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (other, SPOTIFY): 5})

    week = this_week()
    assert week is not None
    assert len(week.run_ids) == 2
    assert not attention.troubled(Trouble.FELL, week, FRIDAY).exists()


@pytest.mark.slow
def test_each_trouble_is_counted() -> None:
    gone, changed, hidden, fell, video = make_tracks(5)
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    make_past((FRIDAY - timedelta(days=7), {(fell, SPOTIFY): 500, (video, YOUTUBE): 10}))
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


def test_what_a_file_brought_or_a_third_party_counted_does_not_keep_a_track_from_being_stale() -> None:
    read, missed, counted = make_tracks(3, videos=0)
    Track.objects.update(created_at=FRIDAY - timedelta(days=60))
    recorded({(read, SPOTIFY): 10, (missed, SPOTIFY): Outcome.BLOCKED, (counted, SPOTIFY): Outcome.BLOCKED})
    brought(long((missed, "2026-11-20", 25)))
    third_party = {"streams": 20, "streams_read_at": FRIDAY, "streams_provider": "chartmetric"}
    Track.objects.filter(pk__in=[read.pk, counted.pk]).update(**third_party)

    assert set(attention.troubled(Trouble.STALE, None, FRIDAY)) == {missed, counted}


@pytest.mark.slow
def test_filters_live_in_the_address(reader: Client) -> None:
    streams_of(make_track(title="Riser"), (14, 100_000), (7, 101_000), (0, 104_000))

    assert "Riser" in text(reader, "/?size=1m&min_wow=3000")
    assert "Riser" not in text(reader, "/?size=10m")
    assert "Riser" not in text(reader, "/?min_wow=3001")
    assert "Riser" not in text(reader, "/?platform=youtube")
    assert "Riser" not in text(reader, "/?tag=nobody")


@pytest.mark.slow
def test_a_filter_that_is_not_understood_is_reported(reader: Client) -> None:
    streams_of(make_track(), (7, 100_000), (0, 104_000))

    for query in ("size=huge", "platform=vimeo", "min_wow=-1", "min_wow=many", "tag=a%00b"):
        response = reader.get(f"/?{query}")

        assert (query, response.status_code) == (query, 400)
        assert "A filter is not valid" in words_of(response.content), query


@pytest.mark.slow
def test_what_was_counted_is_counted_anew_after_the_next_run(reader: Client) -> None:
    track = make_track(videos=0)
    streams_of(track, (7, 1_000), (0, 1_100))
    assert "+100 +10.0 %" in text(reader, "/")

    recorded({(track, SPOTIFY): 1_250}, FRIDAY + timedelta(hours=1))

    assert "+250 +25.0 %" in text(reader, "/")
