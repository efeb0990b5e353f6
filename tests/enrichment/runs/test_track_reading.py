"""Reading a track with a source that answers as told: what is settled, what waits, what stops a platform."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as installed
from pytest_django import Settings

from analytics.models import Outcome, Platform, Reading, SnapshotRun, Track
from enrichment import registry
from enrichment.runs import questions, stopping, track_reading
from enrichment.runs.contents import seconds_allowed
from enrichment.sources.base import (
    Answer,
    Count,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TrackGone,
)
from tests.makers import make_canary, make_pending_run, make_track

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


class Told:
    """A source that answers as a test says, and counts what it is asked."""

    name = "told"

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self.answers: dict[str, Answer] = {}
        self.otherwise: Answer = Count(7, self.name)
        self.sends_along = False
        self.asked: list[Sequence[str]] = []
        self.lengths: dict[str, int] = {}
        self.first_answers: list[Answer] = []
        self.closed = 0

    @property
    def calls(self) -> int:
        return len(self.asked)

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        self.asked.append(ids)
        if self.first_answers:
            return dict.fromkeys(ids, self.first_answers.pop(0))
        along = self.answers if self.sends_along else {}
        return {one: self.answers.get(one, self.otherwise) for one in ids} | along

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(params=[Platform.SPOTIFY])
def platform(request: pytest.FixtureRequest) -> Platform:
    return Platform(request.param)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Iterator[Told]:
    told = Told(registry.BATCH[platform])
    monkeypatch.setattr(track_reading, "source", lambda _platform: told)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()


def read_all(run: SnapshotRun, times: int = 1) -> None:
    for _ in range(times):
        for one in run.readings.order_by("pk").values_list("pk", flat=True):
            track_reading.read(one)


def ends(run: SnapshotRun) -> list[str]:
    return [*run.readings.order_by("pk").values_list("outcome", flat=True)]


youtube = pytest.mark.parametrize("platform", [Platform.YOUTUBE], indirect=True)


def test_a_number_is_settled_with_its_source_and_time(source: Told) -> None:
    run = make_pending_run(tracks=1)

    again = track_reading.read(run.readings.get().pk)

    settled = run.readings.get()
    assert again is None
    assert (settled.outcome, settled.number, settled.source) == (Outcome.READ, 7, "told")
    assert settled.observed_at is not None


def test_numbers_that_come_along_are_kept_where_we_follow_the_track(source: Told) -> None:
    run = make_pending_run(tracks=3)
    last = run.readings.order_by("pk").last()
    assert last is not None
    source.answers, source.sends_along = (
        dict.fromkeys([last.track.spotify_id, "9" * 22], Count(99, "told of another")),
        True,
    )

    track_reading.read(run.readings.order_by("pk")[0].pk)

    last.refresh_from_db()
    assert (last.number, last.source) == (99, "told of another")
    assert ends(run) == [Outcome.READ, "", Outcome.READ]


def test_lengths_that_come_along_are_kept_once(source: Told) -> None:
    first, last = make_pending_run(2).readings.order_by("pk")
    Track.objects.filter(pk=last.track_id).update(length_ms=5_000)
    source.lengths = {first.track.spotify_id: 201_000, last.track.spotify_id: 9_000, "9" * 22: 7_000}

    track_reading.read(first.pk)

    assert Track.objects.get(pk=first.track_id).length_ms == 201_000
    assert Track.objects.get(pk=last.track_id).length_ms == 5_000


def test_no_answer_is_tried_three_times(source: Told) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceUnreachable("no answer")

    waits = [track_reading.read(run.readings.get().pk) for _ in range(4)]

    assert [wait is not None for wait in waits] == [True, True, False, False]
    assert len(source.asked) == 3
    assert ends(run) == [Outcome.UNREACHABLE]


def test_a_removed_track_is_not_tried_again(source: Told) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = TrackGone("gone")

    read_all(run, times=2)

    assert ends(run) == [Outcome.REMOVED]
    assert len(source.asked) == 1


def test_told_to_wait_every_worker_waits(source: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    run = make_pending_run(tracks=2)
    source.otherwise = SourceBlocked("slow down", retry_after=timedelta(minutes=2))

    first = track_reading.read(run.readings.order_by("pk")[0].pk)
    second = track_reading.read(run.readings.order_by("pk")[1].pk)

    assert first is not None
    assert second is not None
    assert len(source.asked) == 1
    assert registry.pace().paused_until(Platform.SPOTIFY) is not None
    assert [*run.readings.order_by("pk").values_list("state", "attempts")] == [("pending", 1), ("pending", 0)]


def test_told_to_wait_for_hours_a_reading_is_settled(source: Told) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceBlocked("come back tomorrow", retry_after=timedelta(hours=5))

    read_all(run)

    assert ends(run) == [Outcome.BLOCKED]


@pytest.mark.parametrize("trouble", [SourceBlocked("kept out"), PageChanged("not understood")])
def test_twenty_bad_answers_in_a_row_stop_the_platform(source: Told, trouble: Answer) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = trouble

    read_all(run)

    platform_run = run.platform_runs.get()
    assert len(source.asked) == stopping.STREAK
    assert platform_run.stop_outcome == set(ends(run)).pop()
    assert platform_run.left == 0


def test_one_good_answer_keeps_the_platform_going(source: Told) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = PageChanged("not understood")
    good = run.readings.order_by("pk")[15].track.spotify_id
    source.answers = {good: Count(5, "told")}

    read_all(run)

    assert run.platform_runs.get().stop_outcome == ""
    assert ends(run).count(Outcome.READ) == 1


@youtube
def test_fifty_readings_cost_one_question(source: Told) -> None:
    run = make_pending_run(tracks=50, platform=Platform.YOUTUBE)

    read_all(run)

    assert len(source.asked) == 1
    assert ends(run) == [Outcome.READ] * 50


@youtube
def test_a_spent_quota_stops_the_platform_and_says_until_when(source: Told) -> None:
    run = make_pending_run(tracks=120, platform=Platform.YOUTUBE)
    reset = datetime(2026, 11, 21, 8, tzinfo=UTC)
    source.otherwise = QuotaSpent("the day's allowance is used up", until=reset)

    read_all(run)

    platform_run = run.platform_runs.get()
    assert len(source.asked) == 1
    assert (platform_run.stop_outcome, platform_run.stopped_until, platform_run.quota) == (Outcome.QUOTA, reset, 120)


@youtube
def test_a_refused_key_is_asked_with_once(source: Told) -> None:
    run = make_pending_run(tracks=120, platform=Platform.YOUTUBE)
    source.otherwise = SourceRefused("the key is refused")

    read_all(run)

    assert len(source.asked) == 1
    assert run.platform_runs.get().access_denied == 120


@youtube
def test_views_are_the_sum_over_videos_and_known_only_when_all_were_read(source: Told) -> None:
    run = make_pending_run(tracks=0, platform=Platform.YOUTUBE)
    both, one_gone = make_track(videos=2), make_track(videos=2)
    Reading.objects.bulk_create(
        Reading(run=run, track=track, platform=Platform.YOUTUBE) for track in (both, one_gone)
    )
    kept, gone = one_gone.videos.all()
    source.answers = {gone.youtube_id: TrackGone("deleted")}

    read_all(run)

    first, second = run.readings.order_by("pk")
    assert (first.number, len(first.videos or {})) == (14, 2)
    assert (second.outcome, second.number, second.videos) == (Outcome.REMOVED, None, {kept.youtube_id: 7})


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose turn it was, once for each turn of the rate that was taken."""
    taken: list[str] = []
    take = registry.pace().turn

    def turn(platform: str, wait: timedelta) -> bool:
        is_ours = take(platform, wait)
        taken.extend([platform] * is_ours)
        return is_ours

    monkeypatch.setattr(registry.pace(), "turn", turn)
    return taken


def make_run_of_videos(*videos: int) -> SnapshotRun:
    """Make a run over tracks with so many videos each."""
    run = make_pending_run(tracks=0, platform=Platform.YOUTUBE)
    tracks = [make_track(videos=number) for number in videos]
    Reading.objects.bulk_create(Reading(run=run, track=track, platform=Platform.YOUTUBE) for track in tracks)
    return run


@youtube
def test_tracks_with_several_videos_share_questions_and_each_question_has_its_turn(
    source: Told, turns: list[str]
) -> None:
    run = make_run_of_videos(*[4] * 50)

    read_all(run)

    assert [*run.readings.values_list("outcome", "number").distinct()] == [(Outcome.READ, 28)]
    assert max(len(ids) for ids in source.asked) <= source.batch
    assert len(turns) == len(source.asked) == 5
    assert set(run.readings.values_list("attempts", flat=True)) == {1}


@youtube
def test_a_track_with_more_videos_than_a_question_holds_takes_a_turn_for_each(source: Told, turns: list[str]) -> None:
    run = make_run_of_videos(120, 1)

    track_reading.read(run.readings.order_by("pk")[0].pk)

    assert [len(ids) for ids in source.asked] == [50, 50, 20]
    assert len(turns) == 3
    assert ends(run) == [Outcome.READ, ""]


@youtube
def test_a_track_that_would_not_fit_keeps_nobody_from_sharing(source: Told) -> None:
    run = make_run_of_videos(1, 120, 1)

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
def test_after_an_answer_that_concerns_all_nothing_more_is_asked(source: Told, refusal: Answer) -> None:
    run = make_run_of_videos(200)
    source.otherwise = refusal

    track_reading.read(run.readings.get().pk)

    assert len(source.asked) == 1


@youtube
def test_what_one_task_has_no_time_to_ask_is_given_back_and_in_the_end_named(
    source: Told, settings: Settings
) -> None:
    settings.READING_SECONDS = questions.LAST_QUESTION.total_seconds()
    run = make_run_of_videos(60)

    again = [track_reading.read(run.readings.get().pk) for _ in range(3)]

    assert [wait and wait.after for wait in again] == [5 * SECOND, 15 * SECOND, None]
    assert [len(ids) for ids in source.asked] == [50, 50, 50]
    assert ends(run) == [Outcome.UNREACHABLE]
    assert run.readings.get().reason == "10 of its 60 videos could not be read within one task's time."


@youtube
def test_a_run_may_take_as_long_as_all_its_videos_need(source: Told, settings: Settings) -> None:
    settings.YOUTUBE_RATE = "1/hour"

    allowed = seconds_allowed(make_run_of_videos(*[50] * 10))

    assert allowed == 1_800 + 2 * 10 * 3_600


def test_a_wrong_canary_stops_its_platform_before_another_page_is_asked_for(source: Told) -> None:
    run = make_pending_run(tracks=5)
    make_canary(run.readings.order_by("pk")[0].track)

    read_all(run)

    assert len(source.asked) == 1
    assert ends(run) == [Outcome.REJECTED] * 5


@youtube
def test_a_wrong_canary_takes_the_neighbours_of_its_batch_with_it(source: Told) -> None:
    run = make_pending_run(tracks=60, platform=Platform.YOUTUBE)
    make_canary(run.readings.order_by("pk")[0].track, Platform.YOUTUBE)

    read_all(run)

    assert len(source.asked) == 1
    assert set(run.readings.values_list("outcome", "number")) == {(Outcome.REJECTED, None)}


def test_a_canary_is_asked_for_itself_though_its_number_came_along(source: Told) -> None:
    run = make_pending_run(tracks=2)
    _first, canary = run.readings.order_by("pk")
    make_canary(canary.track, at_least=1, at_most=8)
    source.answers, source.sends_along = {canary.track.spotify_id: Count(4, "told of another")}, True

    read_all(run)

    assert len(source.asked) == 2
    assert ends(run) == [Outcome.READ, Outcome.READ]


@pytest.mark.parametrize("first", [PageChanged("not understood"), SourceBlocked("kept out")])
def test_a_canary_that_is_well_in_a_new_browser_costs_nothing(source: Told, first: Answer) -> None:
    run = make_pending_run(tracks=3)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [first]

    read_all(run)

    assert (len(source.asked), source.closed) == (4, 1)
    assert ends(run) == [Outcome.READ] * 3
    assert run.platform_runs.get().failure_streak == 0


def test_a_canary_that_is_not_understood_twice_stops_its_platform(source: Told) -> None:
    run = make_pending_run(tracks=3)
    make_canary(run.readings.order_by("pk")[0].track)
    source.first_answers = [PageChanged("not understood"), PageChanged("not understood")]

    read_all(run)

    assert (len(source.asked), source.closed) == (2, 1)
    assert ends(run) == [Outcome.UNRECOGNISED, Outcome.REJECTED, Outcome.REJECTED]


BLOCKED = SourceBlocked("kept out")
OTHERS = 4


def test_a_canary_that_is_kept_out_once_stops_nobody(source: Told) -> None:
    run = make_pending_run(tracks=OTHERS + 1)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [BLOCKED]

    read_all(run)

    assert ends(run) == [Outcome.READ] * (OTHERS + 1)
    assert run.platform_runs.get().stop_outcome == ""


@pytest.mark.parametrize("then", [BLOCKED, PageChanged("not understood")])
def test_a_canary_that_is_kept_out_and_then_not_read_stops_its_platform(source: Told, then: Answer) -> None:
    run = make_pending_run(tracks=OTHERS + 1)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [BLOCKED, then]

    read_all(run)

    assert (len(source.asked), source.closed) == (2, 1)
    assert run.platform_runs.get().stop_outcome != ""
    assert Outcome.READ not in ends(run)


def test_a_canary_that_asks_us_to_wait_is_not_asked_twice(source: Told) -> None:
    run = make_pending_run(tracks=2)
    first, _other = run.readings.order_by("pk")
    make_canary(first.track, at_least=1, at_most=8)
    source.first_answers = [SourceBlocked("too many", retry_after=SECOND / 10)]

    again = track_reading.read(first.pk)

    assert again is not None
    assert (len(source.asked), source.closed) == (1, 0)
    assert run.platform_runs.get().stop_outcome == ""


def test_a_canary_that_cannot_be_looked_at_again_says_nothing(source: Told, settings: Settings) -> None:
    settings.READING_SECONDS = questions.LAST_QUESTION.total_seconds()
    run = make_pending_run(tracks=2)
    first, other = run.readings.order_by("pk")
    make_canary(first.track)
    source.answers = {first.track.spotify_id: PageChanged("not understood")}

    again = track_reading.read(first.pk)
    track_reading.read(other.pk)

    assert again is not None
    assert ends(run) == ["", Outcome.READ]


def test_a_track_that_is_no_canary_is_looked_at_once(source: Told) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = PageChanged("not understood")

    read_all(run)

    assert (len(source.asked), source.closed) == (1, 0)
