"""The dated facts beside a number that moved: each planted one is named, and none is invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.catalogue import editions, videos
from analytics.insights import facts
from analytics.insights.facts import Kind, Period
from analytics.models import CountingChange, Platform, PlatformRun, Track, Video, VideoCandidate
from tests.analytics.insights.known_facts import DAY, SPOTIFY, WEEK, YOUTUBE, every_week, facts_of, grown, told
from tests.makers import FRIDAY, latest, make_playlist, make_track, make_tracks, make_weeks, read_playlist
from tests.past import make_past

pytestmark = pytest.mark.django_db


def test_a_track_to_which_nothing_happened_has_no_facts() -> None:
    track = make_track()
    grown(track)

    assert every_week(track) == [[], [], []]


def test_a_snapshot_without_growth_has_no_facts() -> None:
    track = make_track()
    Track.objects.update(released=FRIDAY.date() - DAY)
    make_past((FRIDAY, {(track, SPOTIFY): 5_000}))

    assert told(track) == []


def test_entering_and_leaving_a_playlist_is_reported_with_its_place() -> None:
    track, other, playlist = make_track(), make_track(), make_playlist("Fresh Finds")
    grown(track)
    read_playlist(playlist, [other], FRIDAY - WEEK)
    read_playlist(playlist, [other, track], FRIDAY - timedelta(minutes=9))

    assert told(track) == [("entered Fresh Finds at position 2", date(2026, 11, 20))]


def test_a_move_is_shown_for_each_week_in_which_it_may_have_happened_or_is_counted() -> None:
    track, other, playlist = make_track(), make_track(), make_playlist()
    grown(track, 5)
    for weeks, there in [(3, [other]), (2, [other, track])]:
        read_playlist(playlist, there, FRIDAY - weeks * WEEK - timedelta(minutes=9))

    entered = ["entered Fresh Finds at position 2"]
    assert every_week(track, 4) == [[], entered, entered, []]


def test_going_up_and_leaving_are_reported_with_both_places() -> None:
    playlist, tracks = make_playlist(), make_tracks(13)
    grown(tracks[12], 2)
    read_playlist(playlist, tracks, FRIDAY - WEEK)
    read_playlist(playlist, [tracks[12], *tracks[1:12]], FRIDAY - timedelta(minutes=9))
    make_past((FRIDAY - WEEK, {(tracks[0], SPOTIFY): 10_000}), (FRIDAY, {(tracks[0], SPOTIFY): 9_000}))

    assert told(tracks[12]) == [("went up in Fresh Finds from position 13 to 1", date(2026, 11, 20))]
    assert [one.words for one in facts_of(latest(tracks[0]).track_id)] == ["left Fresh Finds, was at position 1"]


def test_a_move_is_no_fact_about_views() -> None:
    track, other, playlist = make_track(), make_track(), make_playlist()
    grown(track)
    read_playlist(playlist, [other], FRIDAY - WEEK)
    read_playlist(playlist, [track], FRIDAY - timedelta(minutes=9))

    assert facts_of(track.pk, YOUTUBE) == []


def test_a_video_that_was_added_is_shown_for_views_alone() -> None:
    track = make_track()
    grown(track)
    video = videos.pin(track.pk, "newvideo001", Video.Role.LYRIC)
    Video.objects.filter(pk=video.pk).update(added_at=FRIDAY - 2 * DAY)
    Video.objects.exclude(pk=video.pk).update(added_at=None)

    words = "lyric video newvideo001 added, its views count from then on"
    assert told(track) == [(words, date(2026, 11, 18))]
    assert facts_of(track.pk, SPOTIFY) == []


def test_a_video_that_was_published_is_told_where_the_track_has_it() -> None:
    track = make_track()
    grown(track)
    video = track.videos.get()
    Video.objects.update(added_at=FRIDAY - 60 * DAY)
    for youtube_id in (video.youtube_id, "notourvideo"):
        VideoCandidate.objects.create(
            track=track, youtube_id=youtube_id, role="official", published_at=FRIDAY - 3 * DAY
        )

    assert told(track) == [(f"official video {video.youtube_id} published", date(2026, 11, 17))]


def test_an_edition_that_joined_is_reported_on_both_tracks() -> None:
    track, other = make_track(title="Song"), make_track(title="Song (Deluxe)")
    grown(track)
    editions.join(other, track)
    Track.objects.filter(pk=other.pk).update(edition_at=FRIDAY - 2 * DAY)
    make_past((FRIDAY - 8 * DAY, {(other, SPOTIFY): 3_000}), (FRIDAY - DAY, {(other, SPOTIFY): 3_100}))

    assert told(track) == [("joined with the edition “Song (Deluxe)”", date(2026, 11, 18))]
    assert [one.words for one in facts_of(other.pk)] == ["joined with the edition “Song”"]


def test_an_edition_that_equal_counts_found_dates_from_where_they_were_first_equal() -> None:
    track, other = make_track(title="Song", isrc="QZTST2600001"), make_track(title="Song", isrc="QZTST2600002")
    weeks = [(21, 1_900, 1_100), (14, 2_000, 1_200), (7, 3_200, 3_200), (0, 3_300, 3_300)]
    make_weeks(*((days, {(track, SPOTIFY): one, (other, SPOTIFY): two}) for days, one, two in weeks))

    joined = ["joined with the edition “Song”"]
    assert every_week(track, 3) == [[], joined, []]
    assert every_week(other, 3) == [[], joined, []]


def test_an_older_edition_of_one_isrc_is_no_news() -> None:
    track, other = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    grown(track)
    Track.objects.filter(pk=other.pk).update(created_at=FRIDAY - 3 * DAY, title="Twin")

    assert every_week(track) == [["joined with the edition “Twin”"], [], []]


def test_what_came_with_the_track_and_its_past_from_a_file_is_no_news() -> None:
    track, other = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    grown(track)
    Track.objects.filter(pk__in=[track.pk, other.pk]).update(created_at=FRIDAY - 3 * DAY)
    Video.objects.update(added_at=FRIDAY - 3 * DAY)

    assert told(track) == []


def test_a_change_in_counting_is_shown_for_its_platform() -> None:
    track = make_track()
    grown(track)
    CountingChange.objects.create(platform=YOUTUBE, day=FRIDAY.date() - 2 * DAY, words="Shorts count at once")

    words = "the platform began to count differently: Shorts count at once"
    assert told(track) == [(words, date(2026, 11, 18))]
    assert facts_of(track.pk, SPOTIFY) == []


def correct(fallen: int, of: int) -> list[Track]:
    """Make two weeks of a catalogue, in the second of which so many counts fell."""
    tracks = make_tracks(of, videos=0)
    make_past(
        (FRIDAY - WEEK, {(one, SPOTIFY): 5_000 for one in tracks}),
        (FRIDAY, {(one, SPOTIFY): 4_900 if place < fallen else 5_100 for place, one in enumerate(tracks)}),
    )
    return tracks


def test_many_falls_in_one_run_are_shown_with_each_of_them_and_no_rise() -> None:
    tracks = correct(5, 20)

    words = "5 of 20 counts fell in the same run, as in a correction across the catalogue"
    assert told(tracks[0]) == [(words, date(2026, 11, 20))]
    assert told(tracks[19]) == []


@pytest.mark.slow
@pytest.mark.parametrize(("fallen", "of"), [(4, 20), (5, 101)])
def test_a_few_falls_are_no_correction(fallen: int, of: int) -> None:
    assert told(correct(fallen, of)[0]) == []


def test_a_run_over_a_few_tracks_tells_nothing_about_the_catalogue() -> None:
    tracks = correct(5, 5)
    run = latest(tracks[0]).run
    run.is_full = False
    run.save()

    assert told(tracks[0]) == []


def test_a_recorded_run_knows_how_many_counts_fell() -> None:
    tracks = make_tracks(3)

    run = make_weeks(
        (7, {(one, platform): 5_000 for one in tracks for platform in Platform}),
        (0, {(one, SPOTIFY): 4_000 + 1_000 * place for place, one in enumerate(tracks)}),
    )

    spotify = PlatformRun.objects.get(run=run, platform=SPOTIFY)
    assert (spotify.compared, spotify.fell) == (3, 1)


def test_many_periods_take_one_query_and_each_gets_its_own_facts() -> None:
    released, quiet, joined = make_track(title="R"), make_track(title="Q"), make_track(title="J")
    Track.objects.filter(pk=released.pk).update(released=date(2026, 11, 18))
    editions.join(make_track(title="Twin"), joined)
    Track.objects.filter(title="Twin").update(edition_at=datetime(2026, 11, 18, tzinfo=UTC))
    asked = [Period(one.pk, SPOTIFY, FRIDAY - WEEK, FRIDAY) for one in (quiet, released, joined)] * 50

    with CaptureQueriesContext(connection) as taken:
        found = facts.known([None, *asked])

    kinds = [[one.kind for one in each] for each in found]
    assert kinds == [[], *[[], [Kind.RELEASED], [Kind.EDITION_JOINED]] * 50]
    assert len(taken) == 1
