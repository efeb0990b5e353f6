"""What a canary's reading means for all others of its platform, and when it is read again."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from analytics.models import Outcome, Platform
from enrichment.registry import request_time
from enrichment.runs import track_reading
from enrichment.sources.base import Answer, Count, PageChanged, SourceBlocked
from tests.enrichment.runs.scripted_pages import AskedPages, ids
from tests.enrichment.runs.scripted_source import ScriptedSource, ends, read_all, youtube
from tests.makers import make_canary, make_pending_run

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


BLOCKED = SourceBlocked("kept out")
OTHERS = 4


def test_a_wrong_canary_stops_its_platform_before_another_page_is_asked_for(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=5)
    make_canary(run.readings.order_by("pk")[0].track)

    read_all(run)

    assert len(source.asked) == 1
    assert ends(run) == [Outcome.REJECTED] * 5


@youtube
def test_a_wrong_canary_takes_the_neighbours_of_its_batch_with_it(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=60, platform=Platform.YOUTUBE)
    make_canary(run.readings.order_by("pk")[0].track, Platform.YOUTUBE)

    read_all(run)

    assert len(source.asked) == 1
    assert set(run.readings.values_list("outcome", "number")) == {(Outcome.REJECTED, None)}


def test_a_canary_is_asked_for_itself_though_another_page_lists_its_number(
    pages: AskedPages, settings: Settings
) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 1
    run = make_pending_run(tracks=2)
    _first, canary = run.readings.order_by("pk")
    make_canary(canary.track)
    pages.listed = {canary.track.spotify_id: Count(4, "told of another")}

    read_all(run)

    assert pages.opened == ids(run)
    assert ends(run) == [Outcome.READ, Outcome.READ]


@pytest.mark.parametrize("first", [PageChanged("not understood"), SourceBlocked("kept out")])
def test_a_canary_that_is_well_in_a_new_browser_costs_nothing(source: ScriptedSource, first: Answer) -> None:
    run = make_pending_run(tracks=3)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [first]

    read_all(run)

    assert (len(source.asked), source.closed) == (4, 1)
    assert ends(run) == [Outcome.READ] * 3
    assert run.platform_runs.get().failure_streak == 0


def test_a_canary_that_is_not_understood_twice_stops_its_platform(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=3)
    make_canary(run.readings.order_by("pk")[0].track)
    source.first_answers = [PageChanged("not understood"), PageChanged("not understood")]

    read_all(run)

    assert (len(source.asked), source.closed) == (2, 1)
    assert ends(run) == [Outcome.UNRECOGNISED, Outcome.REJECTED, Outcome.REJECTED]


def test_a_canary_that_is_kept_out_once_stops_nobody(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=OTHERS + 1)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [BLOCKED]

    read_all(run)

    assert ends(run) == [Outcome.READ] * (OTHERS + 1)
    assert run.platform_runs.get().stop_outcome == ""


@pytest.mark.parametrize("then", [BLOCKED, PageChanged("not understood")])
def test_a_canary_that_is_kept_out_and_then_not_read_stops_its_platform(source: ScriptedSource, then: Answer) -> None:
    run = make_pending_run(tracks=OTHERS + 1)
    make_canary(run.readings.order_by("pk")[0].track, at_least=1, at_most=8)
    source.first_answers = [BLOCKED, then]

    read_all(run)

    assert (len(source.asked), source.closed) == (2, 1)
    assert run.platform_runs.get().stop_outcome != ""
    assert Outcome.READ not in ends(run)


def test_a_canary_that_asks_us_to_wait_is_not_asked_twice(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=2)
    first, _other = run.readings.order_by("pk")
    make_canary(first.track, at_least=1, at_most=8)
    source.first_answers = [SourceBlocked("too many", retry_after=SECOND / 10)]

    again = track_reading.read(first.pk)

    assert again is not None
    assert (len(source.asked), source.closed) == (1, 0)
    assert run.platform_runs.get().stop_outcome == ""


def test_a_canary_that_cannot_be_looked_at_again_says_nothing(source: ScriptedSource, settings: Settings) -> None:
    settings.READING_SECONDS = request_time(Platform.SPOTIFY).total_seconds()
    run = make_pending_run(tracks=2)
    first, other = run.readings.order_by("pk")
    make_canary(first.track)
    source.answers = {first.track.spotify_id: PageChanged("not understood")}

    again = track_reading.read(first.pk)
    track_reading.read(other.pk)

    assert again is not None
    assert ends(run) == ["", Outcome.READ]


def test_a_canary_is_looked_at_again_where_quick_pages_leave_time(source: ScriptedSource, settings: Settings) -> None:
    settings.SPOTIFY_PAGE_SECONDS, settings.READING_SECONDS = 8.0, 20
    run = make_pending_run(tracks=1)
    reading = run.readings.get()
    make_canary(reading.track)
    source.answers = {reading.track.spotify_id: PageChanged("not understood")}

    track_reading.read(reading.pk)

    assert len(source.asked) == 2
    assert ends(run) == [Outcome.UNRECOGNISED]


def test_no_page_is_begun_that_may_take_longer_than_its_task(source: ScriptedSource, settings: Settings) -> None:
    settings.SPOTIFY_PAGE_SECONDS, settings.READING_SECONDS = 60.0, 60
    run = make_pending_run(tracks=1)
    reading = run.readings.get()
    make_canary(reading.track)
    source.answers = {reading.track.spotify_id: PageChanged("not understood")}

    again = track_reading.read(reading.pk)

    assert again is not None
    assert len(source.asked) == 1


def test_a_track_that_is_no_canary_is_looked_at_once(source: ScriptedSource) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = PageChanged("not understood")

    read_all(run)

    assert (len(source.asked), source.closed) == (1, 0)
