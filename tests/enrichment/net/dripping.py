"""A server whose bodies come byte by byte, zipped, or not to their end."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

ZIPPED = b"x" * 1_000_000


class Dripping(BaseHTTPRequestHandler):
    """Sends ten bytes, a tenth of a second apart, or what the path names."""

    bodies: ClassVar = {"/zipped": gzip.compress(ZIPPED), "/short": b"1234"}

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header(*(("Content-Encoding", "gzip") if self.path == "/zipped" else ("Content-Length", "10")))
        self.end_headers()
        with suppress(OSError):
            if self.path in self.bodies:
                self.wfile.write(self.bodies[self.path])
                return
            for _ in range(10):
                self.wfile.write(b"x")
                threading.Event().wait(0.1)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def serve_dripping() -> Iterator[str]:
    """Yield the address of a running server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
