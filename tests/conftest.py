"""What holds for every test."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.faults import table


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever takes pictures of the pages, or has runs go on and on, say where to and for how long."""
    parser.addoption("--pictures", default="var/screenshots", help="folder for the pictures of the pages")
    parser.addoption("--minutes", default="30", help="how long `make soak` has runs follow one another")


TOGETHER = ("tests/processes/", "tests/faults/")
"""What starts whole installations: two of them beside all other tests would leave none of them the time it needs."""


class Scheduler(LoadScopeScheduling):
    """Hands the tests out file by file, and all that must not run beside each other to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return "together" if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler | None:
    """Schedule `make test`; whoever asks for another way (`--dist worksteal` of `make faults`) gets that one."""
    return Scheduler(config, log) if config.getoption("dist") == "load" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what became of the faults. Here, because the process that prints need not have seen their folder."""
    table.show(terminalreporter)
