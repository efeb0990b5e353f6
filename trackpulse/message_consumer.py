"""What a worker does with messages before they become tasks."""

import logging

from celery.worker.consumer import consumer
from kombu.message import Message

from trackpulse.broker_transport import AWAY

log = logging.getLogger(__name__)


class Consumer(consumer.Consumer):
    def on_unknown_task(self, body: object, message: Message, exc: Exception) -> None:  # noqa: ARG002 - Celery's
        """Drop a message for a task that this release does not have.

        During an upgrade, beat or web of the other release may still send it. Celery would log the whole message
        and a traceback each time.
        """
        log.warning("A message was dropped: this release has no task %s", message.headers.get("task", exc))
        message.reject_log_error(log, AWAY)
