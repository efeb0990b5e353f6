"""A program that has imported everything, and forks workers, beat and commands instead of starting them.

    tests ══ socket ══> this ──fork──> celery worker, manage.py verify_run, python -m tests.faults.stock, ...

Importing the project takes two seconds, a fork a few milliseconds. The forks are ordinary processes with their own
sessions and connections, and are gone when they are killed. The program ends when the socket is closed.

    python -m tests.fork_server SOCKET
"""

import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import django
from django.conf import settings

IMPORTED = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.backends.redis",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "django.core.asgi",
    "enrichment.live.consumers",
    "enrichment.management.commands.run_snapshot",
    "enrichment.management.commands.verify_run",
    "kombu.transport.redis",
    "trackpulse.urls",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What those processes import when they start or with their first task."""


class Server:
    """Forks what is requested. Only a child returns from `serve` with something to do."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, int] = {}
        # Woken up by a child that ended.
        self._woken, wake = socket.socketpair()
        wake.settimeout(0.0)
        self._wake = wake
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(wake.fileno())

    def serve(self) -> Sequence[str] | None:
        """Return in a child what it has to run, and None once the client is gone."""
        while True:
            ready, _, _ = select.select([self._control, self._woken], [], [])
            if self._woken in ready:
                self._woken.recv(4_096)
                self._tell_of_ends()
            if self._control in ready:
                asked, fds = self._asked()
                if not asked:
                    return None
                *streams, status = fds
                if self._fork(streams, status):
                    return asked

    def _asked(self) -> tuple[list[str], list[int]]:
        """Return a command, with its three standard streams and the pipe that reports its start and end."""
        text, fds, _, _ = socket.recv_fds(self._control, 65_536, 4)
        while text and not text.endswith(b"\n"):
            text += self._control.recv(65_536)
        return (json.loads(text) if text else []), list(fds)

    def _fork(self, streams: Sequence[int], status: int) -> bool:
        """Return True in the child."""
        number = os.fork()
        if number:
            self._children[number] = status
            for stream in streams:
                os.close(stream)
            return False
        self._let_go()
        for standard, stream in enumerate(streams):
            os.dup2(stream, standard)
            os.close(stream)
        os.setsid()
        random.seed()
        _tell(status, os.getpid())
        os.close(status)
        return True

    def _let_go(self) -> None:
        """Release everything in a child that belongs to its parent."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in (self._control, self._woken, self._wake):
            end.close()
        for status in self._children.values():
            os.close(status)

    def _tell_of_ends(self) -> None:
        with suppress(ChildProcessError):
            while True:
                number, code = os.waitpid(-1, os.WNOHANG)
                if not number:
                    return
                status = self._children.pop(number)
                _tell(status, os.waitstatus_to_exitcode(code))
                os.close(status)


def _tell(status: int, number: int) -> None:
    with suppress(BrokenPipeError):
        os.write(status, b"%d\n" % number)


def prepare() -> None:
    """Import everything, and keep the garbage collector from touching, and so copying, shared memory."""
    django.setup()
    from trackpulse.celery import app  # noqa: PLC0415 - after the apps are loaded

    app.loader.import_default_modules()
    hurry()
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def hurry() -> None:
    """Shorten pauses."""
    from trackpulse.celery import app  # noqa: PLC0415 - as above

    settings.RETRY_WAIT = timedelta(seconds=0.3)
    app.conf.broker_transport_options["unacked_restore_interval"] = 1


def become(command: Sequence[str]) -> None:
    """Run a command line in this process."""
    program, *arguments = command
    if program == "python":
        _run_python(arguments)
        return
    module = {"celery": "celery", "uvicorn": "uvicorn"}[program]
    sys.argv = [program, *arguments]
    runpy.run_module(module, run_name="__main__")


def _run_python(arguments: Sequence[str]) -> None:
    first, *rest = arguments
    sys.argv = [first, *rest]
    if first == "-c":
        code, *sys.argv[1:] = rest
        exec(code, {"__name__": "__main__"})  # noqa: S102 - a test's own program
    elif first == "-m":
        module, *sys.argv[1:] = rest
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")
    prepare()
    asked = Server(socket.socket(fileno=int(sys.argv[1]))).serve()
    if asked is not None:
        become(asked)
