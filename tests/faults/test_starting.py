"""Everybody starts a run at the same time: there is one, and all of them get its id."""

import json
import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from enrichment.simulator.control import Scenario
from tests.asking import status
from tests.faults.house import House

pytestmark = [pytest.mark.processes, pytest.mark.long]

CALLS = 50
FORM_TOKEN = "a" * 32

LOG_IN = """
import django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.models import User
user = User.objects.create_superuser("operator", password="a long enough word")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


def next_minute() -> datetime:
    """Return a full minute that leaves time for the processes to start."""
    return (datetime.now(UTC) + timedelta(seconds=90)).replace(second=0, microsecond=0)


def called(site: str, key: str) -> int:
    """Start a run with the API and return the id in its answer."""
    headers = {"Authorization": f"Bearer {key}"}
    call = urllib.request.Request(f"{site}/api/jobs/run-performance-snapshot", method="POST", headers=headers)  # noqa: S310
    with urllib.request.urlopen(call, timeout=60) as answer:  # noqa: S310 - our own site
        return int(json.load(answer)["run_id"])


def clicked(site: str, session: str) -> int:
    """Press "Run snapshot now" in the admin and return the id of the run that the next page names."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={FORM_TOKEN}"}
    form = urlencode({"csrfmiddlewaretoken": FORM_TOKEN}).encode()
    click = urllib.request.Request(f"{site}/admin/analytics/snapshotrun/run-now/", form, headers)  # noqa: S310
    with urllib.request.urlopen(click, timeout=60) as page:  # noqa: S310 - as above
        # Its own page, or the confirmation page again, which names the active run.
        active = r'snapshotrun/(\d+)/change/">Run \d+</a> is active'
        named = re.search(r"/snapshotrun/(\d+)/", page.url) or re.search(active, page.read().decode())
    assert named is not None
    return int(named[1])


def test_two_beats_a_click_and_fifty_calls_in_one_second_start_one_run(house: House) -> None:
    # So that the run lasts longer than the calls: a call after its end rightly starts another.
    house.simulator.scenarios.set("youtube", Scenario.SLOW, seconds=5)
    slot = next_minute()
    house.processes.env |= {
        "SNAPSHOT_SCHEDULE": f"{slot.minute} {slot.hour} {slot.day} {slot.month} *",
        "PLATFORMS": "youtube",
    }
    house.start_workers("web", "api", "beat")
    house.processes.run("beat-2", "celery", "-A", "trackpulse", "beat")
    key = house.manage("create_api_key", "robot", "--can-run").stdout.strip()
    session = house.python("-c", LOG_IN).stdout.strip()
    site = f"http://127.0.0.1:{house.processes.env['WEB_PORT']}"
    house.wait_for(lambda: status(f"{site}/admin/login/") == 200)

    time.sleep(max(0.0, (slot - datetime.now(UTC)).total_seconds()))
    with ThreadPoolExecutor(CALLS + 1) as pool:
        clicks = [pool.submit(clicked, site, session)]
        calls = [pool.submit(called, site, key) for _ in range(CALLS)]
        told = {one.result() for one in [*clicks, *calls]}

    assert len(told) == 1
    (run,) = told
    assert house.ended(run) == "complete"
    runs = "SELECT id, scheduled_for FROM analytics_snapshotrun WHERE NOT note ~ 'Invented'"
    house.wait_for(lambda: house.servers.ask(runs) == [(run, slot)])
    assert house.outcomes(run, "youtube") == {"read": len(house.world)}
    house.expect_invariants()
