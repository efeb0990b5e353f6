"""Calls with the YouTube key fail in every possible way, and the key must not be left anywhere."""

import pytest
from django.core import serializers
from django.test import Client

from analytics.models import (
    ApiKey,
    Outcome,
    Platform,
    PlatformRun,
    Reading,
    SnapshotRun,
    ThirdPartyCount,
    ThirdPartyRequest,
)
from enrichment import tasks
from enrichment.demo.processes import log_of
from enrichment.runs import lifecycle
from enrichment.simulator.control import Scenario
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

KEY = "AIzaSyInventedForThisTest-0123456789abc"

TROUBLES = [
    Scenario.QUOTA,
    Scenario.REFUSED,
    Scenario.SERVER_ERROR,
    Scenario.HTML,
    Scenario.DISCONNECT,
    Scenario.PARTIAL,
]


def run_views(installation: Installation) -> SnapshotRun:
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
    return installation.ended(lifecycle.start(order)[0])


def responses(run: SnapshotRun) -> str:
    """Return everything that the API answers about a run and its tracks."""
    _, key = ApiKey.objects.issue(name="reader")
    addresses = ["/api/runs", f"/api/runs/{run.pk}", "/api/tracks", "/api/contacts", "/api/openapi.json"]
    client = Client(headers={"Authorization": f"Bearer {key}"})
    return "".join(client.get(address).content.decode() for address in addresses)


def test_the_key_reaches_no_log_no_row_and_no_response(stocked: Installation) -> None:
    stocked.processes.env["YOUTUBE_API_KEY"] = KEY
    stocked.processes.env["LOG_LEVEL"] = "DEBUG"
    stocked.processes.start("api")
    stocked.processes.start("beat")  # On a slow machine a reading may be interrupted, and its lease taken back.

    for trouble in TROUBLES:
        stocked.simulator.scenarios.clear()
        stocked.simulator.scenarios.set("youtube", trouble)
        run = run_views(stocked)

    found = {*Reading.objects.filter(platform=Platform.YOUTUBE).values_list("outcome", flat=True)}
    assert {Outcome.QUOTA, Outcome.ACCESS_DENIED, Outcome.UNREACHABLE, Outcome.UNRECOGNISED} <= found
    rows = serializers.serialize(
        "json", [*SnapshotRun.objects.all(), *PlatformRun.objects.all(), *Reading.objects.all()]
    )
    assert KEY not in rows
    assert KEY not in responses(run)
    assert KEY not in log_of("api").read_text()


REFRESH_TOKEN = "refresh-token-invented-for-this-test"


def test_the_refresh_token_reaches_no_log_and_no_row(stocked: Installation) -> None:
    stocked.processes.env |= {"CHARTMETRIC_REFRESH_TOKEN": REFRESH_TOKEN, "LOG_LEVEL": "DEBUG", "YOUTUBE_API_KEY": ""}
    stocked.processes.start("api")
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
    run = stocked.ended(lifecycle.start(order)[0])
    unread = run.readings.first()
    assert unread is not None
    # As if Spotify had blocked us: no browser is needed to see the gap filled.
    Reading.objects.create(
        run=run, track=unread.track, platform=Platform.SPOTIFY, state="settled", outcome=Outcome.BLOCKED
    )
    PlatformRun.objects.create(run=run, platform=Platform.SPOTIFY, readings=1, blocked=1)

    tasks.fill_in.delay()

    stocked.wait_for(ThirdPartyCount.objects.exists)
    log = log_of("api").read_text()
    assert "enrichment.tasks.fill_in" in log
    for secret in (REFRESH_TOKEN, "invented-access-token"):
        assert secret not in log
        assert secret not in serializers.serialize("json", ThirdPartyRequest.objects.all())
