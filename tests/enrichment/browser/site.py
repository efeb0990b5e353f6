"""A small web site whose pages each test defines."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Sent:
    """What the site sends for a path."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    """Seconds until it is sent."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request that the site received, with header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str


class Site(ThreadingHTTPServer):
    """Pages by path. A path without a page is never answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.pages: dict[str, Sent] = {}
        self.received: list[Received] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    """One request to the site."""

    server: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0))).decode(errors="replace")
        self.server.received.append(Received(self.command, self.path, headers, body))
        sent = self.server.pages.get(self.path)
        if sent is None:
            self.server.closing.wait()
            return
        self.server.closing.wait(sent.after)
        self.send_response(sent.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **sent.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent.body.encode())))
        self.end_headers()
        self.wfile.write(sent.body.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def serve_site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        site.shutdown()
        site.server_close()
        thread.join()
