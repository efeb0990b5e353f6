"""Runs between a worker and its browser. It ends the browser when the worker ends for any reason, or at its age.

    worker ══ pipe ══> keeper ──> chromedriver ──> Chromium ──> zygotes, renderers, ...

Runs as a separate program. The pipe is its standard input: the kernel closes it when the worker ends, even by
SIGKILL. All processes it starts remain its descendants, orphans too, so it ends exactly its own and leaves no zombie.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, Never

import psutil

# From <linux/prctl.h>.
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36

# The pipe shows it at once. A forked copy of the worker may hold it open, so the parent is checked as well.
_LOOK_SECONDS: Final = 1.0


def keep(folder: Path, seconds: float, command: list[str]) -> None:
    """Run chromedriver until it or the worker ends, `seconds` at most; then end all below and remove the profile."""
    worker, end = os.getppid(), time.monotonic() + seconds
    signal.signal(signal.SIGTERM, _stop)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        driver = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_the_keeper)  # noqa: PLW1509, S603 (the keeper has one thread, and the worker names the command)
        # Only chromedriver writes. The worker then reads its end as soon as it happens.
        os.close(sys.stdout.fileno())
        _wait_for_an_end(driver, worker, end)
    finally:
        _end_all_below()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_an_end(driver: subprocess.Popen[bytes], worker: int, end: float) -> None:
    while driver.poll() is None and os.getppid() == worker and time.monotonic() < end:
        # The worker never writes: readable means end of pipe.
        if select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
            return


def _end_all_below() -> None:
    keeper = psutil.Process()
    while below := keeper.children(recursive=True):
        for process in below:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _reap()
        time.sleep(0.005)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _die_with_the_keeper() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    # Elsewhere the process tree has to suffice.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _stop(_signal: int, _frame: FrameType | None) -> Never:
    sys.exit(0)


if __name__ == "__main__":
    profile, limit, *command = sys.argv[1:]
    keep(Path(profile.removeprefix("--profile=")), float(limit.removeprefix("--seconds=")), command)
