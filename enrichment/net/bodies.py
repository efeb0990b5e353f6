"""Reads the body of an answer, with a limit on its size and its time."""

import time

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import TimeoutError as TooSlow

_AT_ONCE = 65_536


def body_of(answer: BaseHTTPResponse, most: int, seconds: float) -> bytes:
    """Return a body, cut off after `most` bytes. Raises urllib3's HTTPError if it takes longer than this.

    A connection's timeout does not limit a body: it starts again with each byte that arrives.
    """
    end, body = time.monotonic() + seconds, bytearray()
    while len(body) < most and (part := answer.read1(min(most - len(body), _AT_ONCE))):
        body += part
        if time.monotonic() > end:
            raise TooSlow(f"the body did not end within {seconds:g} seconds")
    return bytes(body)
