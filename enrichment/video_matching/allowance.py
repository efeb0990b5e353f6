"""How many searches YouTube lets us make today: counted in Redis, so that there is one count for all workers.

A day is California's, as YouTube fills the allowance at midnight there. A Redis that forgot the count is put right
by YouTube's refusal; a worker that died between counting and asking costs the day one search.
"""

import hashlib
from datetime import datetime

import redis

from enrichment.sources.youtube import PACIFIC

_REDIS_SECONDS = 5.0

# Longer than any day, also the one with 25 hours.
_KEPT_SECONDS = 2 * 86_400


class DailySearches:
    """The day's searches of one key. Every method raises redis.RedisError where Redis is away."""

    def __init__(self, redis_url: str, key: str, most: int) -> None:
        """`most` is what the key may search in a day. Two keys have two counts, and neither lies in Redis."""
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
        """Leave none for today: YouTube says so, whoever made the others."""
        self._redis.set(self._of_day(now), self.most, ex=_KEPT_SECONDS)

    def _of_day(self, now: datetime) -> str:
        return f"{self._name}:{now.astimezone(PACIFIC).date()}"
