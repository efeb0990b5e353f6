"""Messages to the workers, one at a time, and how many of them wait. The chord of a run is `runs.launching`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from celery import signature
from celery.canvas import Signature
from django.conf import settings
from kombu.exceptions import OperationalError

QUEUES = ("runs", "browser", "api")


class BrokerAway(Exception):
    """Redis does not answer. The run is stored and is launched by `tend_runs` once Redis is back."""


def announce() -> None:
    """Have a worker announce what has ended. Raises BrokerAway; beat has it done within the minute anyway."""
    _send("enrichment.tasks.announce")


def deliver() -> None:
    """Have a worker send what is due. Raises BrokerAway; beat has it done within the minute anyway."""
    _send("enrichment.tasks.deliver")


def match_videos() -> None:
    """Have a worker search for videos. Raises BrokerAway; beat has it done within ten minutes anyway."""
    _send("enrichment.tasks.match_videos")


def ping(run_id: int) -> None:
    """Have a worker report to the dead man's switch. A Redis that is away keeps nothing else from happening."""
    with suppress(BrokerAway):
        _send("enrichment.tasks.ping", run_id)


def _send(name: str, *ids: int) -> None:
    check()
    try:
        task(name, *ids).apply_async()
    except (OperationalError, redis.RedisError) as error:
        raise BrokerAway(f"Redis stopped answering ({type(error).__name__}).") from None


def task(name: str, *ids: int) -> Signature[None]:
    return signature(name, args=ids, immutable=True)


def check() -> None:
    """Raise BrokerAway unless Redis answers within two seconds; Celery itself would try for ever."""
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
