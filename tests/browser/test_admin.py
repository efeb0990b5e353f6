"""The admin in a real browser, under the same content policy as every page: accessible and without errors."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from analytics.catalogue.importing.columns import COLUMNS
from analytics.models import Contact, Credit, SnapshotRun, Track
from tests.browser.judging import IN_ALL_LOOKS, LONG_VISIT, Looks, console, problems, problems_by_axe, visit
from tests.browser.seeing import go, log_in, look, settle, text_of, wait
from tests.makers import make_canary

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

TRACKS = "/admin/analytics/track/"
TRACK = "4PTG3Z6ehGkBFwjybzWkR8"

CUT_OFF = """
    const cells = [...document.querySelectorAll("#result_list tbody :is(td, th)")];
    return cells.filter((cell) => cell.scrollHeight > cell.clientHeight + 1).map((cell) => cell.innerText);
"""


@pytest.fixture
def admin(chrome: Chrome, site: str) -> str:
    """Log in as a superuser, on the list of tracks."""
    User.objects.update(is_staff=True, is_superuser=True)
    log_in(chrome, site, TRACKS)
    return site


def pages() -> list[str]:
    """Return a page of each kind."""
    track, run = Track.objects.order_by("pk").first(), SnapshotRun.objects.latest("pk")
    assert track is not None
    return [
        *("/admin/", TRACKS, f"{TRACKS}?moved=falling&q=Track", f"{TRACKS}{track.pk}/change/", f"{TRACKS}add/"),
        *(f"{TRACKS}import/", f"{TRACKS}{track.pk}/history/", f"{TRACKS}{track.pk}/delete/"),
        *("/admin/analytics/contact/", f"/admin/analytics/contact/{Contact.objects.get().pk}/change/"),
        *("/admin/analytics/snapshotrun/", f"/admin/analytics/snapshotrun/{run.pk}/change/"),
        *("/admin/analytics/snapshotrun/run-now/", "/admin/analytics/trackperformancesnapshot/"),
        "/admin/analytics/videocandidate/",
        *("/admin/analytics/canary/", "/admin/analytics/canary/add/", "/admin/analytics/notificationtarget/add/"),
        *("/admin/auth/user/", "/admin/auth/user/add/", "/admin/analytics/apikey/add/", "/admin/password_change/"),
    ]


def click(chrome: Chrome, selector: str) -> None:
    chrome.execute_script("document.querySelector(arguments[0]).click()", selector)


def complaints(chrome: Chrome) -> list[str]:
    """Return the browser's console errors, except for its advice on the fields of Unfold's password page."""
    return [line for line in console(chrome) if "[DOM] Input elements should have autocomplete" not in line]


def visible(chrome: Chrome, selector: str) -> bool:
    return any(element.is_displayed() for element in chrome.find_elements(By.CSS_SELECTOR, selector))


@pytest.mark.parametrize("width", [390, 800])
def test_long_names_are_not_cut_off_on_narrow_screens(chrome: Chrome, admin: str, width: int) -> None:
    track = Track.objects.latest("pk")
    Track.objects.filter(pk=track.pk).update(artists="An orchestra with a very long name and its choir " * 4)
    make_canary(track)
    look(chrome, width, "light")

    for address in (TRACKS, "/admin/analytics/canary/"):
        go(chrome, f"{admin}{address}")

        assert chrome.execute_script(CUT_OFF) == [], address


@IN_ALL_LOOKS
@pytest.mark.timeout(LONG_VISIT)
def test_every_admin_page_fits_is_usable_and_says_that_numbers_are_invented(
    chrome: Chrome, admin: str, looks: Looks
) -> None:
    found: dict[str, list[str]] = {}

    for address in pages():
        visit(chrome, f"{admin}{address}")
        wait(chrome, lambda: visible(chrome, "#content") and visible(chrome, ".invented"))
        found[address] = problems(chrome, looks) + complaints(chrome)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_question_is_asked_with_two_clicks(chrome: Chrome, admin: str) -> None:
    look(chrome, 1280, "light")
    chrome.find_element(By.XPATH, "//*[normalize-space(text())='Filters']").click()
    wait(chrome, lambda: visible(chrome, "#changelist-filter"))

    chrome.find_element(By.PARTIAL_LINK_TEXT, "Removed by the platform?").click()

    wait(chrome, lambda: "trouble=removed" in chrome.current_url)
    assert len(chrome.find_elements(By.CSS_SELECTOR, "#result_list .data-row")) == 1
    assert console(chrome) == []


def test_a_run_over_selected_tracks_is_asked_for(chrome: Chrome, admin: str) -> None:
    look(chrome, 1280, "light")

    chrome.find_element(By.CSS_SELECTOR, "input.action-select").click()
    wait(chrome, lambda: visible(chrome, "select[name=action]"))
    Select(chrome.find_element(By.NAME, "action")).select_by_value("run_snapshot_now")
    wait(chrome, lambda: visible(chrome, "#changelist-actions button[name=index]"))
    chrome.find_element(By.CSS_SELECTOR, "#changelist-actions button[name=index]").click()

    wait(chrome, lambda: "1 track you selected" in chrome.page_source)
    assert console(chrome) == []


def test_a_contact_is_added_to_a_track_while_one_types(chrome: Chrome, admin: str) -> None:
    look(chrome, 1280, "light")
    track = Track.objects.filter(credits=None)[0]
    go(chrome, f"{admin}{TRACKS}{track.pk}/change/")

    wait(chrome, lambda: bool(chrome.find_elements(By.XPATH, "//a[contains(., 'Add another Credit')]")))
    chrome.execute_script(
        "arguments[0].click()", chrome.find_element(By.XPATH, "//a[contains(., 'Add another Credit')]")
    )
    wait(
        chrome,
        lambda: bool(chrome.find_elements(By.CSS_SELECTOR, "[name=credits-0-contact] ~ .select2 .select2-selection")),
    )
    box = chrome.find_element(By.CSS_SELECTOR, "[name=credits-0-contact] ~ .select2 .select2-selection")
    chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    wait(chrome, lambda: visible(chrome, ".select2-search__field"))
    chrome.find_element(By.CSS_SELECTOR, ".select2-search__field").send_keys("wanda")
    wait(chrome, lambda: "Wanda Writer" in text_of(chrome, ".select2-results"))
    chrome.find_element(By.CSS_SELECTOR, ".select2-search__field").send_keys(Keys.ENTER)
    Select(chrome.find_element(By.NAME, "credits-0-role")).select_by_value("producer")
    click(chrome, "button[name=_save], input[name=_save]")

    wait(chrome, lambda: chrome.current_url == f"{admin}{TRACKS}")
    assert Credit.objects.get(track=track).contact.name == "Wanda Writer"
    assert console(chrome) == []


def test_the_side_and_the_dark_are_remembered(chrome: Chrome, admin: str) -> None:
    look(chrome, 1280, "light")
    wait(chrome, lambda: visible(chrome, "#nav-sidebar"))

    click(chrome, "[x-on\\:click^='sidebarDesktopOpen']")
    wait(chrome, lambda: not visible(chrome, "#nav-sidebar"))
    click(chrome, "[x-on\\:click*=\"switchTheme('dark')\"], [x-on\\:click*=\"'dark'\"]")
    wait(chrome, lambda: "dark" in str(chrome.find_element(By.TAG_NAME, "html").get_attribute("class")))
    chrome.refresh()
    settle(chrome)

    wait(chrome, lambda: "dark" in str(chrome.find_element(By.TAG_NAME, "html").get_attribute("class")))
    assert not visible(chrome, "#nav-sidebar")
    assert console(chrome) == []


def test_a_catalogue_is_imported(chrome: Chrome, admin: str, tmp_path: Path) -> None:
    look(chrome, 1280, "light")
    file = tmp_path / "tracks.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{TRACK},,New here,,,,\n,,Without an id,,,,\n")

    chrome.find_element(By.PARTIAL_LINK_TEXT, "Import a catalogue").click()
    chrome.find_element(By.NAME, "file").send_keys(str(file))
    chrome.find_element(By.CSS_SELECTOR, ".buttons .main").click()
    wait(chrome, lambda: "the track is missing" in chrome.page_source)
    found = problems_by_axe(chrome)
    console(chrome)
    chrome.find_element(By.CSS_SELECTOR, ".buttons .main").click()

    wait(chrome, lambda: "tracks.csv was imported" in chrome.page_source)
    assert Track.objects.get(spotify_id=TRACK).title == "New here"
    assert found == []
    assert console(chrome) == []


def test_a_file_with_other_columns_is_asked_about_and_imported(chrome: Chrome, admin: str, tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    file.write_bytes(
        f"Song Name;Link;Label\r\nBeyoncé;{TRACK};{'A very long name of a label ' * 9}\r\n".encode("cp1252")
    )
    go(chrome, f"{admin}{TRACKS}import/")
    chrome.find_element(By.NAME, "file").send_keys(str(file))
    Select(chrome.find_element(By.NAME, "encoding")).select_by_value("cp1252")
    click(chrome, ".buttons .main")
    wait(chrome, lambda: chrome.current_url.endswith("/columns/") and visible(chrome, "#first"))

    found = problems(chrome)
    console(chrome)
    click(chrome, ".buttons .main")
    wait(chrome, lambda: "Change the columns" in chrome.page_source)
    click(chrome, ".buttons .main")

    wait(chrome, lambda: "songs.csv was imported" in chrome.page_source)
    assert Track.objects.get(spotify_id=TRACK).title == "Beyoncé"
    assert found == []
    assert console(chrome) == []
