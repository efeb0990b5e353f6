"""Third-party counts in the chart of a track, as a separate line."""

from collections.abc import Sequence
from typing import Any

from analytics.models import ThirdPartyCount


def with_third_party(charts: dict[str, Any] | None, counts: Sequence[ThirdPartyCount]) -> dict[str, Any] | None:
    """Add these counts, oldest first, to the charts' data; each has its own time, not that of a run."""
    if charts is None or not counts:
        return charts
    line = [{"x": int(one.observed_at.timestamp() * 1_000), "y": one.streams} for one in counts]
    return charts | {"thirdParty": line}
