"""Who is behind the tracks is found by itself, from the question to the contacts, and never in a run's way."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Final

import pytest
import redis
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from analytics.contacts import credit_queue
from analytics.models import Contact, Credit, CreditClaim, CreditRequest, CreditSuggestion, Track
from enrichment import registry
from enrichment.lookups import credits as finding
from enrichment.simulator import people
from enrichment.simulator.control import Platform, Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.tasks import count_status
from tests.makers import make_pending_run, make_track

pytestmark = pytest.mark.django_db

FM: Final = "credits_fm"
MB: Final = "musicbrainz"
KNOWN, UNKNOWN_FM, UNKNOWN_MB, UNMATCHED = 21, 20, 17, 19
"""Tracks of the world, by the sources that know them: see `people`."""


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(60, stories=())) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator, settings: Settings) -> Iterator[Simulator]:
    settings.CREDITS_FM_URL, settings.CREDITS_FM_RATE = f"{running.url}/credits.fm", "off"
    settings.MUSICBRAINZ_URL, settings.MUSICBRAINZ_RATE = f"{running.url}/musicbrainz", "off"
    settings.CONTACT_EMAIL = "people@example.org"
    settings.CREDIT_SOURCES = [FM, MB]
    running.scenarios.clear()
    running.calls.clear()
    forget()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.flushdb()
        yield running
        client.flushdb()
    with closing(registry.credit_source(FM)), closing(registry.credit_source(MB)):
        forget()


def forget() -> None:
    registry.credit_source.cache_clear()
    registry.pace.cache_clear()


def follow(simulator: Simulator, *numbers: int) -> Track:
    """Follow tracks of the world, and return the last one."""
    for number in numbers:
        known = simulator.world.track(number)
        track = make_track(title=known.title, isrc=known.isrc, videos=0)
        track.spotify_id, track.artists, track.length_ms = known.spotify_id, known.artists, known.duration_ms
        track.save()
    return track


def writers(simulator: Simulator, number: int) -> set[str]:
    return {one.name for one in people.behind(simulator.world, simulator.world.track(number)).writers}


def outcomes(source: str) -> list[str]:
    return [*CreditRequest.objects.filter(source=source).order_by("pk").values_list("outcome", flat=True)]


@pytest.mark.slow
def test_writers_become_contacts_by_themselves_where_two_sources_agree(simulator: Simulator) -> None:
    track = follow(simulator, KNOWN)

    assert [finding.find_due(FM), finding.find_due(MB)] == [1, 1]

    found = Contact.objects.filter(credits__track=track, credits__role="writer")
    assert {one.name for one in found} == writers(simulator, KNOWN)
    assert all(one.ipi for one in found)
    assert not Credit.objects.exclude(role="writer").exists()
    assert {*CreditSuggestion.objects.filter(state="open").values_list("role", flat=True)} == {"producer", "artist"}


@pytest.mark.slow
def test_the_release_is_filled_in_where_it_was_empty_as_exactly_as_told(simulator: Simulator) -> None:
    track, dated = follow(simulator, KNOWN), follow(simulator, 22)
    Track.objects.filter(pk=dated.pk).update(released="2020-02-02")

    finding.find_due(FM)
    track.refresh_from_db()
    year = simulator.world.track(KNOWN).released.year  # credits.fm gives only a year.
    assert (str(track.released), track.released_precision) == (f"{year}-01-01", "year")
    assert track.released_from == "credits_fm"
    finding.find_due(MB)

    track.refresh_from_db()
    dated.refresh_from_db()
    assert (track.released, track.released_precision) == (simulator.world.track(KNOWN).released, "day")
    assert track.released_from == "musicbrainz"
    assert (str(dated.released), dated.released_from) == ("2020-02-02", "")


def test_what_a_source_does_not_know_is_unknown_and_asked_again_in_13_weeks(simulator: Simulator) -> None:
    follow(simulator, UNKNOWN_FM)

    finding.find_due(FM)

    request = CreditRequest.objects.get()
    assert (request.outcome, request.reason) == ("unknown", "credits.fm does not know this ISRC.")
    assert request.asked_at is not None
    assert request.next_at == request.asked_at + timedelta(weeks=13)
    assert not CreditClaim.objects.exists()


def test_a_track_is_asked_about_again_when_it_gets_another_isrc(simulator: Simulator) -> None:
    track = follow(simulator, KNOWN)
    finding.find_due(FM)
    assert credit_queue.due(FM, timezone.now()) == 0

    Track.objects.filter(pk=track.pk).update(isrc=simulator.world.track(22).isrc, title="Sample Track 022")

    assert finding.find_due(FM) == 1
    assert CreditRequest.objects.get().isrc == simulator.world.track(22).isrc


def test_a_track_without_an_isrc_is_asked_about_when_it_has_one(simulator: Simulator) -> None:
    track = follow(simulator, KNOWN)
    Track.objects.filter(pk=track.pk).update(isrc="")
    assert finding.find_due(FM) == 0

    Track.objects.filter(pk=track.pk).update(isrc=track.isrc)

    assert finding.find_due(FM) == 1


def test_nobody_is_asked_while_a_run_is_active(simulator: Simulator) -> None:
    follow(simulator, KNOWN)
    make_pending_run(1)

    assert [finding.find_due(FM), finding.find_due(MB)] == [0, 0]
    assert simulator.calls[f"{FM}_calls"] + simulator.calls[f"{MB}_calls"] == 0


@pytest.mark.parametrize("source", [FM, MB])
@pytest.mark.parametrize("scenario", [Scenario.TOO_FAST, Scenario.SERVER_ERROR, Scenario.ACCESS_REFUSED])
def test_what_was_not_answered_is_due_again_when_the_pause_is_over(
    source: Platform, scenario: Scenario, simulator: Simulator
) -> None:
    follow(simulator, KNOWN, 22)
    simulator.scenarios.set(source, scenario, seconds=60)

    assert finding.find_due(source) == 0

    assert outcomes(source) == ["", ""]
    assert credit_queue.due(source, timezone.now()) == 2
    (status,) = [one for one in finding.status(timezone.now()) if one.source == source]
    assert status.obstacle.startswith("It asked us to wait")
    assert status.until is not None
    assert status.until > timezone.now()
    simulator.calls.clear()
    assert finding.find_due(source) == 0
    assert simulator.calls[f"{source}_calls"] == 0


def test_an_answer_that_is_not_understood_costs_the_track_alone(simulator: Simulator) -> None:
    follow(simulator, KNOWN, 22)
    simulator.scenarios.set(MB, Scenario.EMPTY, only=[simulator.world.track(22).isrc])

    finding.find_due(MB)

    assert sorted(outcomes(MB)) == ["found", "unrecognised"]


def test_a_source_that_is_not_understood_at_all_is_left_alone_for_an_hour(simulator: Simulator) -> None:
    follow(simulator, *range(21, 29))
    simulator.scenarios.set(MB, Scenario.EMPTY)

    finding.find_due(MB)

    assert outcomes(MB).count("unrecognised") == finding.MOST_UNRECOGNISED - 1
    assert registry.pace().paused_until(MB) is not None


def test_a_source_that_knows_a_track_no_longer_takes_nothing_away(simulator: Simulator) -> None:
    track = follow(simulator, KNOWN)
    finding.find_due(FM)
    before = CreditClaim.objects.count()
    simulator.scenarios.set(FM, Scenario.UNKNOWN)
    credit_queue.ask_for(FM, [track.spotify_id])

    assert finding.find_due(FM) == 1

    assert outcomes(FM) == ["unknown"]
    assert CreditClaim.objects.count() == before > 0


def test_musicbrainz_is_not_asked_without_an_address_to_write_to(simulator: Simulator, settings: Settings) -> None:
    settings.CONTACT_EMAIL = ""
    follow(simulator, KNOWN)

    assert finding.find_due(MB) == 0
    assert "CONTACT_EMAIL" in finding.obstacle(MB)
    assert simulator.calls[f"{MB}_calls"] == 0


def test_a_source_that_is_switched_off_is_asked_nothing(simulator: Simulator, settings: Settings) -> None:
    settings.CREDIT_SOURCES = [MB]
    follow(simulator, KNOWN)

    assert finding.find_due(FM) == 0
    assert [one.source for one in finding.status(timezone.now())] == [MB]


def test_the_page_tells_of_lookups_as_soon_as_they_are_done(simulator: Simulator, settings: Settings) -> None:
    settings.CREDIT_SOURCES = [FM]
    follow(simulator, KNOWN)
    assert [(one.asked, one.due) for one in finding.status(timezone.now())] == [(0, 1)]

    finding.find_due(FM)

    assert [(one.asked, one.due) for one in finding.status(timezone.now())] == [(1, 0)]


def test_the_progress_for_the_page_is_counted_each_minute(simulator: Simulator, settings: Settings) -> None:
    settings.CREDIT_SOURCES = [FM]
    count_status()
    follow(simulator, KNOWN)
    assert [one.tracks for one in finding.status(timezone.now())] == [0]

    count_status()

    assert [one.tracks for one in finding.status(timezone.now())] == [1]


def test_editions_with_one_isrc_are_asked_about_together(simulator: Simulator) -> None:
    follow(simulator, KNOWN)
    edition = make_track(
        title=f"{simulator.world.track(KNOWN).title} (Deluxe)", isrc=simulator.world.track(KNOWN).isrc
    )

    assert finding.find_due(FM) == 2
    assert CreditClaim.objects.filter(track=edition).exists()
