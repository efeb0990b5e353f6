"""Single messages to the workers, and the lengths of the queues. The chord of a run is in `runs.launching`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import redis
from celery import current_app, signature
from celery.canvas import Signature
from django.conf import settings
from kombu import Producer
from kombu.exceptions import BatchPublishError, OperationalError  # type: ignore[attr-defined]  # newer than its types

QUEUES = ("runs", "browser", "api")

BATCH = 100
"""Messages sent at once: 0.15 MB. Larger batches save nothing more."""

STOPPED_ANSWERING = (OperationalError, BatchPublishError, redis.RedisError)
"""What publishing raises without Redis. Of a batch nobody knows then which messages arrived."""

_batching: ContextVar[Producer | None] = ContextVar("batching", default=None)


class BrokerAway(Exception):
    """Redis does not answer. The run is stored and is launched by `tend_runs` once Redis is back."""


def announce() -> None:
    """Queue the announcement of ended runs. Raises BrokerAway; beat does it within a minute anyway."""
    _send("enrichment.tasks.announce")


def deliver() -> None:
    """Queue the delivery of what is due. Raises BrokerAway; beat does it within a minute anyway."""
    _send("enrichment.tasks.deliver")


def fill_in() -> None:
    """Queue the requests to Chartmetric. Raises BrokerAway; beat does it within a minute anyway."""
    _send("enrichment.tasks.fill_in")


def match_videos() -> None:
    """Queue a search for videos. Raises BrokerAway; beat does it within ten minutes anyway."""
    _send("enrichment.tasks.match_videos")


def follow_releases() -> None:
    """Queue the adding of wanted releases. Raises BrokerAway; beat does it within a minute anyway."""
    _send("enrichment.tasks.follow_releases")


def ping(run_id: int) -> None:
    """Queue a report to the dead man's switch. If Redis is down, nothing else is affected."""
    with suppress(BrokerAway):
        _send("enrichment.tasks.ping", run_id)


def rehearse(rehearsal_id: int) -> None:
    """Queue the reading of a rehearsal's samples by a browser worker. Raises BrokerAway."""
    _send("enrichment.tasks.rehearse", rehearsal_id)


def ping_rehearsal(rehearsal_id: int) -> None:
    """Queue the report of a failed rehearsal to the dead man's switch."""
    with suppress(BrokerAway):
        _send("enrichment.tasks.ping_rehearsal", rehearsal_id)


def _send(name: str, *ids: int) -> None:
    with publishing():
        task(name, *ids).apply_async()


@contextmanager
def publishing() -> Iterator[None]:
    """Raise BrokerAway if Redis does not answer, before anything within is done or while messages are published."""
    check()
    try:
        yield
    except STOPPED_ANSWERING as error:
        raise BrokerAway(f"Redis stopped answering ({type(error).__name__}).") from None


@contextmanager
def batched() -> Iterator[None]:
    """Send what is published within in batches, the last of them at the end, or not at all after an error.

    A message sent by itself costs three times as much as one in a batch.
    """
    # Kombu batches nothing on connections that retry by themselves, as ours do, and says nothing about it.
    once = {"retry_on_timeout": False}
    with current_app.connection_for_write(transport_options=once) as connection:
        producer = Producer(connection)
        with producer.batch(BATCH):  # type: ignore[attr-defined]  # newer than its types
            outer = _batching.set(producer)
            try:
                yield
            finally:
                _batching.reset(outer)


def batching() -> Producer | None:
    """Return what sends the messages of the `batched` block that we are in, None outside of one."""
    return _batching.get()


def task(name: str, *ids: int) -> Signature[None]:
    return signature(name, args=ids, immutable=True)


def body(name: str, *ids: int) -> Signature[None]:
    """Return the body of a chord. It is its own error callback: a failed part must not keep a run from ending."""
    return task(name, *ids).on_error(task(name, *ids))


def check() -> None:
    """Raise BrokerAway unless Redis answers within two seconds; Celery itself would retry forever."""
    with _broker() as client:
        client.ping()


def messages_waiting() -> int:
    """Return how many messages no worker has taken yet. Raises BrokerAway."""
    return sum(queue_lengths().values())


def queue_lengths() -> dict[str, int]:
    """Return how many messages wait in each queue. Raises BrokerAway."""
    with _broker() as client:
        return {queue: int(client.llen(queue)) for queue in QUEUES}


@contextmanager
def _broker() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
        try:
            yield client
        except redis.RedisError as error:
            raise BrokerAway(f"Redis does not answer ({type(error).__name__}).") from None
