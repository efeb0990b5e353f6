"""On one page in twenty, a neighbour's own page is opened as well, and must show the same number."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Outcome, Platform, RunEvent
from analytics.runs import leasing, ledger, shared_pages, verification
from analytics.runs.ledger import Settled
from analytics.snapshots.recording import record_run
from enrichment.sources.base import Answer, Count, CountHidden, PageChanged, SourceUnreachable, TrackGone
from tests.enrichment.runs.scripted_pages import (
    PAGE,
    QUESTION,
    AskedPages,
    first,
    ids,
    number_of,
    platform_run,
    sources,
)
from tests.enrichment.runs.scripted_source import read_all
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.mark.slow
def test_the_first_page_and_every_twentieth_after_it_is_compared(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=2 * 41)

    read_all(run)

    tracks = ids(run)
    compared = [one for one in pages.opened if tracks.index(one) % 2 == 1]
    assert compared == [tracks[1], tracks[41], tracks[81]]
    assert platform_run(run).read == 82


@pytest.mark.slow
def test_where_a_track_shows_otherwise_nothing_that_was_asked_for_is_believed(
    pages: AskedPages, settings: Settings
) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=60)
    tracks = ids(run)
    pages.answers = {tracks[41]: Count(99, QUESTION)}

    read_all(run, times=2)

    rejected = run.readings.filter(outcome=Outcome.REJECTED)
    assert sorted(rejected.values_list("track__spotify_id", flat=True)) == sorted(tracks[1:40:2])
    assert {one.rejected_number for one in rejected} == {number_of(one.track.spotify_id) for one in rejected}
    assert rejected[0].reason.endswith(", and another's own page showed otherwise.")
    assert run.readings.get(track__spotify_id=tracks[41]).number == number_of(tracks[41])
    assert (platform_run(run).read, platform_run(run).rejected, platform_run(run).left) == (40, 20, 0)
    assert platform_run(run).stop_outcome == ""
    assert "answered 99, but the track's own page shows" in platform_run(run).pages_only
    assert run.events.filter(kind=RunEvent.Kind.PAGES).count() == 1
    assert list(verification.broken(record_run(run.pk), timezone.now())) == []


@pytest.mark.slow
def test_on_the_first_page_nothing_is_settled_before_it_was_compared(pages: AskedPages) -> None:
    run = make_pending_run(tracks=30)
    pages.otherwise = Count(99, QUESTION)

    read_all(run, times=2)

    assert sources(run) == [PAGE] * 30
    assert platform_run(run).rejected == 0
    assert [one.number for one in run.readings.all() if one.number == 99] == []


@pytest.mark.parametrize(
    ("shown", "own"),
    [
        (SourceUnreachable("no answer"), Outcome.READ),
        (PageChanged("odd"), ""),
        (TrackGone("gone"), ""),
        (CountHidden("zero"), Outcome.HIDDEN),
    ],
)
def test_a_page_without_a_number_tells_only_of_its_own_track(pages: AskedPages, shown: Answer, own: str) -> None:
    run = make_pending_run(tracks=30)
    pages.shown = {ids(run)[1]: shown}

    first(run)

    assert [*run.readings.order_by("pk").values_list("outcome", flat=True)][1] == own
    assert sources(run)[2:9] == [QUESTION] * 7
    assert platform_run(run).pages_only == ""


def test_an_odd_page_of_the_only_neighbour_does_not_end_the_requests(pages: AskedPages, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=4)
    pages.shown = {ids(run)[1]: PageChanged("odd")}

    first(run)

    assert platform_run(run).pages_only == ""


def test_a_number_that_was_on_its_way_is_rejected_when_it_settles(pages: AskedPages) -> None:
    run = make_pending_run(tracks=3)
    lead = leasing.lease(run.readings.order_by("pk")[0].pk, MINUTE)
    assert lead is not None
    held = leasing.claim_neighbours(lead, MINUTE, 1)

    ledger.reject_source(run.pk, Platform.SPOTIFY, QUESTION, "It was wrong.")
    ledger.settle([Settled(held[0], Outcome.READ, number=8, source=QUESTION)], timezone.now())
    ledger.settle([Settled(lead, Outcome.READ, number=7, source=PAGE)], timezone.now())

    assert [*run.readings.order_by("pk").values_list("outcome", "number", "rejected_number")] == [
        ("read", 7, None),
        ("rejected", None, 8),
        ("", None, None),
    ]
    assert (platform_run(run).read, platform_run(run).rejected) == (1, 1)


def test_another_worker_that_found_it_wrong_ends_it_everywhere(
    pages: AskedPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_pending_run(tracks=30)
    ask = pages.ask

    def ask_and_lose(track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        if len(pages.portions) == 1:
            shared_pages.stop(run.pk, Platform.SPOTIFY, "It was wrong.")
        return ask(track_id, others)

    monkeypatch.setattr(pages, "ask", ask_and_lose)

    first(run)

    assert len(pages.portions) == 2
    assert shared_pages.begin(run.pk, Platform.SPOTIFY) is None
    assert not shared_pages.stop(run.pk, Platform.SPOTIFY, "Again.")
