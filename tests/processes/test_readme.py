"""The Python example of the README, word for word, against a real installation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.models import ApiKey, SnapshotRun
from enrichment.simulator.world import World
from tests.processes.conftest import Installation
from tests.processes.test_process_types import free_port, status

pytestmark = pytest.mark.processes

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def world() -> World:
    return World(6, stories=())


@pytest.fixture
def address(stocked: Installation) -> str:
    """Give the address of a web server whose runs are read by workers."""
    port = free_port()
    stocked.processes.env["WEB_PORT"] = str(port)
    for name in ("web", "browser", "api"):
        stocked.processes.start(name)
    stocked.wait_for(lambda: status(f"http://127.0.0.1:{port}/admin/login/") == 200)
    return f"http://127.0.0.1:{port}"


def example() -> str:
    (code,) = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    return str(code)


def test_the_example_of_the_readme_starts_a_run_and_prints_who_gained_most(
    stocked: Installation, address: str
) -> None:
    _key, text = ApiKey.objects.issue(name="example", can_run=True)
    env = stocked.child_env() | {"TRACKPULSE_ADDRESS": address, "TRACKPULSE_KEY": text}

    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", example()],
        env=env,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    run = SnapshotRun.objects.latest("pk")
    assert told.returncode == 0, told.stderr
    first, *gains = told.stdout.splitlines()
    assert first == f"Run {run.pk}: complete"
    assert (run.asked_by, len(gains)) == ("API key example", 6)
    assert all(re.fullmatch(r" *[+-][\d,]+  .+  read 0\.\d hours ago.*", line) for line in gains), gains
