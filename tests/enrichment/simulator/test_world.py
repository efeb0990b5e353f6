"""The invented catalogue tells the same story in every process."""

import csv
import io
import re
from datetime import timedelta
from itertools import pairwise

import pytest

from enrichment.simulator.catalogue_file import catalogue_csv
from enrichment.simulator.stories import SAMPLE_STORIES, Story
from enrichment.simulator.world import World, WorldTrack
from tests.enrichment.simulator.conftest import NOW

WEEK = timedelta(days=7)


def streams(world: World, track: WorldTrack, weeks_ago: int = 0) -> int:
    count = world.streams(track, NOW - weeks_ago * WEEK)
    assert count is not None
    return count


def test_two_worlds_of_one_seed_are_the_same(world: World) -> None:
    other = World(now=NOW)

    assert list(other) == list(world)
    assert [other.streams(track, NOW) for track in other] == [world.streams(track, NOW) for track in world]


def test_a_later_start_goes_on_where_the_earlier_one_stopped(world: World) -> None:
    later = World(now=NOW + WEEK)
    track = world.with_story(Story.ORDINARY)

    assert later.streams(track, NOW) == world.streams(track, NOW)
    assert streams(world, track) < (later.streams(track, NOW + WEEK) or 0)


def test_every_track_is_found_by_its_ids(world: World) -> None:
    for track in world:
        assert world.find(track.spotify_id) == track
        for youtube_id in track.youtube_ids:
            found = world.find_by_video(youtube_id)
            assert found is not None
            assert found.recording == track.recording


@pytest.mark.parametrize("unknown", ["", "x", "0" * 22, "!" * 22])
def test_an_unknown_id_finds_nothing(world: World, unknown: str) -> None:
    assert world.find(unknown) is None
    assert world.find_by_video(unknown) is None
    assert world.find_artist(unknown) is None


def test_an_ordinary_track_has_one_video_of_its_own() -> None:
    world = World(20, stories=())

    assert len({youtube_id for track in world for youtube_id in track.youtube_ids}) == 20


def test_a_large_world_is_there_at_once() -> None:
    large = World(100_000)

    last = large.track(100_000)

    assert large.find(last.spotify_id) == last
    assert last.isrc == "QZTST2700000"
    assert large.track(99_999).isrc == "QZTST2699999"


def test_an_ordinary_count_never_falls(world: World) -> None:
    for track in (track for track in world if track.story is Story.ORDINARY):
        by_day = [world.streams(track, NOW - timedelta(days=day)) or 0 for day in range(70, -30, -1)]

        assert all(earlier <= later for earlier, later in pairwise(by_day))
        assert by_day[-1] > by_day[0]


def test_a_count_does_not_grow_at_the_same_pace_every_week(world: World) -> None:
    track = max(world, key=lambda track: world.streams(track, NOW) or 0)

    weekly = [streams(world, track, week) - streams(world, track, week + 1) for week in range(8)]

    assert max(weekly) > 1.3 * min(weekly)


def test_counts_reach_from_hundreds_to_hundreds_of_millions(world: World) -> None:
    counts = [count for track in world if (count := world.streams(track, NOW)) is not None]

    assert min(counts) < 1_000
    assert max(counts) > 100_000_000


def test_the_sample_tells_every_story(world: World) -> None:
    assert {track.story for track in world} == set(Story)


def test_a_world_without_stories_is_ordinary() -> None:
    assert {track.story for track in World(20, stories=())} == {Story.ORDINARY}


def test_a_fall_is_lower_than_last_week_and_only_this_week(world: World) -> None:
    track = world.with_story(Story.FELL)

    assert streams(world, track) < streams(world, track, 1)
    assert streams(world, track, 1) > streams(world, track, 2)


def test_an_unchanged_count_is_the_same_as_last_week(world: World) -> None:
    track = world.with_story(Story.UNCHANGED)

    assert streams(world, track) == streams(world, track, 1)
    assert streams(world, track, 1) > streams(world, track, 2)


def test_a_viral_jump_is_more_than_twentyfold(world: World) -> None:
    track = world.with_story(Story.VIRAL)

    assert streams(world, track) > 20 * streams(world, track, 1)


def test_editions_share_recording_count_video_and_people(world: World) -> None:
    first, deluxe = world.with_story(Story.FIRST_EDITION), world.with_story(Story.DELUXE_EDITION)

    assert deluxe.title == f"{first.title} (Deluxe)"
    assert deluxe.spotify_id != first.spotify_id
    assert deluxe.isrc == first.isrc
    assert deluxe.youtube_ids == first.youtube_ids
    assert deluxe.contacts == first.contacts
    assert streams(world, deluxe) == streams(world, first)


def test_a_removed_track_was_there_last_week(world: World) -> None:
    track = world.with_story(Story.REMOVED)

    assert world.streams(track, NOW) is None
    assert streams(world, track, 1) > 0


def test_a_deleted_video_was_there_last_week(world: World) -> None:
    track = world.with_story(Story.DELETED_VIDEO)
    [youtube_id] = track.youtube_ids

    assert not world.is_listed(track, NOW)
    assert world.views(youtube_id, NOW) is None
    assert world.views(youtube_id, NOW - WEEK) is not None


def test_a_video_with_hidden_views_is_listed(world: World) -> None:
    track = world.with_story(Story.HIDDEN_VIEWS)

    assert world.is_listed(track, NOW)
    assert world.views(track.youtube_ids[0], NOW) is None


def test_two_videos_of_a_track_have_counts_of_their_own(world: World) -> None:
    first, second = world.with_story(Story.TWO_VIDEOS).youtube_ids

    assert world.views(first, NOW) != world.views(second, NOW)


def test_history_is_missing_where_the_story_says_so(world: World) -> None:
    assert world.history_weeks(world.with_story(Story.ORDINARY)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert world.history_weeks(world.with_story(Story.MISSED_WEEK)) == [1, 2, 4, 5, 6, 7, 8]
    assert world.history_weeks(world.with_story(Story.NEW)) == []


def test_a_story_that_no_one_tells_is_not_found() -> None:
    with pytest.raises(LookupError):
        World(3, stories=SAMPLE_STORIES).with_story(Story.REMOVED)


def test_the_catalogue_names_tracks_videos_and_people(world: World) -> None:
    rows = list(csv.DictReader(io.StringIO(catalogue_csv(world))))

    assert list(rows[0]) == ["spotify_id", "title", "artists", "isrc", "youtube_video_id", "contacts"]
    assert [row["spotify_id"] for row in rows] == [track.spotify_id for track in world]
    assert {row["youtube_video_id"].count(";") for row in rows} == {0, 1}
    person = re.compile(r"Sample \w+ \d\d <\w+-\d\d@example\.com> \((writer|producer|artist|manager)\)")
    assert all(person.fullmatch(one) for row in rows for one in row["contacts"].split(";"))


def test_every_contact_stands_behind_some_track(world: World) -> None:
    people = {contact.email for track in world for contact in track.contacts}

    assert len(people) == 18
