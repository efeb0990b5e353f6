"""Reading views with a scripted source: many videos share a request, and one rejection ends all."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from analytics.models import Outcome, Platform, Reading, SnapshotRun, Track
from enrichment.registry import request_time
from enrichment.runs import track_reading
from enrichment.runs.contents import seconds_allowed
from enrichment.sources.base import Answer, QuotaSpent, SourceBlocked, SourceRefused, SourceUnreachable, TrackGone
from tests.enrichment.runs.scripted_source import ScriptedSource, ends, read_all, youtube
from tests.makers import make_pending_run, make_track, make_tracks

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def make_run_of(*tracks: Track) -> SnapshotRun:
    run = make_pending_run(tracks=0, platform=Platform.YOUTUBE)
    Reading.objects.bulk_create(Reading(run=run, track=track, platform=Platform.YOUTUBE) for track in tracks)
    return run


@youtube
def test_fifty_readings_cost_one_question(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=50, platform=Platform.YOUTUBE)

    read_all(run)

    assert len(source.asked) == 1
    assert ends(run) == [Outcome.READ] * 50


@youtube
def test_a_spent_quota_stops_the_platform_and_says_until_when(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=120, platform=Platform.YOUTUBE)
    reset = datetime(2026, 11, 21, 8, tzinfo=UTC)
    source.otherwise = QuotaSpent("the day's allowance is used up", until=reset)

    read_all(run)

    platform_run = run.platform_runs.get()
    assert len(source.asked) == 1
    assert (platform_run.stop_outcome, platform_run.stopped_until, platform_run.quota) == (Outcome.QUOTA, reset, 120)


@youtube
def test_a_refused_key_is_asked_with_once(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=120, platform=Platform.YOUTUBE)
    source.otherwise = SourceRefused("the key is refused")

    read_all(run)

    assert len(source.asked) == 1
    assert run.platform_runs.get().access_denied == 120


@youtube
def test_views_are_the_sum_over_videos_and_known_only_when_all_were_read(source: ScriptedSource) -> None:
    both, one_gone = make_tracks(2, videos=2)
    run = make_run_of(both, one_gone)
    kept, gone = one_gone.videos.all()
    source.answers = {gone.youtube_id: TrackGone("deleted")}

    read_all(run)

    first, second = run.readings.order_by("pk")
    assert (first.number, len(first.videos or {})) == (14, 2)
    assert (second.outcome, second.number, second.videos) == (Outcome.REMOVED, None, {kept.youtube_id: 7})


@youtube
def test_tracks_with_several_videos_share_questions_and_each_question_has_its_turn(
    source: ScriptedSource, turns: list[str]
) -> None:
    run = make_run_of(*make_tracks(50, videos=4))

    read_all(run)

    assert [*run.readings.values_list("outcome", "number").distinct()] == [(Outcome.READ, 28)]
    assert max(len(ids) for ids in source.asked) <= source.batch
    assert len(turns) == len(source.asked) == 5
    assert set(run.readings.values_list("attempts", flat=True)) == {1}


@youtube
def test_a_track_with_more_videos_than_a_question_holds_takes_a_turn_for_each(
    source: ScriptedSource, turns: list[str]
) -> None:
    run = make_run_of(*make_tracks(1, videos=120), make_track())

    track_reading.read(run.readings.order_by("pk")[0].pk)

    assert [len(ids) for ids in source.asked] == [50, 50, 20]
    assert len(turns) == 3
    assert ends(run) == [Outcome.READ, ""]


@youtube
def test_a_track_that_would_not_fit_keeps_nobody_from_sharing(source: ScriptedSource) -> None:
    run = make_run_of(make_track(), *make_tracks(1, videos=120), make_track())

    track_reading.read(run.readings.order_by("pk")[0].pk)

    assert ends(run) == [Outcome.READ, "", Outcome.READ]


@youtube
@pytest.mark.parametrize(
    "refusal",
    [
        QuotaSpent("the day's allowance is used up", until=datetime(2026, 11, 21, 8, tzinfo=UTC)),
        SourceRefused("the key is refused"),
        SourceBlocked("slow down", retry_after=timedelta(minutes=1)),
        SourceBlocked("kept out"),
        SourceUnreachable("no answer"),
    ],
)
def test_after_an_answer_that_concerns_all_nothing_more_is_asked(source: ScriptedSource, refusal: Answer) -> None:
    run = make_run_of(*make_tracks(1, videos=200))
    source.otherwise = refusal

    track_reading.read(run.readings.get().pk)

    assert len(source.asked) == 1


@youtube
def test_what_one_task_has_no_time_to_ask_is_given_back_and_in_the_end_named(
    source: ScriptedSource, settings: Settings
) -> None:
    settings.READING_SECONDS = request_time(Platform.YOUTUBE).total_seconds()
    run = make_run_of(*make_tracks(1, videos=60))

    again = [track_reading.read(run.readings.get().pk) for _ in range(3)]

    assert [wait and wait.after for wait in again] == [5 * SECOND, 15 * SECOND, None]
    assert [len(ids) for ids in source.asked] == [50, 50, 50]
    assert ends(run) == [Outcome.UNREACHABLE]
    assert run.readings.get().reason == "10 of its 60 videos could not be read within one task's time."


@youtube
def test_a_run_may_take_as_long_as_all_its_videos_need(source: ScriptedSource, settings: Settings) -> None:
    settings.YOUTUBE_RATE = "1/hour"

    allowed = seconds_allowed(make_run_of(*make_tracks(10, videos=50)))

    assert allowed == 1_800 + 2 * 10 * 3_600
