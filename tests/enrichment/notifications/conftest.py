"""A recorded weekly run with a spike, and a program that receives webhooks."""

import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Outcome, Platform, SnapshotRun, Track
from tests.makers import make_track, recorded
from tests.past import make_past


class Receiver(ThreadingHTTPServer):
    """Answers every call as configured, and stores what it received."""

    status = 204
    retry_after = ""
    location = ""
    thinks_seconds = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?token=a-token-in-the-address"


class _Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        self.server.paths.append(self.path)
        time.sleep(self.server.thinks_seconds)
        self.send_response(self.server.status)
        for name, text in (("Retry-After", self.server.retry_after), ("Location", self.server.location)):
            if text:
                self.send_header(name, text)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_parts: object) -> None:
        """Keep standard error for the tests."""


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def weekly_run(*tracks: Track, weeks: int = 3, unread: bool = False, is_recorded: bool = False) -> SnapshotRun:
    """Give these tracks three weeks, the last one just now with a spike each; return its run.

    It is recorded, not made, if a track stays unread in it, or if asked for: only then contacts have a history.
    """
    now = timezone.now()
    keys = [(track, Platform.SPOTIFY) for track in tracks]
    counts = [100_000, 101_000, 105_000][3 - weeks :]
    past = [(now - timedelta(weeks=weeks - place), dict.fromkeys(keys, one)) for place, one in enumerate(counts, 1)]
    if not unread and not is_recorded:
        make_past(*past)
    else:
        make_past(*past[:-1])
        numbers: dict[tuple[Track, Platform], int | Outcome] = {**past[-1][1]}
        if unread:
            numbers[make_track(), Platform.SPOTIFY] = Outcome.BLOCKED
        recorded(numbers, now)
    SnapshotRun.objects.filter(ended_at=now).update(scheduled_for=now)
    return SnapshotRun.objects.get(scheduled_for=now)
