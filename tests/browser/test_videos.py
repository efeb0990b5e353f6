"""Deciding on videos with two keys, in a real browser."""

import pytest
from django.contrib.auth.models import Permission, User
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from analytics.models import VideoCandidate
from tests.browser.catalogue import NAME
from tests.browser.judging import console
from tests.browser.seeing import log_in, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def press(chrome: Chrome, key: str) -> None:
    chrome.find_element(By.TAG_NAME, "body").send_keys(key)


def test_a_person_decides_with_y_and_n_and_puts_off_with_s(chrome: Chrome, site: str) -> None:
    User.objects.get(username=NAME).user_permissions.set(Permission.objects.filter(codename="change_track"))
    first, second = VideoCandidate.objects.order_by("pk")
    log_in(chrome, site, "/videos/")

    press(chrome, "s")
    wait(chrome, lambda: second.title in chrome.page_source)
    press(chrome, "y")
    wait(chrome, lambda: f"Yes: “{second.title}” is a video of" in chrome.page_source)
    chrome.find_element(By.ID, "find").send_keys("n")
    assert first.title in chrome.find_element(By.TAG_NAME, "main").text
    chrome.execute_script("document.activeElement.blur()")
    press(chrome, "n")
    wait(chrome, lambda: "Nothing to decide" in chrome.page_source)

    assert second.track.videos.filter(youtube_id=second.youtube_id, matched_by="person").exists()
    assert VideoCandidate.objects.get(pk=first.pk).decision == "no"
    assert console(chrome) == []
