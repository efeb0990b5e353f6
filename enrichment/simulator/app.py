"""The simulator as one ASGI application: every platform and the controls on one address."""

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enrichment.simulator import control
from enrichment.simulator.chartmetric import SimulatedChartmetric
from enrichment.simulator.credits import SimulatedCreditsFm, SimulatedMusicBrainz
from enrichment.simulator.spotify import SimulatedSpotify
from enrichment.simulator.stage import Stage
from enrichment.simulator.youtube import SimulatedYouTube


def build(stage: Stage) -> Starlette:
    """Return the application that serves this stage."""
    return Starlette(
        routes=[
            *SimulatedSpotify(stage).routes(),
            *SimulatedYouTube(stage).routes(),
            *SimulatedChartmetric(stage).routes(),
            *SimulatedCreditsFm(stage).routes(),
            *SimulatedMusicBrainz(stage).routes(),
            *control.routes(stage.scenarios, stage.calls),
        ],
        middleware=[Middleware(InventedNumbers)],
    )


class InventedNumbers:
    """Says in a header of every answer that the numbers are invented."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Stand-In"] = "all names and numbers are invented"
            await send(message)

        await self._app(scope, receive, send_marked)
