"""New tracks that no run has asked a platform about yet."""

from django.db.models import Exists, OuterRef, QuerySet

from analytics.models import Outcome, Platform, Reading, Track, Video


def unasked(tracks: QuerySet[Track], platform: Platform) -> QuerySet[Track]:
    """Return those of these tracks that no run has asked this platform about. A cancelled run does not count.

    A track without a video has no views to read, and is left out on YouTube.
    """
    asked = Reading.objects.filter(track=OuterRef("pk"), platform=platform)
    left = tracks.filter(~Exists(asked.exclude(outcome__in=[Outcome.CANCELLED, Outcome.NO_VIDEO])))
    if platform == Platform.YOUTUBE:
        return left.filter(Exists(Video.objects.filter(track=OuterRef("pk"))))
    return left
