"""Starts process types of the Procfile as children, and stops them."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import psutil
from django.conf import settings
from honcho.environ import parse_procfile

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 15.0
"""A worker finishes its page when it is asked to stop; after this time it is killed."""


class Child(Protocol):
    """What is asked of a child process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...


def log_of(name: str) -> Path:
    """Return the file for the output of a process with this name."""
    return Path(settings.VAR) / "log" / f"{name}.log"


class Processes:
    """Child processes, each in its own session, with its output in the file `log_of(name)`.

    As a context manager it stops what it started, also after an error.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        commands = Path(sys.executable).parent
        self.env = {**os.environ, "PATH": f"{commands}:{os.environ.get('PATH', '')}", **env}
        self._running: dict[str, Child] = {}
        self._asked: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self, kind: str) -> None:
        """Start a process type of the Procfile."""
        lines = parse_procfile((ROOT / "Procfile").read_text()).processes
        self.run(kind, "sh", "-c", lines[kind])

    def run(self, name: str, *command: str) -> None:
        """Start any other command under this name."""
        self._asked.discard(name)
        path = log_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as log:
            self._running[name] = self._begin(command, log)

    def _begin(self, command: Sequence[str], log: IO[bytes]) -> Child:
        return subprocess.Popen(  # noqa: S603 - our own commands
            command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )

    def leader(self, name: str) -> psutil.Process:
        return psutil.Process(self._running[name].pid)

    def ended(self) -> list[str]:
        """Return the names of processes that ended without being stopped."""
        return [name for name, child in self._running.items() if child.poll() is not None]

    def kill(self, name: str) -> None:
        """Kill a process and its children at once, as the kernel does when memory runs out."""
        child = self._running.pop(name)
        _signal(child, signal.SIGKILL)
        child.wait()

    def ask_to_end(self, *names: str) -> None:
        """Ask processes to end, without waiting for them."""
        # Once: a worker that is asked a second time stops without finishing its tasks.
        for name in set(names) - self._asked:
            self._asked.add(name)
            # Only to the leader: a worker ends its own children in the right order.
            if self._running[name].poll() is None:
                self._running[name].send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask all to end, and kill those that do not."""
        self.ask_to_end(*self._running)
        for child in self._running.values():
            _wait(child)
            _signal(child, signal.SIGKILL)
        self._running.clear()


def _wait(child: Child) -> None:
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _signal(child, signal.SIGKILL)
        child.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    """Signal the whole session of a child; parts of it may outlive its leader."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
