"""Celery's way to Redis, which a worker leaves in order when Redis is killed."""

from kombu.transport import TRANSPORT_ALIASES, redis

AWAY = redis.get_redis_error_classes().connection_errors


class Channel(redis.Channel):
    def close(self) -> None:
        """Close at the first call, even if Redis is away.

        Kombu stops at the first error and closes the rest at the next call. By then the address of Redis is
        forgotten, which ended the worker: "'NoneType' object has no attribute 'hostname'".
        """
        try:
            super().close()
        except AWAY:
            super().close()


class Transport(redis.Transport):
    Channel = Channel


def use() -> None:
    """Have every connection to Redis use this; its addresses stay as they are."""
    TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), f"{__name__}:{Transport.__name__}"))
