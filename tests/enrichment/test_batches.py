"""Messages of one chord travel together."""

from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import patch

import pytest
import redis
from celery import Task, chord
from celery.exceptions import Ignore, Retry
from django.conf import settings
from kombu.exceptions import BatchPublishError  # type: ignore[attr-defined]  # newer than its types
from kombu.transport.redis import PublishBatch  # type: ignore[attr-defined]  # newer than its types

from analytics.models import Platform
from enrichment import broker, tasks
from enrichment.runs import launching
from tests.makers import make_pending_run


@pytest.fixture(autouse=True)
def empty_queues() -> Iterator[None]:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(*broker.QUEUES)
        yield
        client.delete(*broker.QUEUES)


def publish_chord_of_three() -> None:
    header = [broker.task("enrichment.tasks.read_views", number) for number in (1, 2, 3)]
    chord(header)(broker.task("enrichment.tasks.shard_done"))


def test_the_messages_of_a_chord_arrive_when_their_batch_ends() -> None:
    with broker.batched():
        publish_chord_of_three()
        before = broker.messages_waiting()

    assert (before, broker.queue_lengths()["api"]) == (0, 3)


def test_a_full_batch_does_not_wait_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "BATCH", 2)

    with broker.batched():
        publish_chord_of_three()

        assert broker.messages_waiting() == 2


def test_a_batch_that_ends_in_an_error_sends_nothing() -> None:
    with suppress(ZeroDivisionError), broker.batched():
        publish_chord_of_three()
        raise ZeroDivisionError

    assert broker.messages_waiting() == 0


def test_without_a_batch_each_message_is_sent_at_once() -> None:
    publish_chord_of_three()

    assert broker.queue_lengths()["api"] == 3
    assert broker.batching() is None


@pytest.mark.django_db
def test_a_shard_ends_as_a_chord_whose_messages_were_sent() -> None:
    first, second = make_pending_run(tracks=2, platform=Platform.YOUTUBE).readings.order_by("pk")

    with pytest.raises(Ignore):
        tasks.launch_shard(first.run_id, first.pk, second.pk)

    assert broker.queue_lengths()["api"] == 2


@pytest.mark.django_db
def test_a_shard_whose_batch_was_lost_is_launched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    only = make_pending_run(tracks=1).readings.get()
    monkeypatch.setattr(PublishBatch, "flush", lost)

    with patch.object(Task, "retry", side_effect=Retry) as retry, pytest.raises(Retry):
        tasks.launch_shard(only.run_id, only.pk, only.pk)

    assert retry.call_args.kwargs["max_retries"] == tasks.MOST_RETRIES


@pytest.mark.django_db
def test_a_run_whose_batch_was_lost_says_that_the_broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_pending_run(tracks=1)
    monkeypatch.setattr(PublishBatch, "flush", lost)

    with pytest.raises(broker.BrokerAway, match=BatchPublishError.__name__):
        launching.launch(run.pk)


def lost(_batch: PublishBatch) -> None:
    raise BatchPublishError("Nobody knows what arrived.")
