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


def test_nobody_sees_a_page_without_logging_in() -> None:
    for name, ids in [("overview", 0), *PAGES]:
        address = reverse(name, args=[1] * ids)

        response = Client().get(address)

        assert (address, response.status_code, response["Location"]) == (address, 302, f"/login/?next={address}")


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


@pytest.mark.slow
def test_a_browser_may_load_only_what_comes_from_here_and_nothing_is_written_into_a_page() -> None:
    admin = logged_in(make_person(superuser=True))

    for address in (*LISTS, "/login/", "/nowhere/", "/admin/", "/api/tracks", "/api/docs"):
        response = admin.get(address)

        assert "default-src 'self'" in response["Content-Security-Policy"], address
        assert "unsafe" not in response["Content-Security-Policy"], address
        if address in (*LISTS, "/nowhere/"):
            for written in ("<style", " style=", "<script>", " onclick"):
                assert written not in response.content.decode(), (address, written)


@pytest.mark.slow
def test_invented_numbers_are_announced_on_every_page(settings: Settings) -> None:
    reader = logged_in(make_person())

    for address in LISTS:
        settings.INVENTED_NUMBERS = True
        assert "all numbers are invented" in text(reader, address), address

        settings.INVENTED_NUMBERS = False
        assert "all numbers are invented" not in text(reader, address), address


def test_only_staff_is_led_to_the_admin() -> None:
    assert 'href="/admin/"' not in logged_in(make_person()).get("/runs/").content.decode()
    assert 'href="/admin/"' in logged_in(make_person(staff=True)).get("/runs/").content.decode()


def test_a_page_that_does_not_exist_leads_on_and_tells_strangers_nothing() -> None:
    stranger, reader = Client(), logged_in(make_person())

    assert 'href="/tracks/"' in reader.get("/nowhere/").content.decode()
    assert stranger.get("/nowhere/").status_code == 404
