"""The WebSocket of a run: `/ws/runs/{id}/` sends whole states until the run has ended."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from analytics.access.callers import person, program
from enrichment.live import run_state

NOT_ALLOWED = 4403
NO_SUCH_RUN = 4404
ENDED = 1000
LOST = 1011
"""The state could not be read: ask again."""


log = logging.getLogger(__name__)


class Nothing(AsyncWebsocketConsumer):
    """Every other path: closed as not found, and logged in one line."""

    async def connect(self) -> None:
        log.info("No WebSocket at %.200r", self.scope["path"])  # a path may hold line breaks, and be long
        await self.accept()
        await self.close(NO_SUCH_RUN)


class RunConsumer(AsyncWebsocketConsumer):
    """One watcher. It needs a login, or an API key as the API takes it."""

    async def connect(self) -> None:
        await self.accept()
        run_id = int(self.scope["url_route"]["kwargs"]["run_id"])
        if not await database_sync_to_async(_may_watch)(self.scope):
            await self.close(NOT_ALLOWED)
        elif await database_sync_to_async(run_state.state_of)(run_id) is None:
            await self.close(NO_SUCH_RUN)
        else:
            self._sending = asyncio.create_task(self._send_states(run_id))

    async def disconnect(self, _code: int) -> None:
        sending: asyncio.Task[None] | None = getattr(self, "_sending", None)
        if sending is not None:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    async def _send_states(self, run_id: int) -> None:
        try:
            async with aclosing(run_state.states(run_id)) as states:
                async for state in states:
                    await self.send(state)
        except run_state.LookFailed:
            await self.close(LOST)
        else:
            await self.close(ENDED)


def _may_watch(scope: Mapping[str, Any]) -> bool:
    return person(scope["user"]) is not None or any(program(key) for key in _keys(dict(scope["headers"])))


def _keys(headers: Mapping[bytes, bytes]) -> list[str]:
    """Return the API keys of a request, from the two headers in which the API takes them."""
    scheme, _, bearer = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    keys = [bearer if scheme.casefold() == "bearer" else "", headers.get(b"x-api-key", b"").decode("latin-1")]
    return [key for key in keys if key]
