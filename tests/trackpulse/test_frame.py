"""What holds for every page: who may see it, what a browser may load for it, and what it must say."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from analytics import urls
from enrichment import urls as buttons
from tests.callers import logged_in, make_person, text

pytestmark = pytest.mark.django_db

LISTS = ["/", "/tracks/", "/contacts/", "/runs/", "/search/", "/digest/"]
PAGES = [
    (pattern.name or "", len(pattern.pattern.converters)) for pattern in (*urls.urlpatterns, *buttons.urlpatterns)
]


@pytest.mark.parametrize(("name", "ids"), [("overview", 0), *PAGES])
def test_nobody_sees_a_page_without_logging_in(name: str, ids: int) -> None:
    address = reverse(name, args=[1] * ids)

    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (302, f"/login/?next={address}")


def test_a_person_logs_in_reaches_the_page_that_they_wanted_and_logs_out() -> None:
    User.objects.create_user("ann", password="ann-looks-on-fridays")
    client = Client()

    told = client.post("/login/", {"username": "ann", "password": "wrong", "next": "/tracks/"})
    entered = client.post("/login/", {"username": "ann", "password": "ann-looks-on-fridays", "next": "/tracks/"})
    left = client.post("/logout/")

    assert "Please enter a correct username" in told.content.decode()
    assert entered["Location"] == "/tracks/"
    assert left["Location"] == "/login/"
    assert client.get("/")["Location"] == "/login/?next=/"


@pytest.mark.parametrize("address", [*LISTS, "/login/", "/nowhere/", "/admin/", "/api/tracks", "/api/docs"])
def test_a_browser_may_load_only_what_comes_from_here(address: str) -> None:
    policy = logged_in(make_person(superuser=True)).get(address)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", [*LISTS, "/nowhere/"])
def test_no_page_has_a_script_or_style_written_into_it(address: str) -> None:
    body = logged_in(make_person()).get(address).content.decode()

    assert "<style" not in body
    assert " style=" not in body
    assert "<script>" not in body
    assert " onclick" not in body


@pytest.mark.parametrize("address", LISTS)
def test_invented_numbers_are_announced_on_every_page(address: str, settings: Settings) -> None:
    reader = logged_in(make_person())

    settings.INVENTED_NUMBERS = True
    assert "all numbers are invented" in text(reader, address)

    settings.INVENTED_NUMBERS = False
    assert "all numbers are invented" not in text(reader, address)


def test_only_staff_is_led_to_the_admin() -> None:
    assert 'href="/admin/"' not in logged_in(make_person()).get("/runs/").content.decode()
    assert 'href="/admin/"' in logged_in(make_person(staff=True)).get("/runs/").content.decode()


def test_a_page_that_does_not_exist_leads_on_and_tells_strangers_nothing() -> None:
    stranger, reader = Client(), logged_in(make_person())

    assert 'href="/tracks/"' in reader.get("/nowhere/").content.decode()
    assert stranger.get("/nowhere/").status_code == 404
