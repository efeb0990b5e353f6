"""Views that are the sum over other videos than their baseline: flagged, and the video is named."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from analytics.models import Flag, Platform, RemovedVideo, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs.verification import broken
from tests.analytics.insights.known_facts import told
from tests.analytics.snapshots.test_importing import brought
from tests.makers import FRIDAY, latest, make_track, recorded
from tests.past import make_past, settled_reading, videos_hash

pytestmark = pytest.mark.django_db

YOUTUBE = Platform.YOUTUBE
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CHANGED = Flag.VIEWS_VIDEOS_CHANGED


def followed(*, videos: int = 2, days: float = 7) -> Track:
    """Give a track that was long followed, with its videos, which were read so many days ago."""
    track = make_track(videos=videos)
    Track.objects.filter(pk=track.pk).update(created_at=FRIDAY - 300 * DAY)
    Video.objects.filter(track=track).update(added_at=FRIDAY - 300 * DAY)
    make_past((FRIDAY - days * DAY, {(track, YOUTUBE): 1_000}))
    return track


def changed(track: Track, at: datetime = FRIDAY - 2 * DAY) -> None:
    """Date what was just done to the track's videos."""
    RemovedVideo.objects.filter(track=track).update(removed_at=at)
    Video.objects.filter(track=track).exclude(added_at=FRIDAY - 300 * DAY).update(added_at=at)


def this_week(track: Track, views: int = 1_100) -> Snapshot:
    """Record this week, and return its snapshot; the run keeps every rule."""
    run = recorded({(track, YOUTUBE): views})
    assert not list(broken(run, FRIDAY))
    return latest(track)


def add(track: Track) -> None:
    track.videos.create(youtube_id="newvideo001", role=Video.Role.LYRIC)


def remove(track: Track) -> None:
    track.videos.order_by("pk")[0].delete()


def edit(track: Track) -> None:
    video = track.videos.order_by("pk")[0]
    video.youtube_id = "newvideo001"
    video.save()


def move_away(track: Track) -> None:
    track.videos.filter(pk=track.videos.order_by("pk")[0].pk).update(track=make_track())


def move_here(track: Track) -> None:
    make_track().videos.update(track=track)


@pytest.mark.parametrize("change", [add, remove, edit, move_away, move_here])
def test_views_of_other_videos_than_the_baseline_are_flagged_and_keep_their_growth(
    change: Callable[[Track], None],
) -> None:
    track = followed()

    change(track)

    snapshot = this_week(track)
    assert snapshot.flags == [CHANGED]
    assert snapshot.wow_youtube_views == 100


def test_the_week_after_is_measured_over_the_same_videos_again() -> None:
    track = followed()
    add(track)
    this_week(track)

    recorded({(track, YOUTUBE): 1_300}, FRIDAY + WEEK)

    assert latest(track).flags == []


def test_a_video_that_was_added_before_the_baseline_flags_nothing() -> None:
    track = make_track()
    add(track)
    make_past((FRIDAY - WEEK, {(track, YOUTUBE): 1_000}))

    assert this_week(track).flags == []


def test_a_video_that_was_removed_and_added_again_flags_nothing() -> None:
    track = followed()
    video = track.videos.order_by("pk")[0]
    remove(track)
    track.videos.create(youtube_id=video.youtube_id)

    assert this_week(track).flags == []


def test_the_first_video_of_a_track_has_no_baseline_and_no_flag() -> None:
    track = make_track(videos=0)
    recorded({(track, Platform.SPOTIFY): 5_000}, FRIDAY - WEEK)
    add(track)

    snapshot = this_week(track)

    assert (snapshot.wow_youtube_views, snapshot.flags) == (None, [])


def test_over_a_baseline_of_zero_there_is_no_growth_and_no_flag() -> None:
    track = make_track()
    make_past((FRIDAY - WEEK, {(track, YOUTUBE): 0}))
    add(track)

    assert this_week(track).flags == []


@pytest.mark.parametrize("days", [7, 6.4, 10])
def test_the_baseline_may_be_of_any_age(days: float) -> None:
    track = followed(days=days)
    add(track)

    assert this_week(track).flags == [CHANGED]


def test_what_was_recorded_before_videos_were_stored_flags_nothing() -> None:
    track = followed()
    Snapshot.objects.update(videos_hash=None)
    add(track)

    assert this_week(track).flags == []


def test_a_file_does_not_say_of_which_videos_its_views_are() -> None:
    track = followed(days=10)
    add(track)
    assert this_week(track).flags == [CHANGED]

    brought(f"spotify_id,date,views\n{track.spotify_id},2026-11-13,900\n")

    assert latest(track).views_interval_days == pytest.approx(6.7, abs=0.1)
    assert latest(track).flags == []


@pytest.mark.slow
def test_an_import_that_brings_no_nearer_baseline_leaves_the_flag() -> None:
    track = followed()
    add(track)
    this_week(track)

    brought(f"spotify_id,date,views\n{track.spotify_id},2026-11-01,900\n")

    assert latest(track).flags == [CHANGED]


def test_what_is_made_for_tests_is_flagged_as_recording_does() -> None:
    track = followed()
    add(track)
    make_past((FRIDAY, {(track, YOUTUBE): 1_100}))
    made = latest(track)
    Snapshot.objects.filter(pk=made.pk).delete()

    read = this_week(track)

    assert (made.flags, made.videos_hash) == (read.flags, read.videos_hash) == ([CHANGED], read.videos_hash)


def test_a_hash_is_that_of_the_ids_in_any_order() -> None:
    track = make_track(videos=3)

    run = recorded({(track, YOUTUBE): 1_000})

    ids = sorted((video.youtube_id for video in track.videos.all()), reverse=True)
    assert latest(track).videos_hash == videos_hash(ids)
    assert settled_reading(run, track, YOUTUBE, 1, FRIDAY).videos is not None


def test_a_missing_flag_breaks_a_rule() -> None:
    track = followed()
    add(track)
    snapshot = this_week(track)
    Snapshot.objects.filter(pk=snapshot.pk).update(flags=[])

    rules = [one.invariant for one in broken(snapshot.run, FRIDAY)]
    assert rules == ["views of other videos than their baseline are flagged"]


@pytest.mark.parametrize("change", [remove, edit, move_away])
def test_a_removed_video_is_named_in_its_week(change: Callable[[Track], None]) -> None:
    track = followed()
    video = track.videos.order_by("pk")[0]
    change(track)
    changed(track)
    this_week(track)

    words = f"official video {video.youtube_id} removed, its views counted until then"
    assert (words, date(2026, 11, 18)) in told(track)


@pytest.mark.parametrize("change", [edit, move_here])
def test_a_video_that_was_moved_or_got_another_id_is_named_as_added(change: Callable[[Track], None]) -> None:
    track = followed()
    change(track)
    changed(track)
    this_week(track)

    ids = [video.youtube_id for video in track.videos.exclude(added_at=FRIDAY - 300 * DAY)]
    added = [words for words, _ in told(track) if "added" in words]
    assert added == [f"official video {one} added, its views count from then on" for one in ids]
    assert len(ids) == 1


def test_a_video_that_came_and_went_between_two_readings_is_no_news() -> None:
    track = followed()
    add(track)
    track.videos.get(youtube_id="newvideo001").delete()
    RemovedVideo.objects.update(added_at=FRIDAY - 3 * DAY, removed_at=FRIDAY - 2 * DAY)
    this_week(track)

    assert told(track) == []


def test_the_week_in_which_a_video_was_added_names_it_although_it_was_removed_later() -> None:
    track = followed()
    add(track)
    this_week(track)
    track.videos.get(youtube_id="newvideo001").delete()
    RemovedVideo.objects.update(added_at=FRIDAY - 3 * DAY, removed_at=FRIDAY + 2 * DAY)

    assert told(track) == [("lyric video newvideo001 added, its views count from then on", date(2026, 11, 17))]


def test_a_track_is_deleted_with_its_videos_and_leaves_none() -> None:
    track, other = make_track(videos=2), make_track()
    remove(track)
    other.videos.get().delete()

    track.delete()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [one.track_id for one in RemovedVideo.objects.all()] == [other.pk]


def test_a_track_may_be_deleted_before_its_videos() -> None:
    track = make_track()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_trackcurrent WHERE track_id = %s", [track.pk])
        cursor.execute("DELETE FROM analytics_track WHERE id = %s", [track.pk])
        cursor.execute("DELETE FROM analytics_video WHERE track_id = %s", [track.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert not RemovedVideo.objects.exists()


@pytest.mark.parametrize("values", [{"views": 5, "views_read_at": FRIDAY}, {"role": Video.Role.LIVE}])
def test_what_else_happens_to_a_video_is_no_removal(values: dict[str, Any]) -> None:
    video = make_track().videos.get()
    before = video.added_at

    Video.objects.filter(pk=video.pk).update(**values)
    video.refresh_from_db()
    video.save()

    assert not RemovedVideo.objects.exists()
    assert Video.objects.get().added_at == before
