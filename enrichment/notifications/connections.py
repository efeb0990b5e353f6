"""Connections with a total time limit: otherwise a server that sends one byte at a time would block a worker
forever.
"""

import socket
from contextlib import suppress
from threading import Timer
from typing import Final

from urllib3.connection import HTTPConnection, HTTPSConnection

SECONDS: Final = 15.0
"""For a whole call, from connecting to the last header of the answer. The body is not read."""


class _Ending:
    """Ends a connection when its time is up, in whatever state it is, even during the TLS handshake."""

    def __init__(self, connected: socket.socket) -> None:
        self._twin = connected.dup()  # TLS replaces the first socket
        self._timer = Timer(SECONDS, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with suppress(OSError):  # the other side has already closed it
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
