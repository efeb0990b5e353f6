"""Runs chromedriver for one browser: below a keeper, in a profile of its own, on a free port."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from enrichment.browser import chromium, programs
from enrichment.browser.profiles import open_profile
from enrichment.browser.settings import BrowserSettings

_KEEPER: Final = Path(__file__).parent / "keeper.py"
# Of those ports a busy machine uses thousands. With 9,000 in use, two starts in three failed.
_MOST_STARTS: Final = 5
_STARTED: Final = re.compile(rb"started successfully on port (\d+)")
# The keeper needs about 100 ms to end a browser; a machine that swaps may need seconds.
_END_SECONDS: Final = 10.0
# No visit begins after the browser's age. If one began just before, it has ended by then, and the keeper may end the
# browser: it was left open, and its last page's scripts would run until somebody reads another.
_LONGEST_VISIT_SECONDS: Final = 600.0


@contextmanager
def started_driver(settings: BrowserSettings) -> Iterator[tuple[Path, subprocess.Popen[bytes], int]]:
    """Run chromedriver in a new profile; yield the profile, its keeper and the port.

    chromedriver picks a port that is free for IPv6, and ends if that one is taken for IPv4: then it is started again.
    """
    for _ in range(_MOST_STARTS):
        with open_profile(settings.profile_root) as profile, _kept_driver(settings, profile) as keeper:
            port = _port(keeper)
            if port is not None:
                yield profile, keeper, port
                return
    raise ConnectionError("chromedriver ended before it was ready")


@contextmanager
def _kept_driver(settings: BrowserSettings, profile: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run chromedriver below a keeper, on a port of its own choice: no two workers can pick the same."""
    driver = programs.find_driver(settings)
    seconds = settings.max_age.total_seconds() + _LONGEST_VISIT_SECONDS
    keeper = subprocess.Popen(  # noqa: S603 (the operator names the driver)
        [sys.executable, "-I", _KEEPER, f"--profile={profile}", f"--seconds={seconds}", driver, "--port=0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=chromium.environment(settings.language),
        cwd=profile,
        # Ctrl-C in the terminal is meant for the worker, which may still finish its page.
        start_new_session=True,
    )
    try:
        yield keeper
    finally:
        _end(keeper)


def _end(keeper: subprocess.Popen[bytes]) -> None:
    _pipe(keeper.stdin).close()
    try:
        keeper.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()
    finally:
        _pipe(keeper.stdout).close()


def _port(keeper: subprocess.Popen[bytes]) -> int | None:
    """Return the port once chromedriver listens; None if it ended first."""
    lines = _pipe(keeper.stdout)
    return next((int(started[1]) for line in lines if (started := _STARTED.search(line))), None)


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise TypeError("the keeper was started without pipes")
    return end
