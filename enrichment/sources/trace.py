"""What was asked of a platform and how that went, for a person who looks at it step by step.

A source tells each of its questions to whoever wants to hear; usually that is nobody.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Step:
    """One question: where it went, where that led, and what came back. Addresses are without their queries.

    `status` is 0, and `trouble` says why, where no answer came. `seconds` last until the answer was there. What a
    page was answered to its own questions is in `answers`, a status each; `unanswered` counts those without one.
    """

    asked: str
    landed: str = ""
    status: int = 0
    seconds: float = 0.0
    title: str = ""
    answers: tuple[int, ...] = ()
    unanswered: int = 0
    trouble: str = ""


Tell = Callable[[Step], None]


def nobody(_step: Step) -> None:
    """Hear what is told, and forget it."""


@contextmanager
def step(tell: Tell, address: str) -> Iterator[Step]:
    """Give a step to be filled in, and tell it when the question is over, however it ended."""
    one, begun = Step(plain(address)), time.monotonic()
    try:
        yield one
    except Exception as error:
        one.trouble = one.trouble or type(error).__name__
        raise
    finally:
        one.seconds = time.monotonic() - begun
        tell(one)


def plain(address: str) -> str:
    """Return an address without its query, which may hold a key."""
    return address.partition("?")[0].partition("#")[0]
