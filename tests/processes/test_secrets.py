"""The YouTube key is put into every way in which a call can fail, and then looked for wherever it could stay."""

import pytest
from django.core import serializers
from django.test import Client

from analytics.models import ApiKey, Leg, Outcome, Platform, Reading, SnapshotRun
from enrichment import runs
from enrichment.processes import LOGS
from enrichment.standin.control import Scenario
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
    order = runs.Order(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
    return installation.ended(runs.start(order)[0])


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

    for trouble in TROUBLES:
        stocked.standin.scenarios.clear()
        stocked.standin.scenarios.set("youtube", trouble)
        run = run_views(stocked)

    found = {*Reading.objects.filter(platform=Platform.YOUTUBE).values_list("outcome", flat=True)}
    assert {Outcome.QUOTA, Outcome.REFUSED, Outcome.UNREACHABLE, Outcome.CHANGED} <= found
    rows = serializers.serialize("json", [*SnapshotRun.objects.all(), *Leg.objects.all(), *Reading.objects.all()])
    assert KEY not in rows
    assert KEY not in responses(run)
    assert KEY not in (LOGS / "api.log").read_text()
