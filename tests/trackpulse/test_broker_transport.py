"""A channel to Redis makes one client, and is closed at the first call, even if Redis was just killed."""

from typing import Any
from unittest.mock import patch

import pytest
import redis

from trackpulse.broker_transport import Channel, Transport
from trackpulse.celery import app


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
def test_every_connection_to_redis_uses_it_and_keeps_its_address(scheme: str) -> None:
    connection = app.connection_for_read(f"{scheme}://:secret@127.0.0.1:1/3")

    assert isinstance(connection.transport, Transport)
    assert connection.as_uri() == f"{scheme}://:**@127.0.0.1:1/3"


def test_a_channel_is_closed_although_its_open_request_fails() -> None:
    with app.connection_for_read() as connection:
        channel = connection.channel()
        assert isinstance(channel, Channel)
        vars(channel)["_in_poll"] = True  # as while it waits for a message

        def fail() -> None:
            vars(channel)["_in_poll"] = False
            raise redis.ConnectionError("Connection refused")

        with patch.object(channel, "_brpop_read", fail):
            channel.close()

        assert channel.closed


def test_a_channel_sends_all_its_commands_by_one_client() -> None:
    with app.connection_for_write() as connection:
        channel: Any = connection.channel()

        with channel.conn_or_acquire() as first, channel.conn_or_acquire() as second:
            assert first is second

        assert channel.client is not first  # it keeps the connection on which it waits for messages


def test_a_channel_makes_a_new_client_once_its_connections_are_dropped() -> None:
    with app.connection_for_write() as connection:
        channel: Any = connection.channel()
        with channel.conn_or_acquire() as before:
            before.ping()

        vars(channel)["_pool"] = None  # as when its connection breaks

        with channel.conn_or_acquire() as after:
            assert after is not before
            assert after.ping()
