"""Many tracks from one page, with a source that answers as told: what is settled, left to pages, and what ends it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import pytest
import redis
from django.conf import settings as installed
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Outcome, Platform, PlatformRun, RunEvent, SnapshotRun
from analytics.runs import asking, leasing, ledger, verification
from analytics.runs.ledger import Settled
from analytics.snapshots.recording import record_run
from enrichment import registry
from enrichment.broker import BrokerAway
from enrichment.runs import launching, neighbours, track_reading
from enrichment.sources.base import (
    Answer,
    Count,
    CountHidden,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)
from tests.makers import make_canary, make_pending_run

pytestmark = pytest.mark.django_db

PAGE: Final = "told page"
QUESTION: Final = "told question"
MINUTE: Final = timedelta(minutes=1)


class Asked:
    """A source whose pages show one number for each track, and are asked about others."""

    name = PAGE
    by_question = QUESTION
    batch = 1

    def __init__(self) -> None:
        self.shown: dict[str, Answer] = {}
        self.answers: dict[str, Answer] = {}
        self.otherwise: Answer | None = None
        self.cannot_be_asked = False
        self.left_out: set[str] = set()
        self.opened: list[str] = []
        self.portions: list[Sequence[str]] = []
        self.lengths: dict[str, int] = {}

    @property
    def calls(self) -> int:
        return len(self.opened)

    @property
    def asked(self) -> list[str]:
        return [one for portion in self.portions for one in portion]

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        self.opened += ids
        return {one: self.shown.get(one, Count(number_of(one), PAGE)) for one in ids}

    def ask(self, track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        assert track_id == self.opened[-1], "another page is open"
        if self.cannot_be_asked:
            return {}
        self.portions.append(others)
        return {one: self._answer(one, is_own=one == track_id) for one in others if one not in self.left_out}

    def _answer(self, one: str, *, is_own: bool) -> Answer:
        told = None if is_own else self.otherwise
        return self.answers.get(one) or told or Count(number_of(one), QUESTION)

    def close(self) -> None:
        """Nothing is kept."""


def number_of(track_id: str) -> int:
    """Return what this track's page shows."""
    return 1 + sum(track_id.encode())


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Asked]:
    settings.SPOTIFY_QUESTION_RATE = "off"
    settings.SPOTIFY_TRACKS_PER_PAGE = 25
    registry.pace.cache_clear()
    told = Asked()
    monkeypatch.setattr(track_reading, "source", lambda _platform: told)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()
    registry.pace.cache_clear()


def read_all(run: SnapshotRun, times: int = 1) -> None:
    for _ in range(times):
        for one in run.readings.order_by("pk").values_list("pk", flat=True):
            track_reading.read(one)


def ids(run: SnapshotRun) -> list[str]:
    """Return the tracks of a run in the order in which they are read."""
    return [*run.readings.order_by("pk").values_list("track__spotify_id", flat=True)]


def first(run: SnapshotRun) -> None:
    track_reading.read(run.readings.order_by("pk")[0].pk)


def platform_run(run: SnapshotRun) -> PlatformRun:
    return run.platform_runs.get()


def sources(run: SnapshotRun) -> list[str]:
    return [*run.readings.order_by("pk").values_list("source", flat=True)]


def states(run: SnapshotRun) -> list[tuple[str, str, int]]:
    return [*run.readings.order_by("pk").values_list("state", "outcome", "attempts")]


def test_one_page_tells_as_many_tracks_as_the_settings_say(source: Asked) -> None:
    run = make_pending_run(tracks=60)

    first(run)

    assert sources(run) == [PAGE] + [QUESTION] * 24 + [""] * 35
    assert states(run)[25:] == [("pending", "", 0)] * 35
    for one in run.readings.filter(outcome=Outcome.READ):
        assert one.number == number_of(one.track.spotify_id)


def test_a_run_needs_a_page_for_each_25_tracks_and_one_to_compare_with(source: Asked) -> None:
    run = make_pending_run(tracks=100)

    read_all(run)

    assert platform_run(run).read == 100
    assert len(source.opened) == 100 / 25 + 1
    assert platform_run(run).request_count == len(source.opened)


def test_no_more_is_asked_at_once_than_may_be(source: Asked) -> None:
    first(make_pending_run(tracks=60))

    assert [len(portion) for portion in source.portions] == [1, 8, 8, 8]


def test_with_one_track_per_page_nothing_is_asked(source: Asked, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 1
    run = make_pending_run(tracks=3)

    read_all(run)

    assert sources(run) == [PAGE] * 3
    assert source.portions == []


def test_the_last_track_of_a_run_is_not_asked_about_again(source: Asked) -> None:
    run = make_pending_run(tracks=1)

    read_all(run)

    assert source.portions == []
    assert platform_run(run).asked_pages == 0


@pytest.mark.parametrize(
    "shown", [TrackGone("gone"), CountHidden("0"), PageChanged("odd"), Count(5, "told page by its text")]
)
def test_a_page_whose_own_answer_told_nothing_is_not_asked(source: Asked, shown: Answer) -> None:
    run = make_pending_run(tracks=3)
    source.shown = {ids(run)[0]: shown}

    first(run)

    assert source.portions == []


def test_a_page_that_cannot_be_asked_leaves_its_neighbours_to_their_pages(source: Asked) -> None:
    run = make_pending_run(tracks=5)
    source.cannot_be_asked = True

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
    source: Asked, answer: Answer, words: str
) -> None:
    run = make_pending_run(tracks=5)
    source.answers = {ids(run)[0]: answer}

    read_all(run)

    assert sources(run) == [PAGE] * 5
    assert source.asked == ids(run)[:1]
    assert words in platform_run(run).pages_only
    assert platform_run(run).stop_outcome == ""
    event = run.events.get()
    assert event.kind == RunEvent.Kind.PAGES
    assert event.text.startswith("Spotify: from now on every track is read from its own page. ")
    assert words in event.text


@pytest.mark.parametrize("answer", [PageChanged("odd"), SourceUnreachable("never came"), None])
def test_a_neighbour_that_was_given_back_is_sent_to_the_workers_again(
    source: Asked, answer: Answer | None, sent: list[int]
) -> None:
    run = make_pending_run(tracks=5)
    lead, *_rest, odd = run.readings.order_by("pk")
    source.answers = {odd.track.spotify_id: answer} if answer else {}
    source.left_out = set() if answer else {odd.track.spotify_id}

    track_reading.read(lead.pk)

    assert set(sent) == {odd.pk}


def test_where_every_neighbour_was_told_none_is_sent_again(source: Asked, sent: list[int]) -> None:
    first(make_pending_run(tracks=5))

    assert sent == []


def test_without_redis_a_neighbour_that_was_given_back_is_left_to_the_next_look(
    source: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_pending_run(tracks=3)
    source.answers = {ids(run)[2]: PageChanged("odd")}
    monkeypatch.setattr("enrichment.broker.check", raise_away)

    first(run)

    assert states(run)[2] == ("pending", "", 1)


def raise_away() -> None:
    raise BrokerAway("Redis does not answer.")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the readings that are sent to the workers, in their order."""
    readings: list[int] = []
    monkeypatch.setattr(launching, "_launch_readings", lambda _run, those: readings.extend(one.pk for one in those))
    return readings


def test_once_questions_were_answered_a_connection_may_fail(source: Asked, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=6)
    source.answers = {ids(run)[2]: SourceUnreachable("broke off")}

    read_all(run)

    assert platform_run(run).pages_only == ""
    assert sources(run) == [PAGE, QUESTION, PAGE, PAGE, QUESTION, PAGE]


def test_what_the_platform_says_of_a_track_settles_it_and_the_rest_is_left_to_its_page(source: Asked) -> None:
    run = make_pending_run(tracks=5)
    _, gone, hidden, changed, _ = ids(run)
    source.answers = {gone: TrackGone("gone"), hidden: CountHidden("zero"), changed: PageChanged("odd")}

    first(run)
    before = states(run)
    read_all(run)

    assert before[1:4] == [("settled", "removed", 1), ("settled", "hidden", 1), ("pending", "", 1)]
    assert sources(run) == [PAGE, QUESTION, QUESTION, PAGE, QUESTION]
    assert states(run)[3] == ("settled", "read", 2)
    assert [*run.readings.order_by("pk").values_list("number", flat=True)][1:3] == [None, None]
    assert platform_run(run).pages_only == ""


def test_a_track_that_a_question_did_not_tell_is_not_asked_for_again(source: Asked, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 3
    run = make_pending_run(tracks=5)
    odd = ids(run)[2]
    source.answers = {odd: PageChanged("odd")}

    first(run)
    track_reading.read(run.readings.order_by("pk")[3].pk)

    assert source.asked.count(odd) == 1


@pytest.mark.parametrize("trouble", [PageChanged("another shape"), SourceBlocked("kept out")])
def test_where_no_neighbour_is_told_the_run_goes_back_to_pages(source: Asked, trouble: Answer) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = trouble

    read_all(run)

    assert sources(run) == [PAGE] * 30
    assert len(source.asked) == 1 + neighbours.AT_ONCE
    assert str(trouble) in platform_run(run).pages_only
    assert (platform_run(run).read, platform_run(run).failure_streak) == (30, 0)


def test_told_to_wait_over_a_question_pages_wait_as_well(source: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    run = make_pending_run(tracks=30)
    source.otherwise = SourceBlocked("slow down", retry_after=timedelta(minutes=2))

    first(run)
    again = track_reading.read(run.readings.order_by("pk")[1].pk)

    assert again is not None
    assert source.opened == ids(run)[:1]
    assert registry.pace().paused_until(Platform.SPOTIFY) is not None
    assert states(run)[1:9] == [("pending", "", 1)] * 8
    assert set(states(run)[9:]) == {("pending", "", 0)}
    assert platform_run(run).waits_until is not None
    assert run.events.get().kind == RunEvent.Kind.WAITS
    assert platform_run(run).pages_only == ""


def test_told_to_wait_over_its_own_track_nobody_asks_on(source: Asked) -> None:
    run = make_pending_run(tracks=30)
    source.answers = {ids(run)[0]: SourceBlocked("slow down", retry_after=timedelta(minutes=2))}

    first(run)

    assert len(source.asked) == 1
    assert registry.pace().paused_until(Platform.SPOTIFY) is not None
    assert (platform_run(run).waits_until is not None, platform_run(run).pages_only) == (True, "")


def test_without_an_answer_a_page_is_asked_no_more(source: Asked) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = SourceUnreachable("never came")

    first(run)

    assert len(source.asked) == 1 + neighbours.AT_ONCE
    assert states(run)[1:9] == [("pending", "", 1)] * 8


def test_a_task_asks_no_more_than_its_time_allows(source: Asked, settings: Settings) -> None:
    settings.READING_SECONDS = neighbours.LAST_QUESTION.total_seconds()
    run = make_pending_run(tracks=5)

    first(run)

    assert source.portions == []
    assert states(run)[1:] == [("pending", "", 0)] * 4


def test_each_question_takes_a_turn(source: Asked, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    take = registry.pace().turn

    def turn(rate: str, wait: timedelta) -> bool:
        is_ours = len(taken) < 12 and take(rate, wait)
        taken.extend([rate] * is_ours)
        return is_ours

    monkeypatch.setattr(registry.pace(), "turn", turn)
    run = make_pending_run(tracks=30)

    first(run)

    assert taken.count(Platform.SPOTIFY) == len(source.opened) == 2
    assert taken.count(registry.QUESTIONS) == len(source.asked) == 10


def test_canaries_are_read_from_their_own_pages(source: Asked) -> None:
    run = make_pending_run(tracks=4)
    canary = run.readings.order_by("pk")[2]
    make_canary(canary.track, at_least=0, at_most=10**9)

    read_all(run)

    assert sources(run) == [PAGE, QUESTION, PAGE, QUESTION]


def test_a_stopped_platform_is_not_asked_on_its_pages(source: Asked) -> None:
    run = make_pending_run(tracks=5)
    reading = run.readings.order_by("pk")[0]
    make_canary(reading.track, at_least=10**8, at_most=10**9)

    first(run)

    assert source.portions == []
    assert platform_run(run).stop_outcome == Outcome.REJECTED


# One page in twenty


def test_the_first_page_and_every_twentieth_after_it_is_compared(source: Asked, settings: Settings) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=2 * 41)

    read_all(run)

    tracks = ids(run)
    compared = [one for one in source.opened if tracks.index(one) % 2 == 1]
    assert compared == [tracks[1], tracks[41], tracks[81]]
    assert platform_run(run).read == 82


def test_where_a_track_shows_otherwise_nothing_that_was_asked_for_is_believed(
    source: Asked, settings: Settings
) -> None:
    settings.SPOTIFY_TRACKS_PER_PAGE = 2
    run = make_pending_run(tracks=60)
    tracks = ids(run)
    source.answers = {tracks[41]: Count(99, QUESTION)}

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


def test_on_the_first_page_nothing_is_settled_before_it_was_compared(source: Asked) -> None:
    run = make_pending_run(tracks=30)
    source.otherwise = Count(99, QUESTION)

    read_all(run, times=2)

    assert sources(run) == [PAGE] * 30
    assert platform_run(run).rejected == 0
    assert [one.number for one in run.readings.all() if one.number == 99] == []


@pytest.mark.parametrize("shown", [SourceUnreachable("no answer"), PageChanged("odd"), TrackGone("gone")])
def test_a_page_that_tells_no_number_says_nothing_about_questions(source: Asked, shown: Answer) -> None:
    run = make_pending_run(tracks=30)
    source.shown = {ids(run)[1]: shown}

    first(run)

    assert sources(run)[1:9] == [QUESTION] * 8
    assert platform_run(run).pages_only == ""


def test_a_number_that_was_on_its_way_is_rejected_when_it_settles(source: Asked) -> None:
    run = make_pending_run(tracks=3)
    lead = leasing.lease(run.readings.order_by("pk")[0].pk, MINUTE)
    assert lead is not None
    held = leasing.claim_neighbours(lead, MINUTE, 1)

    ledger.doubt_source(run.pk, Platform.SPOTIFY, QUESTION, "It was wrong.")
    ledger.settle([Settled(held[0], Outcome.READ, number=8, source=QUESTION)], timezone.now())
    ledger.settle([Settled(lead, Outcome.READ, number=7, source=PAGE)], timezone.now())

    assert [*run.readings.order_by("pk").values_list("outcome", "number", "rejected_number")] == [
        ("read", 7, None),
        ("rejected", None, 8),
        ("", None, None),
    ]
    assert (platform_run(run).read, platform_run(run).rejected) == (1, 1)


def test_another_worker_that_found_it_wrong_ends_it_everywhere(
    source: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_pending_run(tracks=30)
    ask = source.ask

    def ask_and_lose(track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        if len(source.portions) == 1:
            asking.stop(run.pk, Platform.SPOTIFY, "It was wrong.")
        return ask(track_id, others)

    monkeypatch.setattr(source, "ask", ask_and_lose)

    first(run)

    assert len(source.portions) == 2
    assert asking.begin(run.pk, Platform.SPOTIFY) is None
    assert not asking.stop(run.pk, Platform.SPOTIFY, "Again.")
