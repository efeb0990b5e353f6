"""Runs back to back for as long as wanted: nothing grows with them."""

import time
from dataclasses import dataclass

import psutil
import pytest
import redis

from tests.faults.house import House
from tests.killing import those
from trackpulse.celery import results_url

pytestmark = [pytest.mark.processes, pytest.mark.soak]

WARM = 3
"""How many runs it takes until everything is loaded and connected."""

MARGIN = 0.1

MARK_SECONDS = 310
"""Five minutes, and ten seconds for a run to end."""

UNDER_WAY = 5
"""Handles and keys of messages or requests that happen to be in progress."""


@dataclass(frozen=True)
class Size:
    """How much our processes hold between two runs, without browsers, which are recycled by their own rules."""

    megabytes: float
    handles: int
    redis_keys: int
    marks: int
    """Keys of finished chords; Celery keeps each for five minutes, in case a message arrives late."""

    def __str__(self) -> str:
        keys = f"{self.redis_keys} keys and {self.marks} marks of chords in Redis"
        return f"{self.megabytes:.0f} MB, {self.handles} handles, {keys}"


def size_of(house: House) -> Size:
    """Return the size of all workers and beat, once they are idle."""
    ours = [one for kind in ("browser", "api", "beat") for one in _tree(house.processes.leader(kind))]
    keys = [key for url in (house.servers.redis_url, results_url(house.servers.redis_url)) for key in _keys(url)]
    marks = sum(key.startswith(b"celery-taskset-meta-") and key.endswith(b".c") for key in keys)
    memory = sum(one.memory_full_info().pss for one in ours)
    return Size(memory / 2**20, sum(one.num_fds() for one in ours), len(keys) - marks, marks)


def _keys(url: str) -> list[bytes]:
    with redis.Redis.from_url(url) as client:
        return list(client.scan_iter(count=1_000))


def _tree(leader: psutil.Process) -> list[psutil.Process]:
    below = leader.children(recursive=True)
    return [leader, *those(below, lambda one: "celery" in " ".join(one.cmdline()))]


def test_runs_back_to_back_leave_memory_handles_and_keys_unchanged(house: House, pytestconfig: pytest.Config) -> None:
    end = time.monotonic() + 60 * float(pytestconfig.getoption("--minutes"))
    house.start_workers()
    sizes: list[Size] = []
    ends: list[float] = []

    while time.monotonic() < end or len(sizes) <= WARM:
        run = house.start_run()
        assert house.ended(run) == "complete"
        ends.append(time.monotonic())
        sizes.append(size_of(house))
        print(f"run {len(sizes)}: {sizes[-1]}", flush=True)  # noqa: T201 - whoever waits half an hour wants to see it

    first, last = sizes[WARM - 1], sizes[-1]
    assert last.megabytes <= first.megabytes * (1 + MARGIN), f"{first}, and then {last}"
    assert last.handles <= first.handles * (1 + MARGIN) + UNDER_WAY, f"{first}, and then {last}"
    assert last.redis_keys <= first.redis_keys * (1 + MARGIN) + UNDER_WAY, f"{first}, and then {last}"
    recent = sum(one > ends[-1] - MARK_SECONDS for one in ends)
    assert last.marks <= recent + UNDER_WAY, f"{recent} runs of late, and then {last}"
    house.expect_invariants()
