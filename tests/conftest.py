"""What holds for every test."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests import database, environment
from tests.faults import table

# A slow machine is no fault of the code: no example has a time limit.
hypothesis_settings.register_profile("trackpulse", deadline=None)
hypothesis_settings.load_profile("trackpulse")


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


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the tests a migrated database, in place of pytest-django's own way, which migrates in every process."""
    with django_db_blocker.unblock(), database.copied(f"test_{environment.SLOT}"):
        yield
