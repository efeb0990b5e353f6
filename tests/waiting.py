"""Waiting for what must come, with a limit that nothing but a hang reaches."""

import time
from collections.abc import Callable

HANG_SECONDS = 250.0
LOOK_SECONDS = 0.03


def is_so(what: Callable[[], bool], seconds: float = HANG_SECONDS) -> bool:
    """Wait until something is so, and return whether it came to that."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_SECONDS)
    return True
