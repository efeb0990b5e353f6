"""Processes of two releases run side by side while an upgrade is under way."""

import pytest
import redis
from celery import current_app
from django.conf import settings

from enrichment.demo.processes import log_of
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

# Beat of release 1.0.0 sends the first; the second is as if from a release to come.
UNKNOWN = ["enrichment.tasks.count_standing", "enrichment.tasks.read_minds"]


@pytest.mark.parametrize(("kind", "queue"), [("api", "runs"), ("browser", "browser")])
def test_tasks_of_another_release_are_dropped_with_a_line_each(
    installation: Installation, kind: str, queue: str
) -> None:
    for task in [*UNKNOWN, "enrichment.tasks.deliver", *UNKNOWN]:
        current_app.send_task(task, [7] if task == UNKNOWN[1] else [], queue=queue)

    installation.processes.start(kind)

    installation.wait_for(lambda: messages(queue) == (0, 0))
    said = log_of(kind).read_text()
    assert [said.count(f"has no task {task}") for task in UNKNOWN] == [2, 2]
    assert "Traceback" not in said


def messages(queue: str) -> tuple[int, int]:
    """Return how many messages wait in a queue, and how many a worker has in hand."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return int(client.llen(queue)), int(client.hlen("unacked"))
