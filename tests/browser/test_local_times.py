"""Times in the viewer's time zone, with UTC on hover."""

import pytest
from django.utils import timezone
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from analytics.models import SnapshotRun, Track
from tests.browser.seeing import go, log_in, text_of, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

DRAWN = "[...document.querySelectorAll('canvas')].map((canvas) => Chart.getChart(canvas)).filter(Boolean)"


def test_a_moment_is_shown_in_the_viewers_zone_with_utc_on_hover(chrome: Chrome, site: str) -> None:
    run = SnapshotRun.objects.latest("pk")
    SnapshotRun.objects.filter(pk=run.pk).update(scheduled_for="2026-11-20T04:59:00Z")
    log_in(chrome, site)
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})

    go(chrome, f"{site}/runs/{run.pk}/")

    slot = chrome.find_element(By.CSS_SELECTOR, 'time[datetime^="2026-11-20T04:59"]')
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    assert (slot.text, slot.get_attribute("title")) == ("19 Nov 2026, 23:59 EST", "20 Nov 2026, 04:59 UTC")


def test_a_runs_events_are_in_the_viewers_zone_and_name_it(chrome: Chrome, site: str) -> None:
    run = SnapshotRun.objects.latest("pk")
    run.events.all().delete()
    run.events.create(at="2026-11-20T04:59:01Z", kind="recorded", time_bucket=0)
    log_in(chrome, site)
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})

    go(chrome, f"{site}/runs/{run.pk}/")

    event = chrome.find_element(By.CSS_SELECTOR, "#events time")
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    assert (event.text, event.get_attribute("title")) == ("19 Nov, 23:59:01 EST", "20 Nov, 04:59:01 UTC")
    assert "UTC" not in text_of(chrome, "#events-heading")


def test_a_chart_dates_a_run_as_the_table_does(chrome: Chrome, site: str) -> None:
    track = Track.objects.get(title="Umlaut Ä")
    track.snapshots.filter(run=SnapshotRun.objects.latest("pk")).update(captured_at="2026-11-20T04:59:01Z")
    log_in(chrome, site)
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})

    go(chrome, f"{site}/tracks/{track.pk}/")
    wait(chrome, lambda: bool(chrome.execute_script(f"return {DRAWN}.length")))

    days = chrome.execute_script(f"return {DRAWN}.map((c) => c.data.labels.at(-1) ?? c.scales.x.ticks.at(-1).label)")
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    assert text_of(chrome, "#results tbody tr small") == "19 Nov 2026"
    assert days == ["19 Nov 2026"] * 3


def test_an_age_grows_while_the_page_is_open(chrome: Chrome, site: str) -> None:
    run = SnapshotRun.objects.latest("pk")
    SnapshotRun.objects.filter(pk=run.pk).update(started_at=timezone.now(), ended_at=timezone.now())
    log_in(chrome, site, f"/runs/{run.pk}/")
    before = text_of(chrome, ".head time")

    chrome.execute_script("const now = Date.now; Date.now = () => now.call(Date) + 7_260_000")
    chrome.execute_script("document.dispatchEvent(new Event('visibilitychange'))")

    assert (before, text_of(chrome, ".head time")) == ("just now", "2 hours ago")
