"""The state of the search for videos: how many searches are left today, and which tracks are waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from analytics.catalogue.video_search_queue import has_video, is_undecided
from analytics.models import Track


@dataclass(frozen=True)
class SearchQuota:
    """What is left of today's searches, and why none is made now: "" if one could be. `until` may be unknown."""

    most: int
    left: int
    obstacle: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """The active tracks without a video: those to be searched for, those to decide on, and those that rest.

    `next_at` is when the first of those that rest is searched for again; None if none rests.
    """

    without_video: int
    due: int
    undecided: int
    resting: int
    next_at: datetime | None


def waiting(now: datetime) -> Waiting:
    """Return how many tracks have no video, and what happens to them next."""
    tracks = Track.objects.filter(~has_video("pk"), active=True).annotate(to_decide=is_undecided("pk"))
    never, later = Q(video_search__next_at=None), Q(video_search__next_at__gt=now)
    to_search = Q(to_decide=False)
    numbers = tracks.aggregate(
        without_video=Count("pk"),
        due=Count("pk", filter=to_search & (never | Q(video_search__next_at__lte=now))),
        undecided=Count("pk", filter=Q(to_decide=True)),
        resting=Count("pk", filter=to_search & later),
        next_at=Min("video_search__next_at", filter=to_search & later),
    )
    return Waiting(**numbers)
