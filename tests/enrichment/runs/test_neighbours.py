"""Many tracks from one page: which are requested, how many at once, and when none are."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from analytics.models import Outcome, Platform
from enrichment import registry
from enrichment.registry import request_time
from enrichment.runs import neighbours
from enrichment.sources.base import Answer, Count, CountHidden, PageChanged, TrackGone
from tests.enrichment.runs.scripted_pages import (
    PAGE,
    QUESTION,
    AskedPages,
    first,
    ids,
    number_of,
    platform_run,
    sources,
    states,
)
from tests.enrichment.runs.scripted_source import read_all
from tests.makers import make_canary, make_pending_run

pytestmark = pytest.mark.django_db


def test_one_page_tells_as_many_tracks_as_the_settings_say(pages: AskedPages) -> None:
    run = make_pending_run(tracks=60)

    first(run)

    assert sources(run) == [PAGE] + [QUESTION] * 24 + [""] * 35
    assert states(run)[25:] == [("pending", "", 0)] * 35
    for one in run.readings.filter(outcome=Outcome.READ):
        assert one.number == number_of(one.track.spotify_id)


@pytest.mark.slow
def test_a_run_needs_a_page_for_each_25_tracks_and_one_to_compare_with(pages: AskedPages) -> None:
    run = make_pending_run(tracks=100)

    read_all(run)

    assert platform_run(run).read == 100
    assert len(pages.opened) == 100 / 25 + 1
    assert platform_run(run).request_count == len(pages.opened)


def test_no_more_is_asked_at_once_than_may_be(pages: AskedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "AT_ONCE", 12)

    first(make_pending_run(tracks=60))

    assert [len(portion) for portion in pages.portions] == [1, 12, 12]


def test_with_one_track_per_page_nothing_is_asked(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 1
    run = make_pending_run(tracks=3)

    read_all(run)

    assert sources(run) == [PAGE] * 3
    assert pages.portions == []


def test_the_last_track_of_a_run_is_not_asked_about_again(pages: AskedPages) -> None:
    run = make_pending_run(tracks=1)

    read_all(run)

    assert pages.portions == []
    assert platform_run(run).asked_pages == 0


@pytest.mark.parametrize(
    "shown", [TrackGone("gone"), CountHidden("0"), PageChanged("odd"), Count(5, "told page by its text")]
)
def test_a_page_whose_own_answer_told_nothing_is_not_asked(pages: AskedPages, shown: Answer) -> None:
    run = make_pending_run(tracks=3)
    pages.shown = {ids(run)[0]: shown}

    first(run)

    assert pages.portions == []


def test_a_task_asks_no_more_than_its_time_allows(pages: AskedPages, settings: Settings) -> None:
    settings.READING_SECONDS = request_time(Platform.SPOTIFY).total_seconds()
    run = make_pending_run(tracks=5)

    first(run)

    assert pages.portions == []
    assert states(run)[1:] == [("pending", "", 0)] * 4


def test_each_question_takes_a_turn(pages: AskedPages, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    take = registry.pace().turn

    def turn(rate: str, wait: timedelta) -> bool:
        is_ours = len(taken) < 16 and take(rate, wait)
        taken.extend([rate] * is_ours)
        return is_ours

    monkeypatch.setattr(registry.pace(), "turn", turn)
    monkeypatch.setattr(neighbours, "AT_ONCE", 12)
    run = make_pending_run(tracks=30)

    first(run)

    assert taken.count(Platform.SPOTIFY) == len(pages.opened) == 2
    assert taken.count(registry.QUESTIONS) == len(pages.asked) == 14


def test_canaries_are_read_from_their_own_pages(pages: AskedPages) -> None:
    run = make_pending_run(tracks=4)
    canary = run.readings.order_by("pk")[2]
    make_canary(canary.track, at_least=0, at_most=10**9)

    read_all(run)

    assert sources(run) == [PAGE, QUESTION, PAGE, QUESTION]


def test_a_stopped_platform_is_not_asked_on_its_pages(pages: AskedPages) -> None:
    run = make_pending_run(tracks=5)
    reading = run.readings.order_by("pk")[0]
    make_canary(reading.track, at_least=10**8, at_most=10**9)

    first(run)

    assert pages.portions == []
    assert platform_run(run).stop_outcome == Outcome.REJECTED
