"""Scripted sources, a slot on a Friday, and a Redis in which no platform is paused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as installed
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Event, NotificationTarget, Platform, Rehearsal, Track, Webhook
from analytics.snapshots import rehearsals
from enrichment import broker
from enrichment.runs import schedule
from enrichment.runs.rehearsal import course
from enrichment.sources.base import PageChanged
from tests.enrichment.runs.scripted_source import ScriptedSource

SLOT = datetime(2026, 12, 4, 4, 59, tzinfo=UTC)
"""A Friday of the schedule, with its rehearsal due on Thursday at the same time."""

THURSDAY = SLOT - timedelta(hours=24)
MINUTE = timedelta(minutes=1)
CHANGED = PageChanged("the answer has no playcount any more")

Sources = dict[Platform, ScriptedSource]


@pytest.fixture(autouse=True)
def a_day_before(settings: Settings) -> None:
    settings.REHEARSAL = timedelta(hours=24)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    told = {Platform.SPOTIFY: ScriptedSource(1), Platform.YOUTUBE: ScriptedSource(50)}
    monkeypatch.setattr(course, "source", told.__getitem__)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Yield the rehearsals that were handed to the workers."""
    ids: list[int] = []
    monkeypatch.setattr(broker, "rehearse", ids.append)
    return ids


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a target and a webhook to be notified, without sending anything."""
    NotificationTarget.objects.create(name="chat", url="json://127.0.0.1", events=[Event.RUN_TROUBLED])
    Webhook.objects.create(name="hook", url="https://hooks.example/", events=[Event.REHEARSAL_FAILED])
    monkeypatch.setattr(broker, "deliver", lambda: None)


def opened() -> Rehearsal:
    """Create the rehearsal of the next slot by the real clock, a Friday."""
    return rehearsals.open_for(schedule.next_slot(timezone.now()))


def played(track: Track, streams: int) -> None:
    Track.objects.filter(pk=track.pk).update(streams=streams, streams_read_at=THURSDAY)
