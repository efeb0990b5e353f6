"""What Celery keeps of results: the count of a chord's parts, and nothing else."""

from typing import Any

from celery.app.task import Context
from celery.backends.redis import RedisBackend
from celery.result import AsyncResult


class ChordCounts(RedisBackend):
    """Counts the parts of chords in Redis. Their results are ignored, so nobody stores one or waits for one.

    Counting a part twice counts it once, so trying again is harmless. Stored, each result would cost a task as much
    again as its count, and leave a chord one short where a child is killed between the two.
    """

    def on_chord_part_return(self, request: Context, state: str, result: Any, *args: Any, **options: Any) -> None:
        """Count a part, however long Redis is away: a part that is not counted would keep its chord open for ever."""

        def count() -> None:
            super(ChordCounts, self).on_chord_part_return(request, state, result, *args, **options)

        self.ensure(count, (), max_retries=None)

    def add_pending_result(
        self,
        result: AsyncResult[Any],
        weak: bool = False,  # noqa: FBT001, FBT002, ARG002 - Celery's signature
        **_options: Any,
    ) -> AsyncResult[Any]:
        """Leave out what Celery does for each part that it sends: subscribe to its result."""
        return result

    def remove_pending_result(self, result: AsyncResult[Any]) -> None:
        """Unsubscribe from nothing, as `add_pending_result` subscribed to nothing."""

    def on_task_call(self, _producer: object, _task_id: str) -> None:
        """Subscribe to nothing, as above, where a process that is no worker sends a part."""
