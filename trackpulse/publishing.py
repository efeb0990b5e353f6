"""The Celery app's class: it sends the messages of one `broker.batched` block together."""

from typing import Any

from celery import Celery
from celery.utils.objects import FallbackContext
from kombu import Producer

from enrichment import broker


class BatchingApp(Celery):
    """Publishes through the batch that is open: a chord accepts no producer from its caller."""

    def producer_or_acquire(self, producer: Producer | None = None) -> FallbackContext[Any, Any]:
        return super().producer_or_acquire(producer or broker.batching())
