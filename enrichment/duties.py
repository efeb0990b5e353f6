"""Steps of which one that fails must not hold up the others."""

import logging
from collections.abc import Callable
from typing import TypeVar

from enrichment.broker import BrokerAway

log = logging.getLogger(__name__)

Result = TypeVar("Result")


def do_all(*steps: Callable[[], Result]) -> list[Result]:
    """Do every step, whatever happens to the others, and return their results.

    Each error is logged. Raises the first of them at the end, so that the task is known to have failed.
    """
    results: list[Result] = []
    errors: list[Exception] = []
    for step in steps:
        try:
            results.append(step())
        except Exception as error:
            log.exception("A step failed; the others were done")
            errors.append(error)
    if errors:
        raise errors[0]
    return results


def do_if_possible(step: Callable[..., object], *arguments: object) -> None:
    """Do a step for which the broker may be down; the next minute retries it."""
    try:
        step(*arguments)
    except BrokerAway as error:
        log.warning("%s was put off: %s", step.__name__, error)
