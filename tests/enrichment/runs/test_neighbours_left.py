"""Neighbours that a page gave no number for: which are left to their own pages, and when requests stop."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from analytics.models import Platform, RunEvent
from enrichment import registry
from enrichment.runs import neighbours, track_reading
from enrichment.sources.base import (
    Answer,
    Count,
    CountHidden,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)
from tests.enrichment.runs.scripted_pages import PAGE, QUESTION, AskedPages, first, ids, platform_run, sources, states
from tests.enrichment.runs.scripted_source import read_all
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


def test_a_page_that_cannot_be_asked_leaves_its_neighbours_to_their_pages(pages: AskedPages) -> None:
    run = make_pending_run(tracks=5)
    pages.cannot_be_asked = True

    read_all(run)

    assert sources(run) == [PAGE] * 5
    assert set(states(run)) == {("settled", "read", 1)}
    assert platform_run(run).pages_only == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Count(1, QUESTION), "answered 1 when asked again."),
        (TrackGone("no such track"), "no such track"),
        (CountHidden("zero"), "zero"),
        (PageChanged("stale"), "stale"),
        (SourceBlocked("kept out"), "kept out"),
        (SourceUnreachable("never came"), "never came"),
    ],
)
def test_where_its_own_track_is_answered_otherwise_the_run_goes_back_to_pages(
    pages: AskedPages, answer: Answer, words: str
) -> None:
    run = make_pending_run(tracks=5)
    pages.answers = {ids(run)[0]: answer}

    read_all(run)

    assert sources(run) == [PAGE] * 5
    assert pages.asked == ids(run)[:1]
    assert words in platform_run(run).pages_only
    assert platform_run(run).stop_outcome == ""
    event = run.events.get()
    assert event.kind == RunEvent.Kind.PAGES
    assert event.text.startswith("Spotify: from now on every track is read from its own page. ")
    assert words in event.text


def test_once_questions_were_answered_a_connection_may_fail(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=6)
    pages.answers = {ids(run)[2]: SourceUnreachable("broke off")}

    read_all(run)

    assert platform_run(run).pages_only == ""
    assert sources(run) == [PAGE, QUESTION, PAGE, PAGE, QUESTION, PAGE]


def test_a_platforms_answer_settles_a_track_and_an_odd_one_waits_for_its_page(pages: AskedPages) -> None:
    run = make_pending_run(tracks=4)
    _, hidden, changed, _ = ids(run)
    pages.answers = {hidden: CountHidden("zero"), changed: PageChanged("odd")}

    first(run)
    before = states(run)
    read_all(run)

    assert before[1:3] == [("settled", "hidden", 1), ("pending", "", 1)]
    assert sources(run) == [PAGE, QUESTION, PAGE, QUESTION]
    assert states(run)[2] == ("settled", "read", 2)
    assert [*run.readings.order_by("pk").values_list("number", flat=True)][1] is None
    assert platform_run(run).pages_only == ""


def test_a_track_is_removed_only_if_its_own_page_says_so(pages: AskedPages) -> None:
    run = make_pending_run(tracks=4)
    _, gone, *there = ids(run)
    pages.answers = dict.fromkeys([gone, *there], TrackGone("no such track"))
    pages.shown = {gone: TrackGone("no such page")}

    read_all(run)

    assert [outcome for _state, outcome, _attempts in states(run)] == ["read", "removed", "read", "read"]
    assert platform_run(run).pages_only == ""


def test_a_track_that_a_question_did_not_tell_is_not_asked_for_again(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 3
    run = make_pending_run(tracks=5)
    odd = ids(run)[2]
    pages.answers = {odd: PageChanged("odd")}

    first(run)
    track_reading.read(run.readings.order_by("pk")[3].pk)

    assert pages.asked.count(odd) == 1


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [PageChanged("another shape"), SourceBlocked("kept out")])
def test_where_no_neighbour_is_answered_the_run_goes_back_to_pages(pages: AskedPages, trouble: Answer) -> None:
    run = make_pending_run(tracks=30)
    pages.otherwise = trouble

    read_all(run)

    assert sources(run) == [PAGE] * 30
    assert len(pages.asked) == 1 + neighbours.AT_ONCE
    assert str(trouble) in platform_run(run).pages_only
    assert (platform_run(run).read, platform_run(run).failure_streak) == (30, 0)


def test_asked_to_wait_over_a_question_pages_wait_as_well(pages: AskedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    run = make_pending_run(tracks=30)
    pages.otherwise = SourceBlocked("slow down", retry_after=timedelta(minutes=2))

    first(run)
    again = track_reading.read(run.readings.order_by("pk")[1].pk)

    assert again is not None
    assert pages.opened == ids(run)[:1]
    assert registry.pace().paused_until(Platform.SPOTIFY) is not None
    most = neighbours.AT_ONCE
    assert states(run)[1 : 1 + most] == [("pending", "", 1)] * most
    assert set(states(run)[1 + most :]) == {("pending", "", 0)}
    assert platform_run(run).waits_until is not None
    assert run.events.get().kind == RunEvent.Kind.WAITS
    assert platform_run(run).pages_only == ""


def test_asked_to_wait_over_its_own_track_nobody_asks_on(pages: AskedPages) -> None:
    run = make_pending_run(tracks=30)
    pages.answers = {ids(run)[0]: SourceBlocked("slow down", retry_after=timedelta(minutes=2))}

    first(run)

    assert len(pages.asked) == 1
    assert registry.pace().paused_until(Platform.SPOTIFY) is not None
    assert (platform_run(run).waits_until is not None, platform_run(run).pages_only) == (True, "")


def test_without_an_answer_a_page_is_asked_no_more(pages: AskedPages) -> None:
    run = make_pending_run(tracks=30)
    pages.otherwise = SourceUnreachable("never came")

    first(run)

    assert len(pages.asked) == 1 + neighbours.AT_ONCE
    assert states(run)[1:9] == [("pending", "", 1)] * 8
