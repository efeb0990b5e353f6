"""The simulator starts on a free port and stops without waiting for anyone."""

import subprocess
import sys
import threading
import time

import httpx
import pytest

from enrichment.simulator.catalogue_file import catalogue_csv
from enrichment.simulator.server import serve
from enrichment.simulator.stage import Latencies
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World
from tests.enrichment.simulator.asking import ask_track
from tests.enrichment.simulator.conftest import UNENCRYPTED
from tests.waiting import HANG_SECONDS, is_so


def test_two_run_side_by_side() -> None:
    with serve(World(3)) as one, serve(World(3)) as other:
        assert one.url != other.url
        assert httpx.get(f"{other.url}/simulator/calls", verify=UNENCRYPTED).status_code == 200


def test_it_is_gone_afterwards() -> None:
    with serve(World(3)) as simulator:
        pass

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{simulator.url}/simulator/calls", verify=UNENCRYPTED)


def test_it_does_not_wait_for_a_question_that_hangs() -> None:
    world = World()
    track = world.with_story(Story.NEVER_LOADS)

    with serve(world) as simulator:
        client = httpx.Client(base_url=simulator.url, timeout=None, verify=UNENCRYPTED)  # noqa: S113 - it asks for good
        hanging = threading.Thread(target=ask_track, args=(client, track))
        hanging.start()
        assert is_so(lambda: bool(simulator.calls["get_track"]))
        assert hanging.is_alive()
    hanging.join(timeout=HANG_SECONDS)
    client.close()

    assert not hanging.is_alive()


def test_a_platform_can_be_as_slow_as_the_real_one() -> None:
    world = World(3)

    with serve(world, latencies=Latencies(spotify=0.05)) as simulator:
        asked_at = time.monotonic()
        with httpx.Client(base_url=simulator.url, verify=UNENCRYPTED) as client:
            ask_track(client, world.track(1))

    assert time.monotonic() - asked_at >= 0.05


@pytest.mark.processes
def test_the_command_prints_the_catalogue() -> None:
    command = [sys.executable, "-m", "enrichment.simulator", "--catalogue", "--tracks", "5"]

    printed = subprocess.run(command, capture_output=True, text=True, check=True)

    assert printed.stdout == catalogue_csv(World(5))
    assert printed.stderr == ""
