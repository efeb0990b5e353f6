"""Connections with an end: a server that sends a byte at a time would else hold a worker for ever."""

import socket
from contextlib import suppress
from threading import Timer
from typing import Final

from urllib3.connection import HTTPConnection, HTTPSConnection

SECONDS: Final = 15.0
"""For a whole call, from connecting to the last header of the answer. The body is not read."""


class _Ending:
    """Ends a connection when its time is up, in whichever state it is, also in the middle of TLS's greetings."""

    def __init__(self, connected: socket.socket) -> None:
        self._twin = connected.dup()  # TLS takes the first one away
        self._timer = Timer(SECONDS, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with suppress(OSError):  # the other side was quicker
            self._twin.shutdown(socket.SHUT_RDWR)

    def call_off(self) -> None:
        self._timer.cancel()
        self._twin.close()


class TimedHTTP(HTTPConnection):
    ending: _Ending | None = None

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.ending = _Ending(connected)
        return connected

    def close(self) -> None:
        if self.ending:
            self.ending.call_off()
        super().close()


class TimedHTTPS(TimedHTTP, HTTPSConnection):
    """The same below TLS."""
