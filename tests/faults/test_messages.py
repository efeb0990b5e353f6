"""Messages arrive twice, late and in any order; the end of a run is delivered repeatedly, or interrupted."""

import json
import random
import uuid

import pytest
import redis

from tests.faults.house import House

pytestmark = pytest.mark.processes

SEND = """
from trackpulse.celery import app
for _ in range(5):
    app.send_task("enrichment.tasks.record", [{run}], queue="runs")
"""


def deliver_twice(client: "redis.Redis", queue: str) -> None:
    """Duplicate every waiting message of a queue, and shuffle them."""
    waiting = list(client.lrange(queue, 0, -1))
    again = []
    for text in waiting:
        message = json.loads(text)
        message["properties"]["delivery_tag"] = str(uuid.uuid4())
        again.append(json.dumps(message))
    both = [*waiting, *again]
    random.shuffle(both)
    client.delete(queue)
    client.rpush(queue, *both)


def test_every_message_comes_twice_and_in_another_order(house: House) -> None:
    run = house.start_run()
    with redis.Redis.from_url(house.servers.redis_url) as client:
        deliver_twice(client, "browser")
        deliver_twice(client, "api")

    house.start_workers()

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_the_end_of_a_run_is_delivered_five_times(house: House) -> None:
    house.record_slowly()
    house.start_workers()
    run = house.start_run()
    house.wait_for(lambda: house.settled(run) == 2 * len(house.world))

    assert house.python("-c", SEND.format(run=run)).returncode == 0

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_the_worker_that_records_is_killed_in_the_middle(house: House) -> None:
    house.record_slowly()
    house.start_workers()
    run = house.start_run()
    house.wait_until_recording()

    house.processes.kill("api")
    assert house.numbers(run) == {}
    house.record_quickly()
    house.processes.start("api")

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_the_worker_that_records_is_killed_right_after_its_commit(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    assert house.ended(run) == "complete"

    house.processes.kill("api")
    recorded, (_, lost) = house.numbers(run), messages(house)
    house.processes.start("api")
    assert house.python("-c", SEND.format(run=run)).returncode == 0
    # What the dead had not acknowledged comes back much later.
    house.wait_for(lambda: messages(house) <= (0, lost))

    assert house.numbers(run) == recorded
    house.expect_well(run)


def messages(house: House) -> tuple[int, int]:
    """Return how many messages nobody has taken yet, and how many were taken but not acknowledged."""
    with redis.Redis.from_url(house.servers.redis_url) as client:
        return int(client.llen("runs")), int(client.hlen("unacked"))
