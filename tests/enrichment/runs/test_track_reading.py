"""Reading a track with a scripted source: what is settled, what waits, and what stops a platform."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from analytics.models import Outcome, Platform, Track
from enrichment import registry
from enrichment.runs import stopping, track_reading
from enrichment.runs.ends import ComeAgain
from enrichment.sources.base import Answer, Count, PageChanged, SourceBlocked, SourceUnreachable, TrackGone
from tests.enrichment.runs.scripted_pages import AskedPages
from tests.enrichment.runs.scripted_source import ScriptedSource, ends, read_all
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


def test_a_number_is_settled_with_its_source_and_time(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=1)

    again = track_reading.read(run.readings.get().pk)

    settled = run.readings.get()
    assert again is None
    assert (settled.outcome, settled.number, settled.source) == (Outcome.READ, 7, "told")
    assert settled.observed_at is not None


def test_numbers_that_a_page_lists_are_kept_where_we_follow_the_track(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 1
    run = make_pending_run(tracks=3)
    last = run.readings.order_by("pk").last()
    assert last is not None
    pages.listed = dict.fromkeys([last.track.spotify_id, "9" * 22], Count(99, "told of another"))

    track_reading.read(run.readings.order_by("pk")[0].pk)

    last.refresh_from_db()
    assert (last.number, last.source) == (99, "told of another")
    assert ends(run) == [Outcome.READ, "", Outcome.READ]


def test_lengths_that_come_along_are_kept_once(source: ScriptedSource) -> None:
    first, last = make_pending_run(2).readings.order_by("pk")
    Track.objects.filter(pk=last.track_id).update(length_ms=5_000)
    source.lengths = {first.track.spotify_id: 201_000, last.track.spotify_id: 9_000, "9" * 22: 7_000}

    track_reading.read(first.pk)

    assert Track.objects.get(pk=first.track_id).length_ms == 201_000
    assert Track.objects.get(pk=last.track_id).length_ms == 5_000


def test_no_answer_is_tried_three_times(source: ScriptedSource, settings: Settings) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceUnreachable("no answer")

    settings.RETRY_WAIT = timedelta(seconds=7)

    waits = [track_reading.read(run.readings.get().pk) for _ in range(4)]

    assert waits == [ComeAgain(timedelta(seconds=7)), ComeAgain(timedelta(seconds=21)), None, None]
    assert len(source.asked) == 3
    assert ends(run) == [Outcome.UNREACHABLE]


def test_a_refusal_that_asks_for_no_wait_is_tried_three_times(source: ScriptedSource, settings: Settings) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceBlocked("slow down", timedelta())
    settings.RETRY_WAIT = timedelta(seconds=7)

    waits = [track_reading.read(run.readings.get().pk) for _ in range(3)]

    assert waits == [ComeAgain(timedelta(seconds=7)), ComeAgain(timedelta(seconds=21)), None]
    assert ends(run) == [Outcome.BLOCKED]


def test_a_removed_track_is_not_tried_again(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = TrackGone("gone")

    read_all(run, times=2)

    assert ends(run) == [Outcome.REMOVED]
    assert len(source.asked) == 1


def test_asked_to_wait_every_worker_waits(source: ScriptedSource, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_asked_to_wait_for_hours_a_reading_is_settled(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceBlocked("come back tomorrow", retry_after=timedelta(hours=5))

    read_all(run)

    assert ends(run) == [Outcome.BLOCKED]


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [SourceBlocked("kept out"), PageChanged("not understood")])
def test_twenty_bad_answers_in_a_row_stop_the_platform(source: ScriptedSource, trouble: Answer) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = trouble

    read_all(run)

    platform_run = run.platform_runs.get()
    assert len(source.asked) == stopping.STREAK
    assert platform_run.stop_outcome == set(ends(run)).pop()
    assert platform_run.left == 0


@pytest.mark.slow
def test_one_good_answer_keeps_the_platform_going(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = PageChanged("not understood")
    good = run.readings.order_by("pk")[15].track.spotify_id
    source.answers = {good: Count(5, "told")}

    read_all(run)

    assert run.platform_runs.get().stop_outcome == ""
    assert ends(run).count(Outcome.READ) == 1


def test_a_platform_that_is_switched_off_during_a_run_is_asked_no_more(
    source: ScriptedSource, settings: Settings
) -> None:
    run = make_pending_run(tracks=2)
    settings.PLATFORMS = ["youtube"]

    read_all(run)

    assert source.asked == []
    assert ends(run) == [Outcome.UNREACHABLE, Outcome.UNREACHABLE]
    assert run.platform_runs.get().stopped_reason == "Spotify is switched off in the setting PLATFORMS."


@pytest.mark.parametrize(("hours", "left"), [(5, Outcome.BLOCKED), (0.5, "")])
def test_a_run_does_not_wait_for_a_platform_that_answers_nobody_before_its_deadline(
    source: ScriptedSource, monkeypatch: pytest.MonkeyPatch, hours: float, left: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    run = make_pending_run(tracks=3)
    source.otherwise = SourceBlocked("come back later", retry_after=timedelta(hours=hours))

    read_all(run)

    assert ends(run) == [Outcome.BLOCKED, left, left]
    assert (run.platform_runs.get().stopped_until is not None) == bool(left)
