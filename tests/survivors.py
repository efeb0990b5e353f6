"""Ends what a test process started once that process is gone, however it went.

    pytest ══ pipe ══> watcher          the kernel closes the pipe when pytest ends, even by SIGKILL
       └──> workers, beat, servers, drivers, browsers: all inherit VAR_FOLDER, and are found by it

No two test processes that live have the same VAR_FOLDER, so what has it and is older than its owner was left by an
earlier one whose watcher was killed as well.

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
    """End what an earlier owner of this folder left, and see that nothing outlives this process.

    Call it before anything is started. The end of a pipe that it returns is closed with this process, not before.
    """
    end(var)
    read, write = os.pipe()
    watcher = subprocess.Popen(
        [sys.executable, "-m", "tests.survivors", var],
        stdin=read,
        cwd=ROOT,
        # Or the watcher of one folder would take that of another for something that was left.
        env={name: value for name, value in os.environ.items() if name != "VAR_FOLDER"},
        # A Ctrl-C in the terminal is for the tests, which clear up by themselves.
        start_new_session=True,
    )
    # Nobody waits for it: it ends after us.
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
            or f"{var}/browsers/" in " ".join(process.cmdline())  # a browser gets a clean environment, and a profile
            or f"{process.cwd()}/".startswith(f"{var}/")  # a Valkey writes its title over its environment
        )
    except psutil.Error:  # it has ended, or is somebody else's
        return False


if __name__ == "__main__":
    sys.stdin.buffer.read()
    end(sys.argv[1])
