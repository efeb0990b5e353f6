"""What is left of the day's allowance at YouTube, by our own count."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from analytics.models import Platform, PlatformRun

# Google fills the allowance again at midnight there.
_PACIFIC = ZoneInfo("America/Los_Angeles")


def youtube_left(now: datetime) -> int:
    """Return the units that are left until the next midnight in California, zero at the least.

    A request of ours costs one unit. All of a run's requests count that went on after the last midnight, so the
    number is rather too low than too high; what others ask with the same key is not in it.
    """
    midnight = datetime.combine(now.astimezone(_PACIFIC).date(), time(), _PACIFIC)
    platform_runs = PlatformRun.objects.filter(platform=Platform.YOUTUBE, progressed_at__gte=midnight)
    used: int = platform_runs.aggregate(count=Sum("request_count"))["count"] or 0
    allowance: int = settings.YOUTUBE_QUOTA
    return max(allowance - used, 0)
