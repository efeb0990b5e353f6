"""Single messages to the workers, and the lengths of the queues. The chord of a run is in `runs.launching`."""

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
    check()
    try:
        task(name, *ids).apply_async()
    except (OperationalError, redis.RedisError) as error:
        raise BrokerAway(f"Redis stopped answering ({type(error).__name__}).") from None


def task(name: str, *ids: int) -> Signature[None]:
    return signature(name, args=ids, immutable=True)


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
