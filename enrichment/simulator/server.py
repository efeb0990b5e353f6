"""Runs the simulator on a port of this machine, in a thread of the tests or as its own process."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import uvicorn

from enrichment.simulator.app import build
from enrichment.simulator.control import Calls, Scenarios
from enrichment.simulator.stage import Latencies, Stage
from enrichment.simulator.world import World

_START_SECONDS: Final = 10.0
_TICK_SECONDS: Final = 0.1
_LOOK_SECONDS: Final = 0.002


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator: its address, what it shows, and its controls."""

    url: str
    world: World
    calls: Calls
    scenarios: Scenarios
    latencies: Latencies


class Server(uvicorn.Server):
    """A server that drops hanging requests when it stops; otherwise it would wait for them forever.

    It stops when asked to; uvicorn would look only ten times a second, and tests start and stop hundreds.
    """

    def __init__(self, stage: Stage) -> None:
        # No log: broken connections are what some scenarios are about.
        super().__init__(
            uvicorn.Config(
                build(stage),
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_keep_alive=75,
            ),
        )
        self._stage = stage
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked_to_stop = asyncio.Event()

    def stop(self) -> None:
        """Stop a server that runs in another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._asked_to_stop.set)

    async def main_loop(self) -> None:
        """Serve until asked to stop, by `stop` or by a signal."""
        self._loop = asyncio.get_running_loop()
        for tick in itertools.count():
            if await self.on_tick(tick):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked_to_stop.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop at once."""
        self._stage.closing.set()
        for served in self.servers:
            served.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(_LOOK_SECONDS)
        for served in self.servers:
            await served.wait_closed()


@contextmanager
def serve(
    world: World | None = None,
    port: int = 0,
    *,
    clock: Callable[[], datetime] | None = None,
    latencies: Latencies | None = None,
) -> Iterator[Simulator]:
    """Serve a world on 127.0.0.1 in a thread while the context lasts. Port 0 takes a free port."""
    stage = Stage(world or World())
    if clock is not None:
        stage.clock = clock
    if latencies is not None:
        stage.latencies = latencies
    server, listening = Server(stage), _listen(port)
    thread = threading.Thread(target=server.run, args=([listening],), name="simulator", daemon=True)
    thread.start()
    try:
        _wait_until_started(server)
        address, taken = listening.getsockname()
        yield Simulator(f"http://{address}:{taken}", stage.world, stage.calls, stage.scenarios, stage.latencies)
    finally:
        server.stop()
        thread.join()


def run(stage: Stage, port: int) -> None:
    """Serve a stage on 127.0.0.1 until the process is asked to stop."""
    Server(stage).run([_listen(port)])


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


def _wait_until_started(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the simulator did not start")
        time.sleep(0.005)
