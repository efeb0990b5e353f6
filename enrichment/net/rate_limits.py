"""Rate limits of the platforms, for all workers together: counted in Redis.

turn ──► paused? ──► a place in the moving window? ──► True
           │              │ no: sleep until one is free
           └──────────────┴──► False, once it is certain that none comes in time
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import redis
from limits import RateLimitItem, parse_many
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

UNLIMITED = {"", "off"}

_PAUSES = "pace:paused_until"

# Several workers may wake for the same free slot. Those that lose it retry no faster than this.
_SHORTEST_SLEEP = 0.005

# Instead of waiting longer than this for Redis, a worker reports it to its caller.
_REDIS_SECONDS = 5.0


class Pace:
    """A rate for each platform, such as "2/second"; "off" or an empty text mean no limit.

    Every method raises redis.exceptions.ConnectionError (or TimeoutError) if Redis is down.
    """

    def __init__(
        self, redis_url: str, rates: Mapping[str, str], paused_with: Mapping[str, str] | None = None
    ) -> None:
        """Raise ValueError for an invalid rate. Redis is not used yet.

        `paused_with` names rates that pause whenever another one does.
        """
        self._paused_with = paused_with or {}
        self._rates = {platform: _rate(platform, text) for platform, text in rates.items()}
        storage = RedisStorage(redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS)
        self._window = MovingWindowRateLimiter(storage)
        self._redis: redis.Redis = storage.storage

    def turn(self, platform: str, wait: timedelta) -> bool:
        """Return True when it is our turn, False if none can come within `wait`.

        It sleeps in between, and returns False at once if a turn would certainly come too late.
        """
        deadline = time.time() + wait.total_seconds()
        while (free_at := self._free_at(platform)) is not None:
            if free_at > deadline:
                return False
            time.sleep(max(free_at - time.time(), _SHORTEST_SLEEP))
        return True

    def pause(self, platform: str, until: datetime) -> None:
        """Keep all workers from sending requests before this time. A longer pause set earlier stays."""
        self._redis.zadd(_PAUSES, {platform: until.timestamp()}, gt=True)

    def paused_until(self, platform: str) -> datetime | None:
        """Return the end (UTC) of the platform's pause, None if it is not paused."""
        end = self._pause_end(platform)
        return datetime.fromtimestamp(end, UTC) if end > time.time() else None

    def _free_at(self, platform: str) -> float | None:
        """Take a slot and return None, or return the earliest time at which another try may succeed."""
        end = self._pause_end(platform)
        if end > time.time():
            return end
        rate = self._rates[platform]
        if rate is None or self._window.hit(rate, platform):
            return None
        window = self._window.get_window_stats(rate, platform)
        # A window that emptied since the refusal is free now; the library then returns a time far too late.
        return time.time() if window.remaining > 0 else window.reset_time

    def _pause_end(self, platform: str) -> float:
        return float(self._redis.zscore(_PAUSES, self._paused_with.get(platform, platform)) or 0)


def _rate(platform: str, text: str) -> RateLimitItem | None:
    """Parse a rate such as "2/second"; None means no limit."""
    if text.strip().lower() in UNLIMITED:
        return None
    try:
        (rate,) = parse_many(text)
    except ValueError:
        raise ValueError(_remedy(platform, text)) from None
    if rate.amount < 1 or rate.get_expiry() < 1:
        raise ValueError(_remedy(platform, text))
    return rate


def _remedy(platform: str, text: str) -> str:
    return (
        f"{text!r} is not a rate for {platform}: write a number from 1 on and a unit, such as 2/second or"
        ' 30/minute, or "off" for no limit. To send no requests at all, switch the platform off.'
    )
