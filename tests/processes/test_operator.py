"""What an operator does in a real browser: starts a run in the admin, watches it to its end, retries what failed."""

import pytest
from django.contrib.auth.models import User
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from analytics.models import SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.simulator.control import Scenario
from tests.browser.catalogue import NAME, PASSWORD
from tests.browser.conftest import chrome, downloads  # noqa: F401 - fixtures
from tests.browser.seeing import log_in, text_of, wait
from tests.processes.conftest import Installation
from tests.processes.test_live import web, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.processes


def test_a_run_is_started_watched_and_retried(stocked: Installation, web: str, chrome: Chrome) -> None:  # noqa: F811
    site = web.replace("ws://", "http://").removesuffix("/ws")
    User.objects.create_superuser(NAME, password=PASSWORD)
    stocked.simulator.scenarios.set("youtube", Scenario.QUOTA)

    log_in(chrome, site, then="/admin/analytics/snapshotrun/")
    chrome.get(chrome.find_element(By.XPATH, "//a[contains(., 'Run snapshot now')]").get_attribute("href") or "")
    wait(chrome, lambda: bool(chrome.find_elements(By.CSS_SELECTOR, "form.decision button.main")))
    chrome.find_element(By.CSS_SELECTOR, "form.decision button.main").click()
    wait(chrome, lambda: SnapshotRun.objects.active().exists())
    run = SnapshotRun.objects.latest("pk")
    chrome.get(f"{site}/runs/{run.pk}/")
    wait(chrome, lambda: text_of(chrome, "#live") == "live")
    stocked.processes.start("browser")
    stocked.processes.start("api")
    stocked.ended(run)
    wait(chrome, lambda: "Partial" in text_of(chrome, "h1"))

    stocked.simulator.scenarios.clear()
    chrome.find_element(By.CSS_SELECTOR, ".actions form button").click()
    wait(chrome, lambda: chrome.current_url == f"{site}/runs/{run.pk + 1}/")
    retry = stocked.ended(SnapshotRun.objects.get(pk=run.pk + 1))
    wait(chrome, lambda: "Complete" in text_of(chrome, "h1"))

    assert (retry.trigger, retry.retry_of_id, retry.requested_by) == (SnapshotRun.Trigger.PAGE, run.pk, NAME)
    assert Snapshot.objects.filter(run=run, spotify_streams__isnull=False, youtube_views=None).count() == 20
    assert Snapshot.objects.filter(run=retry, youtube_views__isnull=False).count() == 20
    logged = chrome.get_log("browser")  # type: ignore[no-untyped-call]
    assert not [entry for entry in logged if entry["level"] == "SEVERE"]
