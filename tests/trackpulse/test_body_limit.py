"""No request is stored that is larger than the largest upload, whether it tells its length or not."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings

from trackpulse.asgi import MOST_BYTES
from trackpulse.middleware.body_limit import BodyLimit, Message, Scope

MOST = 1_000


async def call(pieces: list[bytes], headers: list[tuple[bytes, bytes]]) -> tuple[list[Message], bytes | None]:
    """Send a request in pieces; return what was answered, and the body that the application got, if it did."""
    got: list[bytes | None] = []
    sent: list[Message] = []
    coming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    coming[-1]["more_body"] = False

    async def application(_scope: Scope, receive: Any, _send: Any) -> None:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message["more_body"]:
                got.append(body)
                return

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await BodyLimit(application, MOST)({"type": "http", "headers": headers}, receive, send)
    return sent, got[0] if got else None


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"1000")], [(b"content-length", b"odd")]])
def test_what_is_not_too_large_comes_through(headers: list[tuple[bytes, bytes]]) -> None:
    assert async_to_sync(call)([b"x" * 500, b"y" * 500], headers) == ([], b"x" * 500 + b"y" * 500)


def test_what_says_that_it_is_too_large_reaches_nothing() -> None:
    sent, body = async_to_sync(call)([b"x" * 1_001], [(b"content-length", b"1001")])

    assert body is None
    assert sent[0]["status"] == 413
    assert b"split it into several files" in sent[1]["body"]


@pytest.mark.parametrize("rest", [[], [b"z" * 600], [b"z"] * 3])
def test_what_turns_out_to_be_too_large_is_thrown_away(rest: list[bytes]) -> None:
    sent, body = async_to_sync(call)([b"x" * 600, b"y" * 600, *rest], [])

    assert body is None
    assert sent[0]["status"] == 413


def test_the_largest_upload_has_room_for_what_a_form_adds() -> None:
    assert MOST_BYTES - settings.IMPORT_MEGABYTES * 1_000_000 == 1_000_000
