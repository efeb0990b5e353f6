"""A trace of requests to a platform and their results, for people.

A source reports each of its requests to a callback; usually there is none.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class TracedRequest:
    """One request: its address, where that led, and what came back. Addresses are without their queries.

    Without an answer `status` is 0 and `trouble` says why. `seconds` is the time until the answer. `answers` has the
    status of each answer to the page's own requests; `unanswered` counts those without one.
    """

    asked: str
    landed: str = ""
    status: int = 0
    seconds: float = 0.0
    title: str = ""
    answers: tuple[int, ...] = ()
    unanswered: int = 0
    trouble: str = ""


Tell = Callable[[TracedRequest], None]


def nobody(_step: TracedRequest) -> None:
    """Ignore a step."""


@contextmanager
def step(tell: Tell, address: str) -> Iterator[TracedRequest]:
    """Yield a step to be filled in, and report it when the request is over, however it ended."""
    one, begun = TracedRequest(plain(address)), time.monotonic()
    try:
        yield one
    except Exception as error:
        one.trouble = one.trouble or type(error).__name__
        raise
    finally:
        one.seconds = time.monotonic() - begun
        tell(one)


def plain(address: str) -> str:
    """Return an address without its query, which may contain a key."""
    return address.partition("?")[0].partition("#")[0]
