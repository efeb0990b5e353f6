"""Celery's result backend: counts a chord's parts, and stores nothing else."""

from typing import Any

from celery.app.task import Context
from celery.backends.redis import RedisBackend
from celery.result import AsyncResult


class ChordCounts(RedisBackend):
    """Counts the parts of chords in Redis. Their results are ignored: never stored, never waited for.

    A part that is counted twice counts once, so retrying is harmless. Storing each result would cost a task as much
    again as counting, and leave a chord one short if a child is killed between the two.
    """

    def on_chord_part_return(self, request: Context, state: str, result: Any, *args: Any, **options: Any) -> None:
        """Count a part, however long Redis is down: an uncounted part would keep its chord open forever."""

        def count() -> None:
            super(ChordCounts, self).on_chord_part_return(request, state, result, *args, **options)

        self.ensure(count, (), max_retries=None)

    def add_pending_result(
        self,
        result: AsyncResult[Any],
        weak: bool = False,  # noqa: FBT001, FBT002, ARG002 - Celery's signature
        **_options: Any,
    ) -> AsyncResult[Any]:
        """Skip what Celery does for each part that it sends: subscribing to its result."""
        return result

    def remove_pending_result(self, result: AsyncResult[Any]) -> None:
        """Unsubscribe from nothing, as `add_pending_result` subscribed to nothing."""

    def on_task_call(self, _producer: object, _task_id: str) -> None:
        """Subscribe to nothing, as above, for processes that are not workers."""
