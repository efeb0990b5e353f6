"""The folders in which browsers keep their state: one for each running browser, locked by its owner.

The lock is the kernel's (flock on the folder itself). It is released when the owner ends for any reason, and is
independent of reused process ids and clock changes.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


@contextmanager
def open_profile(root: Path) -> Iterator[Path]:
    """Yield a new, locked profile folder; afterwards nothing uses it and it is deleted.

    Its name begins with the owner's process id, for people who look there.
    """
    root.mkdir(parents=True, exist_ok=True)
    # A sweep leaves hidden folders alone: this one must not be seen before it is locked.
    hidden = Path(tempfile.mkdtemp(prefix=f".{os.getpid()}-", dir=root.resolve()))
    lock = os.open(hidden, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder = hidden.rename(hidden.with_name(hidden.name[1:]))
        try:
            yield folder
        finally:
            _remove(folder)
    finally:
        os.close(lock)


def sweep(root: Path) -> int:
    """End the browsers and remove the profiles of dead owners; return how many there were."""
    if not root.is_dir():
        return 0
    return sum(_sweep_one(folder) for folder in root.resolve().glob("[!.]*/"))


def _sweep_one(folder: Path) -> bool:
    try:
        lock = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(folder)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    left = users_of(folder)
    for process in left:
        # It may have ended by itself. psutil compares the start time first: a reused process id is not killed.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    shutil.rmtree(folder, ignore_errors=True)


def users_of(folder: Path) -> list[psutil.Process]:
    """Return the keeper and the Chromium processes that were started with this profile."""
    marks = {f"--profile={folder}", f"--user-data-dir={folder}"}
    running = psutil.process_iter(["cmdline"])
    return [process for process in running if not marks.isdisjoint(process.info["cmdline"] or ())]
