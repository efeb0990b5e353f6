"""A part of a chord is counted although Redis was away, and nothing else is kept of it."""

from unittest.mock import patch

import pytest
import redis
from celery.app.task import Context
from celery.backends.redis import RedisBackend

from trackpulse.celery import app
from trackpulse.chord_backend import ChordCounts


def test_the_results_of_tasks_are_counted_and_not_kept() -> None:
    assert isinstance(app.backend, ChordCounts)
    assert all(task.ignore_result for name, task in app.tasks.items() if name.startswith("enrichment."))


def test_a_part_is_counted_once_redis_is_back() -> None:
    with patch.object(RedisBackend, "on_chord_part_return", side_effect=[redis.ConnectionError, None]) as count:
        app.backend.on_chord_part_return(Context(), "SUCCESS", None)

    assert count.call_count == 2


def test_a_part_that_cannot_be_counted_for_another_reason_is_reported() -> None:
    with (
        patch.object(RedisBackend, "on_chord_part_return", side_effect=ValueError("No such chord.")),
        pytest.raises(ValueError, match="No such chord"),
    ):
        app.backend.on_chord_part_return(Context(), "SUCCESS", None)


def test_whoever_sends_a_part_subscribes_to_nothing_and_unsubscribes_from_nothing() -> None:
    backend = app.backend
    assert isinstance(backend, ChordCounts)

    with patch.object(backend, "result_consumer") as consumer:
        backend.on_task_call(None, "a-part")
        sent = backend.add_pending_result(app.AsyncResult("a-part"))
        del sent

    assert consumer.mock_calls == []
