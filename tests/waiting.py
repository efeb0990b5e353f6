"""Waiting for something that must happen, with a limit that only a hang reaches."""

import time
from collections.abc import Callable

HANG_SECONDS = 250.0
LOOK_SECONDS = 0.03


def is_so(what: Callable[[], bool], seconds: float = HANG_SECONDS) -> bool:
    """Wait until something is true, and return whether it became true."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_SECONDS)
    return True
