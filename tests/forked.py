"""Processes for tests that start in milliseconds and die with the tests."""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import IO, Self

from django.conf import settings
from honcho.environ import parse_procfile

from enrichment.demo.processes import ROOT, Child, Processes
from tests import survivors


class Fork:
    """A process started by a fork server, with the part of `Popen` that tests need."""

    def __init__(self, status: IO[bytes]) -> None:
        self._status = status
        first = status.readline()
        assert first, "the fork server has ended"
        self.pid = int(first)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended, as `Popen` does. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a fork", timeout or 0.0)
            # There is nothing to read if the fork server was killed.
            self.returncode = int(self._status.readline() or -9)
            self._status.close()
        return self.returncode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


class ForkServer:
    """The program `tests.fork_server`, for one environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._program = subprocess.Popen(
                [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
                env=env,
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        self._control.close()
        self._program.wait()

    def fork(self, command: Sequence[str], output: IO[bytes], errors: IO[bytes]) -> Fork:
        """Run a command of `celery`, `python` or `uvicorn`."""
        read, write = os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            fds = [nothing, output.fileno(), errors.fileno(), write]
            socket.send_fds(self._control, [json.dumps(command).encode() + b"\n"], fds)
        finally:
            os.close(nothing)
            os.close(write)
        return Fork(os.fdopen(read, "rb", buffering=0))


class ForkServers:
    """One fork server per requested environment, because settings are read at import."""

    def __init__(self) -> None:
        self._servers: dict[frozenset[tuple[str, str]], ForkServer] = {}
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        survivors.watch(os.fspath(settings.VAR))
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends.close()

    def of(self, env: Mapping[str, str]) -> ForkServer:
        # The name of the running test is not a setting.
        known = {name: value for name, value in env.items() if name != "PYTEST_CURRENT_TEST"}
        key = frozenset(known.items())
        if key not in self._servers:
            self._servers[key] = ForkServer(known)
            self._ends.callback(self._servers[key].close)
        return self._servers[key]


class ForkedProcesses(Processes):
    """Child processes that are forked if possible, and killed at the end."""

    def __init__(self, env: Mapping[str, str], servers: ForkServers) -> None:
        super().__init__(env)
        self._servers = servers

    def start(self, kind: str, *by: str) -> None:
        """Start a process type of the Procfile, or run its arguments with another program."""
        line = parse_procfile((ROOT / "Procfile").read_text()).processes[kind]
        if not line.startswith("exec "):
            self.start_anew(kind)
            return
        program, *arguments = _expanded(line.removeprefix("exec "), self.env)
        self.run(kind, *(by or [program]), *arguments)

    def start_anew(self, kind: str) -> None:
        """Start a process type as in production, with nothing imported before."""
        super().start(kind)

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            code = self._servers.of(self.env).fork(command, output, errors).wait()
            return subprocess.CompletedProcess(command, code, _text(output), _text(errors))

    def _begin(self, command: Sequence[str], log: IO[bytes]) -> Child:
        if command[0] in ("celery", "python", "uvicorn"):
            return self._servers.of(self.env).fork(command, log, log)
        return super()._begin(command, log)

    def stop(self) -> None:
        if any(name.startswith("COVERAGE_") for name in self.env):
            super().stop()  # A killed process does not write its coverage.
        for name in list(self._running):
            self.kill(name)


def _expanded(line: str, env: Mapping[str, str]) -> list[str]:
    """Return the words of a line with its variables replaced."""
    words = subprocess.run(
        ["sh", "-c", rf"printf '%s\n' {line}"], env=env, capture_output=True, text=True, check=True
    )
    return words.stdout.splitlines()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
