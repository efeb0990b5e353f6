"""Celery's transport to Redis: one client per channel, which closes cleanly even if Redis is killed."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis

AWAY = redis.get_redis_error_classes().connection_errors


class Channel(redis.Channel):
    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002 - Kombu's signature
        """Return one client for all commands: Kombu makes two for each message, which cost as much as their commands.

        It is safe to share, as it takes a connection from its pool for each command. A client that reads
        asynchronously keeps its connection, and is Kombu's own.
        """
        if asynchronous:
            return super()._create_client(asynchronous)  # type: ignore[misc]  # missing in its types
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[misc]  # as above
        return self._kept

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
    """Make every connection to Redis use this transport; addresses stay as they are."""
    TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), f"{__name__}:{Transport.__name__}"))
