"""Of how many recordings of a contact the gain compares the views of other videos."""

from django.db.models import Prefetch

from analytics.models import Contact, Credit, TrackCurrent
from analytics.models.current import VIDEOS_CHANGED
from analytics.snapshots.currents import CHANGED, column
from analytics.snapshots.windows import WINDOWS, Window

_CHANGED = {name: column("views", CHANGED, name) for name in WINDOWS}
_GAINED = {name: column("views", "gain", name) for name in WINDOWS}


def prefetch() -> "Prefetch[str]":
    """Return what to prefetch of contacts for `other_videos_of`: one query for all, which gives few rows."""
    needed = (f"track__current__{name}" for name in (*_CHANGED.values(), *_GAINED.values()))
    tracks = TrackCurrent.objects.filter(VIDEOS_CHANGED).values("track")
    changed = Credit.objects.filter(track__in=tracks).select_related("track__current")
    return Prefetch("credits", changed.only("contact_id", "track__recording", *needed), "of_other_videos")


def other_videos_of(contact: Contact, window: Window) -> int:
    """Return of how many recordings the views gained over a window are those of other videos; 0 if not prefetched."""
    rows: list[Credit] = getattr(contact, "of_other_videos", [])
    changed, gained = _CHANGED[window.name], _GAINED[window.name]
    return len(
        {
            one.track.recording
            for one in rows
            if getattr(one.track.current, changed) and getattr(one.track.current, gained) is not None
        }
    )
