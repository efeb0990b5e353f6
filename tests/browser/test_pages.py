"""The pages in a real browser: usable on a phone, by keyboard, in dark mode, and without scripts."""

from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from analytics.models import Contact, Playlist, SnapshotRun, Track
from tests.browser.catalogue import NAME, PASSWORD
from tests.browser.judging import IN_ALL_LOOKS, LONG_VISIT, Looks, console, problems, problems_on_paper, visit
from tests.browser.seeing import go, log_in, saved, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def pages() -> dict[str, str]:
    """Return a page of each kind, with the heading that it must have."""
    track = Track.objects.order_by("pk").first()
    assert track is not None
    return {
        "/": "Overview",
        "/tracks/": "Tracks",
        f"/tracks/{track.pk}/": "夜に駆ける",
        "/releases/": "New releases",
        "/playlists/": "Playlists",
        f"/playlists/{Playlist.objects.get().pk}/": "Late Night",
        "/videos/": "Videos to decide",
        "/contacts/": "Contacts",
        f"/contacts/{Contact.objects.get().pk}/": "Wanda Writer",
        "/runs/": "Runs",
        f"/runs/{SnapshotRun.objects.latest('pk').pk}/": "Run",
        "/digest/": "Your digest",
        "/digest/preview/": "Your digest, as text",
        "/search/?q=Track": "Search",
        "/tracks/?size=odd": "Tracks",
        "/nowhere/": "Page not found",
    }


def heading(chrome: Chrome) -> str:
    return chrome.execute_script("return document.querySelector('h1').textContent")  # type: ignore[no-any-return]


def titles(chrome: Chrome) -> list[str]:
    """Return the titles in the table, all at the same time: the table may be replaced."""
    script = "return [...document.querySelectorAll('#results tbody .title')].map((title) => title.textContent)"
    return chrome.execute_script(script)  # type: ignore[no-any-return]


def field(chrome: Chrome, name: str) -> WebElement:
    return chrome.find_element(By.CSS_SELECTOR, f".filters [name={name}]")


@IN_ALL_LOOKS
@pytest.mark.timeout(LONG_VISIT)
def test_every_page_fits_and_can_be_used_by_everybody(chrome: Chrome, site: str, looks: Looks) -> None:
    found = {}
    visit(chrome, f"{site}/login/")
    found["/login/"] = problems(chrome, looks)
    log_in(chrome, site)

    for address, expected in pages().items():
        visit(chrome, f"{site}{address}")
        assert expected in heading(chrome), address
        found[address] = problems(chrome, looks) + problems_on_paper(chrome)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert console(chrome) == []


def test_a_person_logs_in_with_a_password_and_comes_to_the_page_that_was_asked_for(chrome: Chrome, site: str) -> None:
    go(chrome, f"{site}/runs/")
    wait(chrome, lambda: chrome.switch_to.active_element.get_attribute("name") == "username")

    chrome.switch_to.active_element.send_keys(NAME, Keys.TAB)
    chrome.switch_to.active_element.send_keys(PASSWORD, Keys.ENTER)

    wait(chrome, lambda: chrome.current_url == f"{site}/runs/")
    assert heading(chrome) == "Runs"
    assert console(chrome) == []


def test_a_list_is_filtered_sorted_and_turned_without_leaving_the_page(chrome: Chrome, site: str) -> None:
    log_in(chrome, site, "/tracks/")
    chrome.execute_script("window.stayed = true")

    chrome.find_element(By.ID, "page-next").click()
    wait(chrome, lambda: len(titles(chrome)) == 10)
    chrome.find_element(By.ID, "sort-title").click()
    wait(chrome, lambda: chrome.current_url.endswith("/tracks/?sort=title"))
    Select(field(chrome, "trouble")).select_by_value("removed")
    wait(chrome, lambda: len(titles(chrome)) == 1)

    assert "trouble=removed" in chrome.current_url
    assert "sort=title" in chrome.current_url
    assert chrome.execute_script("return window.stayed")
    chrome.back()
    wait(chrome, lambda: len(titles(chrome)) == 50)
    assert console(chrome) == []


def test_a_reader_is_led_to_the_next_page_and_told_how_many_rows_a_filter_leaves(chrome: Chrome, site: str) -> None:
    log_in(chrome, site, "/tracks/")

    chrome.find_element(By.ID, "page-next").send_keys(Keys.ENTER)
    wait(chrome, lambda: chrome.switch_to.active_element.text == "60 rows, page 2 of 2")
    is_seen = chrome.execute_script("return document.activeElement.getBoundingClientRect().top >= 0")
    Select(field(chrome, "trouble")).select_by_value("removed")

    wait(chrome, lambda: chrome.execute_script("return document.getElementById('told').textContent") == "1 row")
    assert is_seen
    assert chrome.switch_to.active_element.get_attribute("id") != "rows"


def test_a_wrong_filter_is_reported_without_leaving_the_page(chrome: Chrome, site: str) -> None:
    log_in(chrome, site, "/tracks/")

    chrome.execute_script("document.querySelector('.filters').noValidate = true")
    field(chrome, "min_wow").send_keys("-5", Keys.ENTER)
    wait(chrome, lambda: "A filter is not valid" in chrome.page_source)

    assert titles(chrome) == []


def test_the_file_has_what_the_filters_leave(chrome: Chrome, site: str, downloads: Path) -> None:
    log_in(chrome, site, "/tracks/?q=Umlaut")

    chrome.find_element(By.PARTIAL_LINK_TEXT, "CSV").click()
    wait(chrome, lambda: saved(downloads / "tracks.csv"))

    lines = (downloads / "tracks.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Umlaut Ä,")


def test_the_file_follows_the_filters_that_were_set_in_the_page(chrome: Chrome, site: str, downloads: Path) -> None:
    log_in(chrome, site, "/tracks/")
    field(chrome, "q").send_keys("Umlaut", Keys.ENTER)
    wait(chrome, lambda: len(titles(chrome)) == 1)

    chrome.find_element(By.PARTIAL_LINK_TEXT, "CSV").click()
    wait(chrome, lambda: saved(downloads / "tracks.csv"))

    assert len((downloads / "tracks.csv").read_text(encoding="utf-8-sig").splitlines()) == 2


def test_slash_leads_to_the_search_and_is_typed_where_one_types(chrome: Chrome, site: str) -> None:
    log_in(chrome, site, "/")
    track = Track.objects.get(title="Umlaut Ä")

    chrome.find_element(By.TAG_NAME, "body").send_keys("/")
    chrome.switch_to.active_element.send_keys(f"https://open.spotify.com/track/{track.spotify_id}", Keys.ENTER)

    wait(chrome, lambda: chrome.current_url == f"{site}/tracks/{track.pk}/")


def test_charts_are_drawn_from_the_data_of_the_page(chrome: Chrome, site: str) -> None:
    track = Track.objects.get(title="Umlaut Ä")
    log_in(chrome, site, f"/tracks/{track.pk}/")

    drawn = "return [...document.querySelectorAll('canvas')].map((c) => Chart.getChart(c)?.data.datasets.length)"
    wait(chrome, lambda: chrome.execute_script(drawn) == [2, 1, 1])
    go(chrome, f"{site}/contacts/{Contact.objects.get().pk}/")
    wait(chrome, lambda: chrome.execute_script(drawn) == [2, 1, 1])

    labels = chrome.execute_script(
        "return [...document.querySelectorAll('canvas')].flatMap((c) => Object.values(Chart.getChart(c).scales))"
        ".map(({ ticks }) => ticks.map(({ label }) => label))"
    )
    assert labels == [list(dict.fromkeys(ticks)) for ticks in labels]
    assert console(chrome) == []


def test_everything_is_there_without_a_script(chrome: Chrome, site: str) -> None:
    log_in(chrome, site)
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})

    chrome.get(f"{site}/tracks/")
    Select(field(chrome, "trouble")).select_by_value("removed")
    chrome.find_element(By.CSS_SELECTOR, ".filters button").click()

    wait(chrome, lambda: len(titles(chrome)) == 1)
    chrome.get(f"{site}/tracks/{Track.objects.get(title='Umlaut Ä').pk}/")
    assert [chart.is_displayed() for chart in chrome.find_elements(By.TAG_NAME, "canvas")] == [False] * 3


def test_the_login_page_of_the_admin_works_under_the_policy(chrome: Chrome, site: str) -> None:
    log_in(chrome, site, "/admin/login/")

    wait(chrome, lambda: bool(chrome.find_elements(By.CSS_SELECTOR, ".login, #content")))

    assert console(chrome) == []
