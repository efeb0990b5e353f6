"""Live updates of a run, with the same queries however many watchers there are.

    states(run) ──┐
    states(run) ──┼── RunPoll(run): reads the state twice a second while somebody watches
    states(run) ──┘

Every state is complete, so a watcher may miss any number of them. `v` is calculated from the rows, not counted: it
rises in the same way in every process, so a watcher that reconnects to another process can tell old from new. It
stays the same when only the quota changes: of two states with the same `v`, the later one counts. A state is
serialised once for all its watchers, and is as long for a million tracks as for one.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from analytics.models import SnapshotRun
from analytics.runs.progress import version_of
from enrichment.api import WholeRun

PERIOD = 0.5
"""Seconds between two queries: two messages a second at most."""

HEARTBEAT = 10.0
"""Seconds after which the same state is sent again, so that a watcher can tell a quiet run from a dead connection."""

State = dict[str, Any]

log = logging.getLogger(__name__)


class LookFailed(Exception):
    """The state of the run could not be read, for a reason that waiting does not cure. It is in the log."""


def state_of(run_id: int) -> State | None:
    """Return the state of a run as the API gives it, with its `v`, None if there is no such run."""
    run = SnapshotRun.objects.filter(pk=run_id).prefetch_related("platform_runs").first()
    if run is None:
        return None
    return WholeRun.from_orm(run).model_dump(mode="json") | {"v": version_of(run, timezone.now())}


@dataclass(frozen=True)
class Message:
    """A state, serialised once for all watchers."""

    text: str
    is_last: bool


class RunPoll:
    """The shared polling of one run. It runs only while there are `watchers`."""

    def __init__(self, run_id: int) -> None:
        self.watchers = 0
        self._run_id = run_id
        self._latest: Message | None = None
        self.has_failed = False
        self._changed = asyncio.Condition()

    async def look(self) -> None:
        """Read the state until nobody watches. An unexpected error ends this, and the watchers hear of it."""
        try:
            await self._look()
        except Exception:
            log.exception("The state of run %s could not be read", self._run_id)
            async with self._changed:
                self.has_failed = True
                self._changed.notify_all()

    async def _look(self) -> None:
        """Notify the watchers when the state has changed, or when nothing was sent for a while.

        While PostgreSQL is down nothing is sent, and watchers notice the silence.
        """
        seen, sent_at = None, 0.0
        while self.watchers:
            with suppress(OperationalError, InterfaceError):
                state = await database_sync_to_async(state_of)(self._run_id)
                if state is not None and (state != seen or monotonic() - sent_at >= HEARTBEAT):
                    seen, sent_at = state, monotonic()
                    await self._tell(state)
            await asyncio.sleep(PERIOD)

    async def newer(self, seen: Message | None) -> Message:
        """Wait for a state newer than the last one seen. Raises LookFailed."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.has_failed or self._latest is not seen)
            if self.has_failed:
                raise LookFailed
            assert self._latest is not None  # noqa: S101 - as awaited
            return self._latest

    async def _tell(self, state: State) -> None:
        async with self._changed:
            self._latest = Message(json.dumps(state), is_last=state["ended_at"] is not None)
            self._changed.notify_all()


_polls: dict[int, RunPoll] = {}
_looking: set[asyncio.Task[None]] = set()


async def states(run_id: int) -> AsyncGenerator[str, None]:
    """Yield the state of a run as JSON: now, after every change, and every ten seconds, until it has ended.

    Raises LookFailed.
    """
    poll = _polls.setdefault(run_id, RunPoll(run_id))
    poll.watchers += 1
    if poll.watchers == 1:
        _start(poll)
    message = None
    try:
        while message is None or not message.is_last:
            message = await poll.newer(message)
            yield message.text
    finally:
        poll.watchers -= 1
        # Whoever comes after a failed poll gets a new one.
        if (poll.has_failed or not poll.watchers) and _polls.get(run_id) is poll:
            del _polls[run_id]


def _start(poll: RunPoll) -> None:
    looking = asyncio.create_task(poll.look())
    # The event loop keeps only weak references to its tasks.
    _looking.add(looking)
    looking.add_done_callback(_looking.discard)
