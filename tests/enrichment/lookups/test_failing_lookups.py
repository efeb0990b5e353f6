"""A track whose request fails every time costs the other tracks no more than a pause."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
import redis
import time_machine
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from analytics.contacts import credit_queue
from analytics.models import CreditRequest, Track
from enrichment import registry
from enrichment.lookups import credits as finding
from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.credits import Answer, Asked, Unknown
from enrichment.sources.credits.claims import AnswerCollector
from tests.makers import make_track

pytestmark = pytest.mark.django_db

MB = "musicbrainz"
FAILING = "ZZAAA2600001"


class StumblingSource:
    """Answers about each recording in turn, until it comes to the one at which it fails every time."""

    name: ClassVar[str] = MB

    def __init__(self, batch: int, failure: NotRead) -> None:
        self.batch = batch
        self.failure = failure

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        answers = AnswerCollector()
        for one in asked:
            if one.isrc == FAILING:
                return answers.fill(asked, self.failure)
            answers.of[one.isrc] = Unknown("not known")
        return answers.of

    def close(self) -> None:
        """Close nothing."""


@pytest.fixture(autouse=True)
def _alone(settings: Settings) -> None:
    settings.CREDIT_SOURCES, settings.CONTACT_EMAIL = [MB], "people@example.org"
    registry.pace.cache_clear()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.flushdb()


def follow(*isrcs: str) -> None:
    """Follow tracks that are asked about in this order, the most played first."""
    for streams, isrc in enumerate(reversed(isrcs)):
        make_track(isrc=isrc, videos=0)
        Track.objects.filter(isrc=isrc).update(streams=streams + 1, streams_read_at=timezone.now())


def ask_each_minute(minutes: int) -> datetime:
    """Let beat ask for some minutes, and return the last of them."""
    now = timezone.now()
    for minute in range(minutes):
        with time_machine.travel(now + minute * timedelta(seconds=61), tick=False):
            finding.find_due(MB)
    return now + minutes * timedelta(seconds=61)


def outcomes() -> dict[str, str]:
    return dict(CreditRequest.objects.values_list("track__isrc", "outcome"))


@pytest.mark.parametrize("batch", [1, 100])
@pytest.mark.parametrize(
    "failure", [SourceUnreachable("answered 500"), SourceBlocked("answered 503", timedelta(seconds=5))]
)
@pytest.mark.parametrize("urgent", [False, True])
def test_the_others_are_asked_about_though_the_first_fails_every_time(
    batch: int, failure: NotRead, monkeypatch: pytest.MonkeyPatch, *, urgent: bool
) -> None:
    follow(FAILING, "ZZAAA2600002", "ZZAAA2600003")
    if urgent:
        credit_queue.ask_for(MB, [Track.objects.get(isrc=FAILING).spotify_id])
    monkeypatch.setattr(finding, "credit_source", lambda _name: StumblingSource(batch, failure))

    ask_each_minute(2)

    assert outcomes() == {FAILING: "", "ZZAAA2600002": "unknown", "ZZAAA2600003": "unknown"}


def test_the_one_that_failed_is_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    follow(FAILING)
    monkeypatch.setattr(finding, "credit_source", lambda _name: StumblingSource(1, SourceUnreachable("answered 500")))
    last = ask_each_minute(1)
    monkeypatch.setattr(finding, "credit_source", lambda _name: StumblingSource(1, Unknown("not known")))

    with time_machine.travel(last + credit_queue.PUT_OFF, tick=False):
        finding.find_due(MB)

    assert outcomes() == {FAILING: "unknown"}
