"""The Python example of docs/api.md, word for word, against a real installation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.models import ApiKey, SnapshotRun
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def world() -> World:
    return World(6, stories=())


@pytest.fixture
def address(stocked: Installation) -> str:
    """Yield the address of a web server whose runs are read by workers."""
    for name in ("browser", "api"):
        stocked.processes.start(name)
    return stocked.start_web()


def example() -> str:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return str(code)


def test_the_example_starts_a_run_and_prints_who_gained_most(stocked: Installation, address: str) -> None:
    _key, text = ApiKey.objects.issue(name="example", can_run=True)
    env = stocked.child_env() | {"TRACKPULSE_ADDRESS": address, "TRACKPULSE_KEY": text}

    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", example()],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    run = SnapshotRun.objects.latest("pk")
    assert told.returncode == 0, told.stderr
    first, *gains = told.stdout.splitlines()
    assert first == f"Run {run.pk}: complete"
    assert (run.requested_by, len(gains)) == ("API key example", 6)
    assert all(re.fullmatch(r" *[+-][\d,]+  .+  read 0\.\d hours ago.*", line) for line in gains), gains
