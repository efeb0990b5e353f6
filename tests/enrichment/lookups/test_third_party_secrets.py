"""Chartmetric's tokens: requests fail in every possible way, and the tokens must not be left anywhere."""

import logging
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as project
from django.core import serializers
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Outcome, Platform, ThirdPartyCount, ThirdPartyRequest
from enrichment.doctor import examine, work
from enrichment.lookups import third_party
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from tests.callers import logged_in, make_person
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db

REFRESH = "refresh-token-invented-for-this-test"
ACCESS = "invented-access-token"
TROUBLES = [
    Scenario.REFRESH_REFUSED,
    Scenario.ACCESS_REFUSED,
    Scenario.CREDITS_SPENT,
    Scenario.PLAN_REFUSED,
    Scenario.TOO_FAST,
    Scenario.SERVER_ERROR,
    Scenario.UNKNOWN,
    Scenario.EMPTY,
]


@pytest.fixture
def simulator(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    monkeypatch.setattr(work, "ANSWER_SECONDS", 0.05)  # no worker runs that could answer
    third_party.source.cache_clear()
    with serve(World(stories=())) as running, redis.Redis.from_url(project.REDIS_URL) as client:
        settings.CHARTMETRIC_API_URL = f"{running.url}/chartmetric"
        settings.CHARTMETRIC_REFRESH_TOKEN = REFRESH
        client.flushdb()
        yield running
        client.flushdb()
    third_party.source.cache_clear()


def fill_in_with(simulator: Simulator, trouble: Scenario) -> None:
    simulator.scenarios.clear()
    simulator.scenarios.set("chartmetric", trouble, seconds=600)
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.delete("pace:paused_until")
    third_party.fill_in(timezone.now())


@pytest.mark.slow
def test_the_tokens_reach_no_log_no_row_and_no_page(simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "urllib3"):
        caplog.set_level(logging.DEBUG, logger)
    track = make_track(videos=0)
    track.spotify_id = simulator.world.track(1).spotify_id
    track.save()
    run = recorded({(track, Platform.SPOTIFY): Outcome.BLOCKED}, timezone.now())

    for trouble in TROUBLES:
        fill_in_with(simulator, trouble)
        ThirdPartyRequest.objects.update(outcome="", settled_at=None, lease_until=None)
    simulator.scenarios.clear()
    third_party.fill_in(timezone.now())

    assert ThirdPartyCount.objects.exists()
    reader = logged_in(make_person())
    addresses = ["/api/tracks", f"/tracks/{track.pk}/", f"/runs/{run.pk}/", f"/api/tracks/{track.pk}/third-party"]
    pages = "".join(reader.get(address).content.decode() for address in addresses)
    rows = serializers.serialize("json", [*ThirdPartyRequest.objects.all(), *ThirdPartyCount.objects.all()])
    found = "".join(f"{finding.found} {finding.remedy}" for finding in examine(ask=True))
    assert "urllib3" in caplog.text
    for secret in (REFRESH, ACCESS):
        assert secret not in caplog.text
        assert secret not in rows
        assert secret not in pages
        assert secret not in found
    with redis.Redis.from_url(project.REDIS_URL) as client:
        assert not any(REFRESH.encode() in key + (client.get(key) or b"") for key in client.keys("token:*"))
