"""What travels to the workers: JSON, and in it nothing but ids."""

import inspect
from typing import Any

import pytest
from celery import current_app
from kombu.exceptions import ContentDisallowed, EncodeError
from kombu.serialization import dumps, loads

from enrichment import tasks

OURS = sorted(name for name in current_app.tasks if name.startswith("enrichment."))


def parameters(name: str) -> dict[str, Any]:
    """Return what a task takes, each with its type."""
    run = current_app.tasks[name].run
    return {one.name: one.annotation for one in inspect.signature(run).parameters.values()}


def test_every_task_of_ours_is_known() -> None:
    assert {f"enrichment.tasks.{name}" for name in ("read_streams", "record", "tend_runs")} <= set(OURS)
    assert all(hasattr(tasks, name.rpartition(".")[2]) for name in OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_task_takes_ids_alone(name: str) -> None:
    assert set(parameters(name).values()) <= {int}


def test_messages_and_results_are_json_alone() -> None:
    conf = current_app.conf

    assert conf.accept_content == ["json"]
    assert conf.result_accept_content in (None, ["json"])
    assert (conf.task_serializer, conf.result_serializer, conf.event_serializer) == ("json", "json", "json")


def test_a_pickled_message_is_not_opened() -> None:
    kind, encoding, body = dumps({"a": 1}, serializer="pickle")

    with pytest.raises(ContentDisallowed):
        loads(body, kind, encoding, accept=current_app.conf.accept_content)


def test_what_is_no_json_is_not_sent() -> None:
    with pytest.raises(EncodeError):
        dumps(object(), serializer=current_app.conf.task_serializer)
