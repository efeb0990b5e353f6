"""The commands of docs/operations.md, word for word: dumped during a run, restored with an empty Redis."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from enrichment.demo.processes import ROOT
from enrichment.simulator.control import Scenario
from tests.faults.house import House
from trackpulse.embedded import postgres

pytestmark = pytest.mark.processes

DOCS = ROOT / "docs" / "operations.md"


def follow(house: House, step: str, folder: Path) -> None:
    """Run the document's commands for this step."""
    (command,) = re.findall(rf"^```sh {step}\n(.*?)^```$", DOCS.read_text(), re.DOTALL | re.MULTILINE)
    programs = postgres.programs(house.servers.place)
    env = os.environ | {"DATABASE_URL": house.servers.database_url, "PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-ec", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_dump_made_during_a_run_is_restored_with_an_empty_redis(house: House, tmp_path: Path) -> None:
    # The run must not end before the dump.
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=1)
    house.start_workers()
    run = house.start_run()
    house.wait_for_both(run)

    follow(house, "backup", tmp_path)
    for kind in ("browser", "api", "beat"):
        house.processes.kill(kind)
    house.servers.make_empty()
    house.servers.flush_redis()
    follow(house, "restore", tmp_path)
    assert house.state(run) == "reading"
    house.simulator.scenarios.clear()
    house.let_leases_run_out()
    house.start_workers()

    assert house.ended(run) == "complete"
    house.expect_well(run)
