"""A run as it goes on, for everybody who watches: one look at the database, however many watchers.

    states(run) ──┐
    states(run) ──┼── Watch(run): reads the state twice a second while somebody watches
    states(run) ──┘

Every state is whole, so a watcher may miss any number of them. `v` is taken from the rows, not counted: it
rises in every process alike, and a watcher that comes back to another one can tell old from new.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from channels.db import database_sync_to_async

from analytics.models import SnapshotRun
from enrichment.api import RunAnswer
from enrichment.legs import with_legs

PERIOD = 0.5
"""Seconds between two looks: two messages a second at the most."""

State = dict[str, Any]


def state_of(run_id: int) -> State | None:
    """Return the state of a run as the API gives it, with its `v`, None where there is no such run."""
    run = with_legs(SnapshotRun.objects.filter(pk=run_id)).first()
    return None if run is None else RunAnswer.from_orm(run).model_dump(mode="json") | {"v": _version(run)}


def _version(run: SnapshotRun) -> int:
    """Return the moment of the run's latest change, in milliseconds."""
    moments = [run.started_at, run.published_at, run.ended_at, *(leg.progressed_at for leg in run.legs.all())]
    latest: datetime = max(moment for moment in moments if moment is not None)
    return int(latest.timestamp() * 1_000)


class Watch:
    """The common look at one run. It goes on only while `watchers` is above zero."""

    def __init__(self, run_id: int) -> None:
        self.watchers = 0
        self._run_id = run_id
        self._state: State | None = None
        self._changed = asyncio.Condition()

    async def look(self) -> None:
        """Read the state again and again, and wake the watchers whenever it has changed."""
        while self.watchers:
            state = await database_sync_to_async(state_of)(self._run_id)
            if state != self._state:
                async with self._changed:
                    self._state = state
                    self._changed.notify_all()
            await asyncio.sleep(PERIOD)

    async def newer(self, seen: State | None) -> State:
        """Wait for a state other than the one seen last."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._state is not None and self._state != seen)
            assert self._state is not None  # noqa: S101 - as awaited
            return self._state


_watches: dict[int, Watch] = {}
_looking: set[asyncio.Task[None]] = set()


async def states(run_id: int) -> AsyncIterator[State]:
    """Give the state of a run now, and then after every change, until it has ended."""
    watch = _watches.setdefault(run_id, Watch(run_id))
    watch.watchers += 1
    if watch.watchers == 1:
        _start(watch)
    state = None
    try:
        while state is None or state["ended_at"] is None:
            state = await watch.newer(state)
            yield state
    finally:
        watch.watchers -= 1
        if not watch.watchers:
            _watches.pop(run_id, None)


def _start(watch: Watch) -> None:
    looking = asyncio.create_task(watch.look())
    # The loop itself keeps only a weak hold of its tasks.
    _looking.add(looking)
    looking.add_done_callback(_looking.discard)
