"""Sources that answer as a test says, a slot on a Friday, and a Redis in which nothing is paused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as installed
from pytest_django import Settings

from analytics.models import Platform
from enrichment.rehearsal import course
from tests.enrichment.test_reading import Told

SLOT = datetime(2026, 12, 4, 4, 59, tzinfo=UTC)
"""A Friday of the schedule, with its rehearsal due on Thursday at the same time."""

Sources = dict[Platform, Told]


@pytest.fixture(autouse=True)
def a_day_before(settings: Settings) -> None:
    settings.REHEARSAL = timedelta(hours=24)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    told = {Platform.SPOTIFY: Told(1), Platform.YOUTUBE: Told(50)}
    monkeypatch.setattr(course, "source", told.__getitem__)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()
