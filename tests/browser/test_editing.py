"""The forms on the pages of a track and a contact in a real browser, and the exports of their tables."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from openpyxl import load_workbook
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from analytics.models import Contact, Track
from tests.browser.catalogue import NAME
from tests.browser.judging import IN_ALL_LOOKS, Looks, console, problems, visit
from tests.browser.seeing import log_in, saved, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def track(chrome: Chrome, site: str) -> Track:
    """Yield a track, and let the user edit it and its contact, and start runs."""
    wanted = Permission.objects.filter(codename__in=["change_track", "change_contact", "start_run"])
    User.objects.get(username=NAME).user_permissions.set(wanted)
    return Track.objects.get(title="Umlaut Ä")


@IN_ALL_LOOKS
def test_the_forms_fit_and_can_be_used_by_everybody(chrome: Chrome, site: str, track: Track, looks: Looks) -> None:
    log_in(chrome, site)

    for address in (f"/tracks/{track.pk}/", f"/contacts/{Contact.objects.get().pk}/"):
        visit(chrome, f"{site}{address}")
        chrome.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert problems(chrome, looks) == [], address

    assert console(chrome) == []


def test_a_wrong_link_is_shown_next_to_its_field_and_a_right_one_is_pinned(
    chrome: Chrome, site: str, track: Track
) -> None:
    log_in(chrome, site, f"/tracks/{track.pk}/")

    chrome.find_element(By.ID, "id_video").send_keys("https://vimeo.com/1", Keys.ENTER)
    wait(chrome, lambda: "is not a YouTube video" in chrome.page_source)
    field = chrome.find_element(By.ID, "id_video")
    kept = field.get_attribute("value")
    field.clear()
    field.send_keys("https://youtu.be/dQw4w9WgXcQ?si=x", Keys.ENTER)
    wait(chrome, lambda: "dQw4w9WgXcQ is pinned" in chrome.page_source)

    assert kept == "https://vimeo.com/1"
    assert track.videos.filter(youtube_id="dQw4w9WgXcQ", matched_by="person").exists()


def test_a_video_is_removed_only_after_a_second_word(chrome: Chrome, site: str, track: Track) -> None:
    log_in(chrome, site, f"/tracks/{track.pk}/")

    chrome.find_element(By.CSS_SELECTOR, ".videos summary").click()
    assert track.videos.exists()
    chrome.find_element(By.CSS_SELECTOR, ".videos button").click()
    wait(chrome, lambda: "was removed" in chrome.page_source)

    assert not track.videos.exists()


def test_a_workbook_of_the_history_opens(chrome: Chrome, site: str, track: Track, downloads: Path) -> None:
    log_in(chrome, site, f"/tracks/{track.pk}/")
    path = downloads / f"track-{track.pk}-history.xlsx"

    chrome.find_element(By.LINK_TEXT, "XLSX").click()
    wait(chrome, lambda: saved(path))

    (sheet,) = load_workbook(path).worksheets
    assert sheet.max_row == 1 + track.snapshots.count()
