"""A small server on loopback in YouTube's place, with what it was asked."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


@dataclass
class FarSide:
    """What the server answers, and the requests it received."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"items": []}'
    delay: float = 0
    timeout: float = 100
    asked: list[dict[str, list[str]]] = field(default_factory=list)


def handler(far_side: FarSide) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            far_side.asked.append(parse_qs(urlsplit(self.path).query))
            time.sleep(far_side.delay)
            self.send_response(far_side.status)
            for name, value in {"Content-Length": f"{len(far_side.body)}", **far_side.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(far_side.body)

        def log_message(self, *_: object) -> None:
            """Log nothing: the lines contain the address with the key."""

    return Handler


def answer(counts: Mapping[str, str]) -> bytes:
    items = [{"id": video, "statistics": {"viewCount": views}} for video, views in counts.items()]
    return json.dumps({"items": items}).encode()


def complaint(reason: str, message: str = "No.", **more: object) -> bytes:
    return json.dumps({"error": {"message": message, "errors": [{"reason": reason}], **more}}).encode()
