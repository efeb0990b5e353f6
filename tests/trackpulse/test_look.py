"""The admin works without the package that gives it its look."""

import json
import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.db import connection
from pytest_django import Settings

from analytics.models import SnapshotRun
from tests.callers import logged_in, make_person
from tests.makers import make_contact, make_track, recorded, streams_of

PLAIN = """
import json, sys
sys.modules["unfold"] = None  # as if it were not installed
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.get(is_superuser=True))
answers = {address: client.get(address) for address in sys.argv[1:]}
texts = {address: answer.content.decode() for address, answer in answers.items()}
words = ("unfold", "are invented", "flower.example")
json.dump({address: [answer.status_code, *(word in texts[address] for word in words)]
           for address, answer in answers.items()}, sys.stdout)
"""


def addresses() -> list[str]:
    track = make_track()
    contact = make_contact(track)
    streams_of(track, (7, 100), (0, 120))
    run = SnapshotRun.objects.latest("pk")
    lists = ["track", "contact", "playlist", "playlistsnapshot", "trackperformancesnapshot", "snapshotrun", "apikey"]
    lists += ["videocandidate"]
    return [
        *("/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/analytics/track/import/"),
        *(f"/admin/analytics/{name}/" for name in lists),
        f"/admin/analytics/track/{track.pk}/change/",
        f"/admin/analytics/contact/{contact.pk}/change/",
        f"/admin/analytics/snapshotrun/{run.pk}/change/",
        "/admin/analytics/snapshotrun/run-now/",
    ]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_without_its_package_every_page_is_there_in_the_plain_look() -> None:
    make_person(superuser=True)
    pages = addresses()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
        # The database of the tests, in the place of the one beside which they made it.
        "DATABASE_URL": urlsplit(configured.DATABASE_URL)
        ._replace(path=f"/{connection.settings_dict['NAME']}")
        .geturl(),
        "SPOTIFY_WEB_URL": "http://127.0.0.1:1",
        "FLOWER_URL": "https://flower.example/",
    }

    done = subprocess.run(
        [sys.executable, "-c", PLAIN, *pages],
        env=env,
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    assert json.loads(done.stdout) == {page: [200, False, True, True] for page in pages}


@pytest.mark.django_db
def test_with_its_package_the_pages_have_its_look() -> None:
    assert "unfold/css/styles" in logged_in(make_person(superuser=True)).get("/admin/").content.decode()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_admin_leads_to_the_pages() -> None:
    track = make_track()
    run = recorded({})
    client = logged_in(make_person(superuser=True))

    assert f'href="/tracks/{track.pk}/"' in client.get(f"/admin/analytics/track/{track.pk}/change/").content.decode()
    assert f'href="/runs/{run.pk}/"' in client.get(f"/admin/analytics/snapshotrun/{run.pk}/change/").content.decode()


@pytest.mark.django_db
def test_the_admin_leads_to_flower_where_somebody_said_where_it_is(settings: Settings) -> None:
    client = logged_in(make_person("view_track", staff=True))

    settings.FLOWER_URL = "https://flower.example/"
    assert 'href="https://flower.example/"' in client.get("/admin/").content.decode()

    settings.FLOWER_URL = ""
    assert "Flower" not in client.get("/admin/").content.decode()


@pytest.mark.django_db
def test_a_person_is_led_only_to_what_they_may_see() -> None:
    page = logged_in(make_person("view_track", staff=True)).get("/admin/").content.decode()

    assert 'href="/admin/analytics/track/"' in page
    assert 'href="/admin/analytics/contact/"' not in page
    assert 'href="/admin/auth/user/"' not in page


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_no_page_of_the_admin_has_a_script_or_style_written_into_it() -> None:
    client = logged_in(make_person(superuser=True))

    for address in addresses():
        body = client.get(address).content.decode()
        assert not re.search(r"<style|<script>|\son(click|change|submit)=|\sstyle=", body), address
