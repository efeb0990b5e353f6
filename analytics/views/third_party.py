"""Somebody else's counts in the chart of a track, as a line of their own."""

from collections.abc import Sequence
from typing import Any

from analytics.models import ThirdPartyCount


def with_third_party(charts: dict[str, Any] | None, counts: Sequence[ThirdPartyCount]) -> dict[str, Any] | None:
    """Add these counts, oldest first, to what the charts draw; each has its own moment, not that of a run."""
    if charts is None or not counts:
        return charts
    line = [{"x": int(one.observed_at.timestamp() * 1_000), "y": one.streams} for one in counts]
    return charts | {"secondHand": line}
