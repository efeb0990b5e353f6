"""credits.fm and MusicBrainz are read over real connections, at their rates, and each failure is typed."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from enrichment.simulator import people
from enrichment.simulator.control import Platform, Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World, WorldTrack
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceRefused, SourceUnreachable
from enrichment.sources.credits import Asked, Credits, CreditsFm, MusicBrainz, Unknown
from enrichment.sources.playlists.web import Web
from tests.enrichment.simulator.conftest import NOW

AGENT = "TrackPulse/1.0 ( people@example.org )"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(60, now=NOW), clock=lambda: NOW) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.scenarios.clear()
    running.calls.clear()
    return running


@pytest.fixture
def credits_fm(simulator: Simulator) -> Iterator[CreditsFm]:
    with closing(CreditsFm(Web(), f"{simulator.url}/credits.fm/", "cfm_invented", lambda: True)) as source:
        yield source


@pytest.fixture
def musicbrainz(simulator: Simulator) -> Iterator[MusicBrainz]:
    with closing(MusicBrainz(Web(), f"{simulator.url}/musicbrainz", AGENT, lambda: True)) as source:
        yield source


def asked(track: WorldTrack) -> Asked:
    return Asked(track.isrc, track.title, track.artists, track.duration_ms)


def writers(answer: Credits | NotRead) -> list[str]:
    assert isinstance(answer, Credits), answer
    return [claim.name for claim in answer.claims if claim.role == "writer"]


def test_a_batch_is_one_question_and_more_only_for_what_it_left_out(
    simulator: Simulator, credits_fm: CreditsFm
) -> None:
    whole = [
        track
        for track in simulator.world
        if not people.is_sparse_in_a_batch(track) and people.knows_credits_fm(track) and people.is_matched(track)
        if all(one.publishers for one in people.behind(simulator.world, track).writers)
    ]

    answers = credits_fm.read([asked(track) for track in whole])

    assert simulator.calls["credits_fm_calls"] == 1
    assert {track.isrc: writers(answers[track.isrc]) for track in whole} == {
        track.isrc: [one.legal for one in people.behind(simulator.world, track).writers] for track in whole
    }


def test_what_a_batch_left_out_is_asked_for_by_itself(simulator: Simulator, credits_fm: CreditsFm) -> None:
    track = simulator.world.track(21)
    assert people.is_sparse_in_a_batch(track)

    answers = credits_fm.read([asked(track)])

    assert simulator.calls["credits_fm_calls"] == 2
    assert writers(answers[track.isrc]) == [one.legal for one in people.behind(simulator.world, track).writers]


def test_an_isrc_that_credits_fm_does_not_have_is_unknown(simulator: Simulator, credits_fm: CreditsFm) -> None:
    answers = credits_fm.read([asked(simulator.world.track(20)), Asked("ZZAAA2600001")])

    assert {type(answer) for answer in answers.values()} == {Unknown}


def test_musicbrainz_takes_two_questions_and_names_writers(simulator: Simulator, musicbrainz: MusicBrainz) -> None:
    track = simulator.world.track(21)

    answers = musicbrainz.read([asked(track)])

    assert simulator.calls["musicbrainz_calls"] == 2
    assert writers(answers[track.isrc]) == [one.name for one in people.behind(simulator.world, track).writers]


def test_an_isrc_that_musicbrainz_does_not_have_is_unknown(simulator: Simulator, musicbrainz: MusicBrainz) -> None:
    unlinked, missing = simulator.world.track(16), simulator.world.track(17)

    answers = musicbrainz.read([asked(unlinked), asked(missing)])

    assert writers(answers[unlinked.isrc]) == []
    assert isinstance(answers[missing.isrc], Unknown)


def test_musicbrainz_refuses_whoever_does_not_say_who_they_are(simulator: Simulator) -> None:
    track = simulator.world.track(21)

    with closing(MusicBrainz(Web(), f"{simulator.url}/musicbrainz", "python", lambda: True)) as nameless:
        assert isinstance(nameless.read([asked(track)])[track.isrc], SourceRefused)


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (Scenario.SERVER_ERROR, SourceUnreachable),
        (Scenario.TOO_FAST, SourceBlocked),
        (Scenario.ACCESS_REFUSED, SourceRefused),
        (Scenario.EMPTY, PageChanged),
        (Scenario.UNKNOWN, Unknown),
    ],
)
@pytest.mark.parametrize("platform", ["credits_fm", "musicbrainz"])
def test_every_trouble_is_an_answer(
    platform: Platform,
    scenario: Scenario,
    reason: type[NotRead],
    simulator: Simulator,
    credits_fm: CreditsFm,
    musicbrainz: MusicBrainz,
) -> None:
    track = simulator.world.track(21)
    simulator.scenarios.set(platform, scenario, seconds=7.0)
    source = credits_fm if platform == "credits_fm" else musicbrainz

    answer = source.read([asked(track)])[track.isrc]

    assert isinstance(answer, reason)
    if isinstance(answer, SourceBlocked):
        assert answer.retry_after == timedelta(seconds=7)


def test_nobody_is_asked_out_of_turn(simulator: Simulator) -> None:
    track = simulator.world.track(21)
    agent = MusicBrainz(Web(), f"{simulator.url}/musicbrainz", AGENT, lambda: False)
    batch = CreditsFm(Web(), f"{simulator.url}/credits.fm", "", lambda: False)

    for source in (agent, batch):
        with closing(source):
            assert isinstance(source.read([asked(track)])[track.isrc], SourceBlocked)
    assert simulator.calls["musicbrainz_calls"] + simulator.calls["credits_fm_calls"] == 0


def test_a_machine_that_is_away_is_unreachable() -> None:
    with closing(CreditsFm(Web(), "http://127.0.0.1:9", "", lambda: True)) as source:
        assert isinstance(source.read([Asked("ZZAAA2600001")])["ZZAAA2600001"], SourceUnreachable)
