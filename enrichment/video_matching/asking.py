"""Asking for the videos of some tracks, as a page does: what is done about it, and when."""

from collections.abc import Sequence
from contextlib import suppress

from django.utils import timezone

from analytics.catalogue import video_search_queue
from analytics.formatting import wording
from analytics.models import SnapshotRun
from enrichment import broker
from enrichment.video_matching import searching


def search_for(track_ids: Sequence[int]) -> tuple[bool, str]:
    """Have these tracks searched for before all others; return whether that can begin now, and what to tell."""
    asked = video_search_queue.ask_for(track_ids)
    left_out = len(track_ids) - asked
    words = f"YouTube is searched for videos of {wording.tracks(asked)}." if asked else "Nothing is searched for."
    if left_out:
        words += f" Left out: {wording.tracks(left_out)} that are not active, or have a video or one to decide."
    obstacle = _obstacle() if asked else ""
    if asked and not obstacle:
        # Beat takes it up within ten minutes anyway.
        with suppress(broker.BrokerAway):
            broker.match_videos()
    return bool(asked) and not obstacle, f"{words} {obstacle}".strip()


def _obstacle() -> str:
    """Return why it cannot begin at once, and when it does; "" where it can."""
    run = SnapshotRun.objects.active().first()
    if run is not None:
        return f"It starts when {run} has ended."
    stands = searching.search_status(timezone.now())
    if stands is None:
        return "It starts when Redis is back."
    begins = f" It begins at {wording.moment(stands.until)}." if stands.until else ""
    return f"{stands.obstacle}{begins}" if stands.obstacle else ""
