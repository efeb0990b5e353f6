"""Today's remaining YouTube searches: counted in Redis, for all workers together.

Days are California's, because YouTube resets the quota at midnight there. If Redis loses the count, YouTube's refusal
corrects it; a worker that dies between counting and searching costs one search.
"""

import hashlib
from datetime import datetime

import redis

from enrichment.sources.youtube import PACIFIC

_REDIS_SECONDS = 5.0

# Longer than any day, also the one with 25 hours.
_KEPT_SECONDS = 2 * 86_400


class DailySearches:
    """The daily searches of one key. Every method raises redis.RedisError if Redis is down."""

    def __init__(self, redis_url: str, key: str, most: int) -> None:
        """`most` is the key's daily limit. Two keys have two counts; the keys themselves are not stored in Redis."""
        self.most = most
        self._name = f"youtube:searches:{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS, decode_responses=True
        )

    def take(self, now: datetime) -> bool:
        """Count one search, before it is made; return False if none is left today."""
        name = self._of_day(now)
        with self._redis.pipeline() as pipeline:
            pipeline.incr(name)
            pipeline.expire(name, _KEPT_SECONDS)
            used, _kept = pipeline.execute()
        return int(used) <= self.most

    def left(self, now: datetime) -> int:
        return max(self.most - int(str(self._redis.get(self._of_day(now)) or 0)), 0)

    def spend(self, now: datetime) -> None:
        """Set today's remaining searches to none, because YouTube says so."""
        self._redis.set(self._of_day(now), self.most, ex=_KEPT_SECONDS)

    def _of_day(self, now: datetime) -> str:
        return f"{self._name}:{now.astimezone(PACIFIC).date()}"
