"""Why something was not delivered. Each answers the outbox's only question: retry?

NotDelivered        yes, after a while
└── Refused         no
    └── Unwanted    no, and nothing else to this recipient either
"""

from datetime import timedelta


class NotDelivered(Exception):
    """It did not arrive; `after` is how long the other side asked to be left alone, None if it did not say."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Refused(NotDelivered):
    """It cannot arrive until a person fixes something."""


class Unwanted(Refused):
    """The recipient wants no more calls."""
