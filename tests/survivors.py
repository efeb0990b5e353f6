"""Ends what a test process started, once that process is gone for whatever reason.

    pytest ══ pipe ══> watcher          the kernel closes the pipe when pytest ends, even by SIGKILL
       └──> workers, beat, servers, drivers, browsers: all inherit VAR_FOLDER, and are found by it

Two living test processes never share a VAR_FOLDER, so what has it and is older than its owner was left by an earlier
one whose watcher was killed as well.

    python -m tests.survivors VAR_FOLDER
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


@cache
def watch(var: str) -> int:
    """End what an earlier owner of this folder left, and make sure that nothing outlives this process.

    Call it before anything is started. It returns one end of a pipe, which must stay open until this process ends.
    """
    end(var)
    read, write = os.pipe()
    watcher = subprocess.Popen(
        [sys.executable, "-m", "tests.survivors", var],
        stdin=read,
        cwd=ROOT,
        # Otherwise the watcher of one folder would take another's watcher for a leftover.
        env={name: value for name, value in os.environ.items() if name != "VAR_FOLDER"},
        # Ctrl-C in the terminal is meant for the tests, which clean up themselves.
        start_new_session=True,
    )
    # Nothing waits for it: it ends after us.
    watcher.returncode = 0
    os.close(read)
    return write


def end(var: str) -> None:
    """Kill all that was started with this VAR_FOLDER, and what those start while they are being killed."""
    while left := survivors(var):
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        time.sleep(0.02)


def survivors(var: str) -> list[psutil.Process]:
    """Return the processes that were started with this VAR_FOLDER, or work or have a browser's profile in it."""
    ours = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    return [process for process in psutil.process_iter() if process.pid not in ours and _has(process, var)]


def _has(process: psutil.Process, var: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return (
            process.environ().get("VAR_FOLDER") == var
            or f"{var}/browsers/" in " ".join(process.cmdline())  # A browser gets a clean environment, and a profile.
            or f"{process.cwd()}/".startswith(f"{var}/")  # Valkey overwrites its environment with its title.
        )
    except psutil.Error:  # It has ended, or belongs to somebody else.
        return False


if __name__ == "__main__":
    sys.stdin.buffer.read()
    end(sys.argv[1])
