"""Watching a run over its WebSocket, on a real web server."""

import itertools
import json
import socket
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from selenium.webdriver import Chrome
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from analytics.models import ApiKey, SnapshotRun
from enrichment.runs import lifecycle
from enrichment.simulator.world import World
from tests.browser.catalogue import NAME, PASSWORD
from tests.browser.conftest import chrome, downloads  # noqa: F401 - fixtures
from tests.browser.judging import problems_by_axe
from tests.browser.seeing import log_in, text_of, wait
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

LATER = "const now = Date.now; Date.now = () => now.call(Date) + 20_000"
"""Moves a page's clock forward by more than the seconds after which it calls its data stale."""


@pytest.fixture
def world() -> World:
    return World(20, stories=())


@pytest.fixture
def web(stocked: Installation) -> str:
    """Yield the address of a web server's WebSockets."""
    return f"{stocked.start_web().replace('http', 'ws')}/ws"


def key() -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiKey.objects.issue(name='watcher')[1]}"}


def states(address: str) -> list[dict[str, Any]]:
    """Return every state that a watcher receives until the run has ended."""
    with connect(address, additional_headers=key()) as watched:
        return [json.loads(message) for message in watched]


def closed_with(address: str, headers: dict[str, str]) -> int:
    with connect(address, additional_headers=headers) as watched, pytest.raises(ConnectionClosed) as closed:
        watched.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_a_watcher_sees_whole_states_rise_to_the_end(stocked: Installation, web: str) -> None:
    stocked.processes.start("browser")
    stocked.processes.start("api")
    run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))

    seen = states(f"{web}/runs/{run.pk}/")

    # An unchanged state is sent again, so that watchers hear something.
    changed = [state for before, state in itertools.pairwise([None, *seen]) if state != before]
    versions = [state["v"] for state in changed if state is not None]
    assert len(changed) > 1
    assert versions == sorted(versions)  # the quota changes without the run
    assert versions[-1] > versions[0]
    assert [event["kind"] for event in seen[-1]["events"]] == ["recorded", "handed", "started"]
    assert [platform_run["readings"] for platform_run in seen[0]["platforms"]] == [20, 20]
    assert [platform_run["left"] for platform_run in seen[-1]["platforms"]] == [0, 0]
    assert seen[-1]["state"] == "complete"


def test_a_page_that_is_open_follows_the_run_to_its_end(stocked: Installation, web: str, chrome: Chrome) -> None:  # noqa: F811
    operator = User.objects.create_user(NAME, password=PASSWORD)
    operator.user_permissions.add(Permission.objects.get(codename="start_run"))
    run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
    log_in(chrome, web.replace("ws://", "http://").removesuffix("/ws"), then=f"/runs/{run.pk}/")
    wait(chrome, lambda: text_of(chrome, "#live") == "live")
    assert problems_by_axe(chrome) == []

    stocked.processes.start("browser")
    stocked.processes.start("api")
    wait(chrome, lambda: text_of(chrome, "[data-platform-run=youtube] .lead") == "20 of 20 read")
    stocked.ended(run)

    wait(chrome, lambda: "Complete" in text_of(chrome, "h1"))
    assert "20 of 20 read" in text_of(chrome, "[data-platform-run=spotify]")
    assert "Recorded: everything was read." in text_of(chrome, "#events")
    logged = chrome.get_log("browser")  # type: ignore[no-untyped-call]
    assert not [entry for entry in logged if entry["level"] == "SEVERE"]


def test_a_page_whose_server_went_away_says_so_and_comes_back(
    stocked: Installation,
    web: str,
    chrome: Chrome,  # noqa: F811
) -> None:
    User.objects.create_user(NAME, password=PASSWORD)
    run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
    log_in(chrome, web.replace("ws://", "http://").removesuffix("/ws"), then=f"/runs/{run.pk}/")
    wait(chrome, lambda: text_of(chrome, "#live") == "live")

    stocked.processes.kill("web")
    wait(chrome, lambda: text_of(chrome, "#live") == "updated every two seconds")
    chrome.execute_script(LATER)
    wait(chrome, lambda: text_of(chrome, "#live") == "may be out of date")
    told = text_of(chrome, "#stale")
    stocked.processes.start("web")

    assert "so what you see may be old" in told
    wait(chrome, lambda: text_of(chrome, "#live") == "live")
    assert text_of(chrome, "#stale") == ""


def test_a_page_that_is_open_says_that_the_run_began_to_read(stocked: Installation, web: str, chrome: Chrome) -> None:  # noqa: F811
    User.objects.create_user(NAME, password=PASSWORD)
    run, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
    SnapshotRun.objects.filter(pk=run.pk).update(state=SnapshotRun.State.PENDING)
    log_in(chrome, web.replace("ws://", "http://").removesuffix("/ws"), then=f"/runs/{run.pk}/")
    wait(chrome, lambda: text_of(chrome, "#live") == "live")
    before = text_of(chrome, "h1 .state")

    SnapshotRun.objects.filter(pk=run.pk).update(state=SnapshotRun.State.READING)

    wait(chrome, lambda: "Reading" in text_of(chrome, "h1 .state"))
    assert "Pending" in before
    assert "Started " + f"{run.started_at:%-d %b %Y, %H:%M} UTC" in text_of(chrome, ".head")


def test_strangers_and_unknown_runs_are_turned_away(web: str) -> None:
    assert closed_with(f"{web}/runs/1/", {}) == 4403
    assert closed_with(f"{web}/runs/1/", {"Authorization": "Bearer tp_made-up"}) == 4403
    assert closed_with(f"{web}/runs/999999/", key()) == 4404


def test_another_sites_page_gets_no_connection(web: str) -> None:
    host, port = web.removeprefix("ws://").removesuffix("/ws").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as raw:
        raw.sendall(
            f"GET /ws/runs/1/ HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: https://elsewhere.example\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 403")
