"""Saved answers of Spotify's GraphQL service, and pages that received them."""

import json
from pathlib import Path
from typing import Any, Final

from enrichment.browser import Page, Reply

SAVED: Final = Path(__file__).parent / "saved" / "spotify"
TRACK: Final = "2kRFrWaLWiKq48YYVdGcm8"
STREAMS: Final = 1_137_719_792
SHOWN: Final = "1,137,719,792"
ANOTHER: Final = "7qiZfU4dY1lWllzX7mPBI3"
ADDRESS: Final = f"https://open.spotify.com/track/{TRACK}"


def saved(name: str) -> Any:
    """Return the saved answer with this name."""
    return json.loads((SAVED / f"{name}.json").read_text(encoding="utf-8"))


def reply(name: str) -> Reply:
    return Reply(200, (SAVED / f"{name}.json").read_text(encoding="utf-8"))


def make_page(*replies: Reply, shown: str | None = None, **differences: Any) -> Page:
    """Return a track's page that received these answers, after the one that every page receives."""
    texts = {"count": () if shown is None else (shown,), "challenge": ()}
    told: dict[str, Any] = {"url": ADDRESS, "status": 200, "canonical": ADDRESS, "texts": texts, "stood": 60.0}
    return Page(**(told | {"replies": (reply("decoy"), *replies)} | differences))
