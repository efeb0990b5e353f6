"""Three playlists of 50, 250 and 2,000 rows, read by a full run: the numbers are the simulator's."""

import pytest

from analytics.models import (
    Evidence,
    Outcome,
    PlaylistReading,
    PlaylistSnapshot,
    Reading,
    Track,
    week_of,
)
from enrichment.simulator.control import Scenario
from tests.enrichment.playlists.conftest import NOW, Far, RunWeek

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


def test_three_playlists_are_read_as_they_are(far: Far, run_week: RunWeek, launched: list[int]) -> None:
    far.follow(1, 2, 3)
    known_before = set(Track.objects.values_list("spotify_id", flat=True))

    run = run_week(far)

    created = 0
    for number in (1, 2, 3):
        reading, truth = far.reading(number), far.truth(number)
        assert reading.complete
        assert (reading.total, reading.rows) == (truth.rows, truth.rows)
        assert (reading.episodes, reading.local_files) == (truth.episodes, truth.local_files)
        assert (reading.unavailable, reading.repeated) == (truth.unavailable, truth.repeated)
        assert reading.tracks == len(truth.tracks)
        standing = PlaylistSnapshot.objects.filter(playlist=far.ids[number])
        assert dict(standing.values_list("track__spotify_id", "position")) == truth.tracks
        created += reading.new or 0
    everything = {one for number in (1, 2, 3) for one in far.truth(number).tracks}
    assert created == len(everything - known_before)
    assert Track.objects.count() == len(everything | known_before)
    assert run.playlists_until is None
    assert launched == [run.pk]


def test_the_length_of_a_track_comes_along_with_its_row(far: Far, run_week: RunWeek) -> None:
    far.follow(1)

    run_week(far)

    world = far.simulator.world
    known = Track.objects.exclude(length_ms=None)
    assert set(far.truth(1).tracks) <= set(known.values_list("spotify_id", flat=True))
    assert all(world.find(track.spotify_id).duration_ms == track.length_ms for track in known)  # type: ignore[union-attr]


def test_no_track_is_left_out_because_it_was_known(far: Far, run_week: RunWeek) -> None:
    far.follow(1, 2)

    run = run_week(far)

    asked = set(run.readings.filter(platform="spotify").values_list("track__spotify_id", flat=True))
    assert asked == set(Track.objects.values_list("spotify_id", flat=True))
    assert run.tracks == len(asked)
    assert {platform_run.platform: platform_run.readings for platform_run in run.platform_runs.all()} == {
        "spotify": len(asked),
        "youtube": len(asked),
    }


def test_counts_in_a_playlist_are_readings_of_this_run(far: Far, run_week: RunWeek) -> None:
    far.follow(1)

    run = run_week(far)

    world = far.simulator.world
    kept = Reading.objects.filter(run=run, source="spotify playlist")
    assert set(kept.values_list("track__spotify_id", flat=True)) == set(far.truth(1).tracks)
    assert set(kept.values_list("outcome", flat=True)) == {Outcome.READ}
    for reading in kept.select_related("track"):
        track = world.find(reading.track.spotify_id)
        assert track is not None
        assert reading.number == world.streams(track, NOW)
        assert reading.observed_at is not None
        assert reading.observed_at > run.started_at
    assert run.platform_runs.get(platform="spotify").read == kept.count()


def test_a_week_later_tells_what_came_and_went(far: Far, run_week: RunWeek) -> None:
    far.follow(1, 2)
    run_week(far)
    before = {number: set(far.truth(number).tracks) for number in (1, 2)}

    run_week(far, week=1)

    for number in (1, 2):
        reading, now = far.reading(number), set(far.truth(number).tracks)
        assert reading.compared_week == week_of(NOW)
        assert reading.added == len(now - before[number]) > 0
        assert reading.removed == len(before[number] - now) > 0


def test_an_incomplete_reading_removes_nothing(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    run_week(far)
    far.spoil(2, Scenario.ROWS_WITHHELD)

    run_week(far, week=1)

    reading = far.reading(2)
    assert (reading.complete, reading.total, reading.rows) == (False, 250, 100)
    assert (reading.added, reading.removed, reading.compared_week) == (None, None, None)
    far.simulator.scenarios.clear()
    run_week(far, week=2)
    assert far.reading(2).compared_week == week_of(NOW)


def test_tracks_without_their_names_stay_as_they_were_and_stay_in_the_playlist(far: Far, run_week: RunWeek) -> None:
    far.follow(1)
    run_week(far)
    known = dict(Track.objects.values_list("spotify_id", "title"))
    far.spoil(1, Scenario.BLANKED)

    run_week(far)

    reading = far.reading(1)
    assert reading.complete
    assert (reading.unavailable or 0) > far.truth(1).unavailable
    assert reading.rows == _tracks(reading) + _skipped(reading) == 50
    assert dict(Track.objects.values_list("spotify_id", "title")) == known
    places = PlaylistSnapshot.objects.filter(playlist=far.ids[1]).values_list("track__spotify_id", "position")
    assert dict(places) == far.truth(1).tracks


def test_a_track_without_its_name_is_no_track_of_the_catalogue(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    far.spoil(2, Scenario.BLANKED)

    run_week(far)

    assert not Track.objects.filter(title="").exists()
    assert not Track.objects.filter(artists__contains="Various Artists").exists()
    assert far.reading(2).complete


def test_rows_that_were_seen_before_spotify_asked_to_wait_are_kept(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    far.simulator.scenarios.set("spotify", Scenario.ROWS_RATE_LIMITED, seconds=0)

    run_week(far)

    assert (far.reading(2).rows, far.reading(2).total, far.reading(2).complete) == (100, 250, False)
    assert "HTTP 429" in far.reading(2).reason


def test_a_refusal_that_asks_for_no_wait_is_followed_by_another_try(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    far.simulator.scenarios.set("spotify", Scenario.ROWS_RATE_LIMITED, seconds=0, times=1)

    run_week(far)

    assert (far.reading(2).rows, far.reading(2).complete) == (250, True)


def test_a_playlist_that_changes_while_it_is_read_is_not_complete(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    far.spoil(2, Scenario.REVISED)

    run_week(far)

    assert not far.reading(2).complete
    assert "changed while" in far.reading(2).reason


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        (Scenario.DEAD, "removed"),
        (Scenario.PRIVATE, "private"),
        (Scenario.EMPTIED, "empty"),
        (Scenario.BLOCK_PAGE, "unrecognised"),
        (Scenario.SERVER_ERROR, "unreachable"),
    ],
)
def test_a_playlist_that_cannot_be_read_says_why_and_stops_nothing(
    far: Far, run_week: RunWeek, launched: list[int], scenario: Scenario, outcome: str
) -> None:
    far.follow(1, 2)
    far.spoil(2, scenario)

    run = run_week(far)

    assert far.reading(2).outcome == outcome
    assert far.reading(2).complete == (outcome == "empty")
    assert far.reading(1).complete
    assert launched == [run.pk]
    assert run.readings.filter(platform="spotify").count() == Track.objects.count()


def test_reading_twice_in_a_week_is_reading_once(far: Far, run_week: RunWeek) -> None:
    far.follow(1, 2)
    run_week(far)
    kept = ("new", "known", "rows", "total", "complete", "added", "removed")
    before = [*PlaylistReading.objects.order_by("pk").values(*kept)]
    standing = [*PlaylistSnapshot.objects.order_by("pk").values()]

    second = run_week(far)

    assert set(PlaylistReading.objects.values_list("run", flat=True)) == {second.pk}
    assert [*PlaylistReading.objects.order_by("pk").values(*kept)] == before
    assert [*PlaylistSnapshot.objects.order_by("pk").values()] == standing


def test_a_complete_reading_is_not_replaced_by_less(far: Far, run_week: RunWeek) -> None:
    far.follow(2)
    run_week(far)
    far.spoil(2, Scenario.DEAD)

    run_week(far)

    reading = far.reading(2)
    assert (reading.outcome, reading.complete, reading.rows) == ("read", True, 250)
    assert "no such playlist" in reading.later_trouble


def _tracks(reading: PlaylistReading) -> int:
    return sum(filter(None, (reading.new, reading.known)))


def _skipped(reading: PlaylistReading) -> int:
    return sum(filter(None, (reading.episodes, reading.local_files, reading.unavailable, reading.repeated)))


@pytest.mark.parametrize("scenario", [Scenario.BLOCKED, Scenario.REGION])
def test_what_a_playlist_that_gave_no_rows_looked_like_is_kept(
    far: Far, run_week: RunWeek, scenario: Scenario
) -> None:
    far.follow(1, 2)
    far.simulator.scenarios.set("spotify", scenario)

    run = run_week(far)

    kept = Evidence.objects.get()
    assert (kept.run, kept.track, kept.outcome) == (run, None, "blocked")
    assert kept.playlist is not None
    assert "/embed/playlist/" in kept.seen["address"]
    assert kept.seen["status"] in {302, 403}


def test_a_playlist_that_was_read_leaves_no_evidence(far: Far, run_week: RunWeek) -> None:
    far.follow(1)

    run_week(far)

    assert not Evidence.objects.exists()
