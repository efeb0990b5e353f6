"""Requests searches for the videos of some tracks, and says when they start."""

from collections.abc import Sequence
from contextlib import suppress

from django.utils import timezone

from analytics.catalogue import video_search_queue
from analytics.formatting import wording
from analytics.models import SnapshotRun
from enrichment import broker
from enrichment.video_matching import searching


def search_for(track_ids: Sequence[int]) -> tuple[bool, str]:
    """Move these tracks to the front of the queue; return whether the search can start now, and a message."""
    asked = video_search_queue.ask_for(track_ids)
    left_out = len(track_ids) - asked
    words = (
        f"YouTube will be searched for videos of {wording.tracks(asked)}."
        if asked
        else "Nothing will be searched for."
    )
    if left_out:
        words += f" Left out: {wording.tracks(left_out)} that are not active, have a video, or have one to decide."
    obstacle = _obstacle() if asked else ""
    if asked and not obstacle:
        # Beat starts it within ten minutes anyway.
        with suppress(broker.BrokerAway):
            broker.match_videos()
    return bool(asked) and not obstacle, f"{words} {obstacle}".strip()


def _obstacle() -> str:
    """Return why it cannot start at once, and when it does; "" if it can."""
    run = SnapshotRun.objects.active().first()
    if run is not None:
        return f"It starts when {run} has ended."
    quota = searching.search_status(timezone.now())
    if quota is None:
        return "It starts when Redis is back."
    begins = f" It begins at {wording.moment(quota.until)}." if quota.until else ""
    return f"{quota.obstacle}{begins}" if quota.obstacle else ""
