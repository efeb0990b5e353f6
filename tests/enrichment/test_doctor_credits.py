"""The doctor on credit sources: each that is switched on, with its key, its pause and its last answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from pytest_django import Settings

from analytics.models import CreditRequest
from enrichment.doctor import Level, credit_sources
from enrichment.doctor.finding import Finding
from enrichment.registry import pace
from tests.makers import FRIDAY, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(settings: Settings) -> Iterator[None]:
    """Have both sources switched on and complete, in a Redis in which nothing pauses them."""
    settings.CREDIT_SOURCES, settings.CONTACT_EMAIL = ["credits_fm", "musicbrainz"], "team@example.org"
    settings.CREDITS_FM_KEY = "hush-the-key"
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield
        client.flushdb()


def finding() -> Finding:
    return credit_sources.switched_on("Credit sources")


def test_every_source_that_is_switched_on_is_listed_with_its_last_answer() -> None:
    track = make_track()
    CreditRequest.objects.create(track=track, source="musicbrainz", asked_at=FRIDAY, outcome="found")
    CreditRequest.objects.create(track=make_track(), source="musicbrainz")

    found = finding()

    assert found.level is Level.OK
    assert found.found.startswith("credits.fm: key set, never answered yet; MusicBrainz: last answer ")
    assert found.found.endswith(": found")


def test_a_key_is_reported_to_be_there_or_not_and_never_shown(settings: Settings) -> None:
    assert "hush" not in finding().found

    settings.CREDITS_FM_KEY = ""

    assert "credits.fm: no key (CREDITS_FM_KEY), so it is asked slowly" in finding().found


def test_a_source_that_is_not_asked_is_a_warning_with_the_reason(settings: Settings) -> None:
    settings.CONTACT_EMAIL = ""

    found = finding()

    assert found.level is Level.WARNING
    assert "MusicBrainz: not asked: CONTACT_EMAIL is not set" in found.found


def test_a_source_that_is_paused_says_until_when() -> None:
    pace().pause("credits_fm", datetime.now(UTC) + timedelta(hours=1))

    found = finding()

    assert found.level is Level.WARNING
    assert "credits.fm: key set, paused until " in found.found


def test_credit_lookups_may_be_switched_off(settings: Settings) -> None:
    settings.CREDIT_SOURCES = []

    assert finding().level is Level.OK
