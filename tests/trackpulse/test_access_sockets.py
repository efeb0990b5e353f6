"""The access matrix of the WebSockets, over the very application that the web server runs."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from analytics.models import Platform
from tests.callers import with_key
from tests.makers import make_run, make_track
from tests.trackpulse.access import SOCKETS
from tests.trackpulse.test_access import COLUMNS, ELSEWHERE, PROGRAMS, Cell, judge, members
from trackpulse.asgi import application, sockets

pytestmark = pytest.mark.django_db(transaction=True)

OURS = "http://localhost"
HANGS_AFTER = 120
"""Seconds, which no machine is too slow for."""


def headers_of(column: str, client: Client) -> list[tuple[bytes, bytes]]:
    """Return what a browser, or a program with a key, sends when it opens a WebSocket."""
    if column in PROGRAMS:
        return [(b"authorization", str(client.defaults["HTTP_AUTHORIZATION"]).encode())]
    session = client.cookies.get("sessionid")
    cookies = [(b"cookie", f"sessionid={session.value}".encode())] if session else []
    return [(b"origin", (ELSEWHERE if column == "other origin" else OURS).encode()), *cookies]


async def opened(address: str, headers: list[tuple[bytes, bytes]]) -> str:
    """Open a WebSocket and return what came of it: states, a refusal, or no connection at all."""
    scope = {"type": "websocket", "path": address, "query_string": b"", "headers": headers, "subprotocols": []}
    socket: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]  # it ships none
    await socket.send_input({"type": "websocket.connect"})
    answers = [await socket.receive_output(HANGS_AFTER)]
    if answers[0]["type"] == "websocket.accept":
        answers.append(await socket.receive_output(HANGS_AFTER))
    # One that was refused is told as well: Channels keeps it until the other side has hung up.
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(HANGS_AFTER)
    return "yes" if answers[-1]["type"] == "websocket.send" else "no"


def test_every_websocket_has_an_entry() -> None:
    assert {str(socket.pattern) for socket in sockets} == set(SOCKETS)


@pytest.mark.slow
def test_every_websocket_sends_to_those_who_may_and_to_nobody_else() -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): 1_000})
    clients = members() | {"read key": with_key(), "run key": with_key(can_run=True)}

    cells = [
        Cell(
            route, column, who, async_to_sync(opened)(f"/{route.split('<')[0]}{run.pk}/", headers_of(column, client))
        )
        for route, who in SOCKETS.items()
        for column, client in ((column, clients[column]) for column in (*COLUMNS, *PROGRAMS))
    ]

    judge("WebSockets", cells)


@pytest.mark.parametrize("address", ["/ws/", "/ws/runs/abc/", "/nowhere"])
def test_an_unknown_websocket_is_closed_as_not_found(address: str) -> None:
    assert async_to_sync(opened)(address, headers_of("anybody", Client())) == "no"


@pytest.mark.parametrize(
    ("name", "prefix", "comes"),
    [
        ("authorization", "Bearer ", "yes"),
        ("authorization", "bearer ", "yes"),
        ("x-api-key", "", "yes"),
        ("authorization", "", "no"),
        ("authorization", "Basic ", "no"),
    ],
)
def test_a_key_is_taken_where_the_api_takes_it(name: str, prefix: str, comes: str) -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): 1_000})
    key = str(with_key().defaults["HTTP_AUTHORIZATION"]).removeprefix("Bearer ")

    assert async_to_sync(opened)(f"/ws/runs/{run.pk}/", [(name.encode(), f"{prefix}{key}".encode())]) == comes
