"""Duplicates, suggested credits and personal data in a real browser: accessible, by keyboard, without scripts."""

import pytest
from django.contrib.auth.models import Permission, User
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from analytics.contacts.credit_suggestions import PageArtist, suggest
from analytics.contacts.merging import merge
from analytics.models import Contact, ContactMerge, Track
from tests.browser.catalogue import NAME
from tests.browser.judging import IN_ALL_LOOKS, Looks, console, problems, visit
from tests.browser.seeing import go, log_in, wait
from tests.makers import make_contact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def wanda(chrome: Chrome, site: str) -> Contact:
    """Log in as somebody who may change and erase contacts; Wanda Writer exists twice."""
    may = Permission.objects.filter(codename__in=("change_contact", "delete_contact"))
    user = User.objects.get(username=NAME)
    user.user_permissions.set(may)
    track = Track.objects.order_by("pk")[10]
    make_contact(track, name="wanda writer")
    suggest(
        [PageArtist(track.spotify_id, "a" * 22, "Wanda Writer"), PageArtist(track.spotify_id, "b" * 22, "歌手" * 30)]
    )
    log_in(chrome, site)
    wanda = Contact.objects.get(name="Wanda Writer")
    Contact.objects.filter(pk=wanda.pk).update(notes="Call her on Monday, not on Friday. " * 20)
    merge(wanda.pk, make_contact(track, name="W. " + "von und zu Hohenstein " * 5).pk, user)
    return wanda


@IN_ALL_LOOKS
def test_the_pages_about_people_fit_and_can_be_used_by_everybody(
    chrome: Chrome, site: str, wanda: Contact, looks: Looks
) -> None:
    other = Contact.objects.get(name="wanda writer")
    pair = f"/contacts/merge/?contact={wanda.pk}&contact={other.pk}"
    found = {}

    for address in (
        "/contacts/",
        "/contacts/duplicates/",
        pair,
        "/contacts/credits/",
        f"/contacts/{wanda.pk}/personal-data/",
    ):
        visit(chrome, f"{site}{address}")
        found[address] = problems(chrome, looks)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert console(chrome) == []


def test_two_contacts_are_ticked_merged_and_parted_by_keyboard_and_without_a_script(
    chrome: Chrome, site: str, wanda: Contact
) -> None:
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    chrome.get(f"{site}/contacts/")
    for box in chrome.find_elements(By.NAME, "contact"):
        box.send_keys(Keys.SPACE)
    chrome.find_element(By.CSS_SELECTOR, "#merge-two button").send_keys(Keys.ENTER)
    wait(chrome, lambda: "/contacts/merge/" in chrome.current_url)
    chrome.find_element(By.CSS_SELECTOR, f"[aria-describedby=person-{wanda.pk}]").send_keys(Keys.ENTER)

    wait(chrome, lambda: chrome.current_url == f"{site}/contacts/{wanda.pk}/")
    assert [*ContactMerge.objects.values_list("kept", flat=True)] == [wanda.pk, wanda.pk]

    chrome.find_element(By.CSS_SELECTOR, ".once summary").send_keys(Keys.ENTER)
    chrome.find_element(By.CSS_SELECTOR, ".once button").send_keys(Keys.ENTER)

    wait(chrome, lambda: ContactMerge.objects.count() == 1)
    assert Contact.objects.count() == 2


def test_an_artist_is_decided_about_on_the_list(chrome: Chrome, site: str, wanda: Contact) -> None:
    go(chrome, f"{site}/contacts/credits/")

    chrome.find_element(By.CSS_SELECTOR, f".deciding button[value='{wanda.pk}']").click()

    wait(chrome, lambda: wanda.credits.filter(role="artist").count() == 1)
    wait(chrome, lambda: chrome.current_url.startswith(f"{site}/contacts/credits/"))
