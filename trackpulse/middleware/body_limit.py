"""Rejects requests larger than the largest upload before they are stored.

Django writes a request's body into a file before any view looks at it, so a stranger could fill the disk.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOO_LARGE = 413


class BodyLimit:
    """Passes on requests of up to `most` bytes; others are answered, or ended, without the application."""

    def __init__(self, application: Application, most: int) -> None:
        self._application = application
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(receive, self._most)
        if _declared_length(scope) <= self._most:
            await self._application(scope, body, send)
            # The application saw a disconnect instead of a body that is too long, and has not answered.
            if not body.is_too_long:
                return
        await body.throw_away()
        await _refuse(send, self._most)


class _Body:
    """Receives the same, but reports a disconnect once the body is too long."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self._is_over = False

    @property
    def is_too_long(self) -> bool:
        return self._left < 0

    async def __call__(self) -> Message:
        message = await self._next()
        return {"type": "http.disconnect"} if self.is_too_long else message

    async def throw_away(self) -> None:
        """Receive the rest: a browser that is still sending would not see the answer."""
        while not self._is_over:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self._is_over = not message.get("more_body")
        return message


def _declared_length(scope: Scope) -> int:
    """Return the announced length of a request; 0 if there is none, as with chunked bodies."""
    declared: bytes = dict(scope.get("headers", ())).get(b"content-length", b"")
    return int(declared[:19]) if declared.isdigit() else 0


async def _refuse(send: Send, most: int) -> None:
    words = f"This is larger than {most / 1e6:.0f} MB, the limit: split it into several files.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": TOO_LARGE, "headers": headers})
    await send({"type": "http.response.body", "body": words})
