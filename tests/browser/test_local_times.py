"""Times in the viewer's time zone, with UTC on hover."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from analytics.models import SnapshotRun
from tests.browser.seeing import go, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_a_moment_is_shown_in_the_viewers_zone_with_utc_on_hover(chrome: Chrome, site: str) -> None:
    run = SnapshotRun.objects.latest("pk")
    SnapshotRun.objects.filter(pk=run.pk).update(scheduled_for="2026-11-20T04:59:00Z")
    log_in(chrome, site)
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})

    go(chrome, f"{site}/runs/{run.pk}/")

    slot = chrome.find_element(By.CSS_SELECTOR, 'time[datetime^="2026-11-20T04:59"]')
    chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
    assert (slot.text, slot.get_attribute("title")) == ("19 Nov 2026, 23:59 EST", "20 Nov 2026, 04:59 UTC")
