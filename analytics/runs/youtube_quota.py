"""What is left of YouTube's daily quota, by our own count."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from analytics.models import Platform, PlatformRun

# Google resets the quota at midnight there. `enrichment.sources` has the zone too: sources import nothing from here.
_PACIFIC = ZoneInfo("America/Los_Angeles")


def youtube_left(now: datetime) -> int:
    """Return the units that are left until the next midnight in California, zero at least.

    A request of ours costs one unit. All requests of runs that were active after the last midnight count, so the
    result is too low rather than too high; requests by others with the same key are not included.
    """
    midnight = datetime.combine(now.astimezone(_PACIFIC).date(), time(), _PACIFIC)
    platform_runs = PlatformRun.objects.filter(platform=Platform.YOUTUBE, progressed_at__gte=midnight)
    used: int = platform_runs.aggregate(count=Sum("request_count"))["count"] or 0
    allowance: int = settings.YOUTUBE_QUOTA
    return max(allowance - used, 0)
