"""What all parts of a running simulator share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request

from enrichment.simulator.control import ActiveScenario, Calls, Scenario, Scenarios
from enrichment.simulator.world import World


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Latencies:
    """How many seconds each answer of a platform's API takes."""

    spotify: float = 0.0
    youtube: float = 0.0


@dataclass(slots=True)
class Stage:
    """The world that is shown, its clock, and the controls."""

    world: World
    scenarios: Scenarios = field(default_factory=Scenarios)
    calls: Calls = field(default_factory=Calls)
    clock: Callable[[], datetime] = _now
    latencies: Latencies = field(default_factory=Latencies)
    script_bytes: int = 0
    """The least amount of script that a page of the player loads: the real one loads megabytes."""

    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def delay(self, trouble: ActiveScenario, request: Request) -> None:
        """Wait as long as this scenario has every answer wait."""
        if trouble.scenario is Scenario.SLOW:
            await asyncio.sleep(trouble.seconds)
        if trouble.scenario is Scenario.NEVER_LOADS:
            await self.hang(request)

    async def hang(self, request: Request) -> None:
        """Do not answer until the client disconnects or the server stops."""
        gone = asyncio.ensure_future(_disconnected(request))
        closed = asyncio.ensure_future(self.closing.wait())
        _, pending = await asyncio.wait({gone, closed}, return_when=asyncio.FIRST_COMPLETED)
        for waiting in pending:
            waiting.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
