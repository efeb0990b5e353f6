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


logger = logging.getLogger(__name__)


class Nothing(AsyncWebsocketConsumer):
    """Every other path: closed as not found, and said in one line."""

    async def connect(self) -> None:
        logger.info("No WebSocket at %s", self.scope["path"])
        await self.accept()
        await self.close(NO_SUCH_RUN)


class RunConsumer(AsyncWebsocketConsumer):
    """One watcher. It needs a login, or an API key in the header Authorization."""

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
        async with aclosing(run_state.states(run_id)) as states:
            async for state in states:
                await self.send(state)
        await self.close(ENDED)


def _may_watch(scope: Mapping[str, Any]) -> bool:
    key = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ")
    return person(scope["user"]) is not None or (key != "" and program(key) is not None)
