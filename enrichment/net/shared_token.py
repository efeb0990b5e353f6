"""An access token that all workers share, in Redis, until shortly before it expires.

It is valid for an hour at most and opens only one account's statistics. Anyone who can read it there could start any
task anyway. The refresh token, which does not expire, is never stored.
"""

import hashlib

import redis

from enrichment.net.redaction import register

_REDIS_SECONDS = 5.0

# Discarded this much earlier, so that it does not expire in transit.
_MARGIN_SECONDS = 60


class SharedToken:
    """The token of one account. Every method raises redis.RedisError if Redis is down."""

    def __init__(self, redis_url: str, name: str, refresh_token: str) -> None:
        """Two accounts have two tokens: after a change of the refresh token the old one is not used."""
        account = hashlib.sha256(refresh_token.encode()).hexdigest()[:16]
        self._key = f"token:{name}:{account}"
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS, decode_responses=True
        )

    def get(self) -> str | None:
        token = self._redis.get(self._key)
        if not isinstance(token, str):
            return None
        register(token)
        return token

    def put(self, token: str, seconds: int) -> None:
        usable = seconds - min(_MARGIN_SECONDS, seconds // 2)
        if usable > 0:
            self._redis.set(self._key, token, ex=usable)

    def drop(self, token: str) -> None:
        # In between, another worker may have stored a newer one: then one extra token is requested, and nothing is
        # lost.
        if self._redis.get(self._key) == token:
            self._redis.delete(self._key)
