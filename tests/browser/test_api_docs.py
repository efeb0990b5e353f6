"""The description of the API in a real Chromium: complete, under the same content policy as every page."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.seeing import go, log_in, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_the_description_of_the_api_is_drawn_and_breaks_no_policy(chrome: Chrome, site: str) -> None:
    log_in(chrome, site)

    go(chrome, f"{site}/api/docs")
    wait(chrome, lambda: len(chrome.find_elements(By.CSS_SELECTOR, ".opblock")) > 10)
    chrome.find_element(By.CSS_SELECTOR, ".opblock-summary-control").click()
    wait(chrome, lambda: bool(chrome.find_elements(By.CSS_SELECTOR, ".opblock.is-open .responses-table")))

    chrome.find_element(By.CSS_SELECTOR, ".authorize").click()
    wait(chrome, lambda: bool(chrome.find_elements(By.CSS_SELECTOR, ".modal-ux input")))

    complaints = [entry["message"] for entry in chrome.get_log("browser")]  # type: ignore[no-untyped-call]
    assert complaints == []
