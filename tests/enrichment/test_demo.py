"""What the demonstration does beside its run."""

import signal
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from analytics.models import PlatformRun
from enrichment.demo.behind import Lookups
from enrichment.demo.processes import Processes, log_of
from tests.waiting import is_so

STUBBORN = """
trap 'echo asked' TERM
trap 'echo last' USR1
echo ready
while :; do sleep 0.05; done
"""


class Commands(Processes):
    """Processes of which only the commands are recorded."""

    def __init__(self) -> None:
        super().__init__({})
        self.names: list[str] = []

    def run(self, name: str, *command: str) -> None:
        assert command
        self.names.append(name)


@pytest.fixture
def processes() -> Iterator[Processes]:
    with Processes({}) as processes:
        yield processes
        processes.kill("stubborn")


def test_lookups_begin_once_when_a_run_waits_for_its_last_reading(settings: Settings) -> None:
    settings.CREDIT_SOURCES = ["musicbrainz"]
    commands = Commands()
    lookups = Lookups(commands)

    lookups.begin_while_run_waits([])
    lookups.begin_while_run_waits([PlatformRun(readings=9, read=8), PlatformRun(readings=9, read=8)])
    before = list(commands.names)
    lookups.begin_while_run_waits([PlatformRun(readings=9, read=8), PlatformRun(readings=9, read=9)])
    lookups.begin()

    assert (before, commands.names) == ([], ["credits"])


def test_nothing_is_looked_up_where_lookups_are_switched_off(settings: Settings) -> None:
    settings.CREDIT_SOURCES = []
    commands = Commands()
    lookups = Lookups(commands)

    lookups.begin()
    lookups.wait()

    assert commands.names == []


@pytest.mark.processes
def test_a_process_is_asked_to_end_only_once(processes: Processes) -> None:
    processes.run("stubborn", "sh", "-c", STUBBORN)
    wait_for_word("ready")

    processes.ask_to_end("stubborn")
    wait_for_word("asked")
    processes.ask_to_end("stubborn")
    processes.leader("stubborn").send_signal(signal.SIGUSR1)
    wait_for_word("last")

    assert log_of("stubborn").read_text().split() == ["ready", "asked", "last"]


def wait_for_word(word: str) -> None:
    assert is_so(lambda: word in log_of("stubborn").read_text())
