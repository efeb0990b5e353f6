"""What the API answers to who has the answer already."""

import pytest
from django.test import Client

from analytics.models import Platform, Track
from tests.callers import logged_in, make_person, with_key
from tests.makers import make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *(
        "/api/tracks",
        "/api/tracks/{track}",
        "/api/tracks/{track}/snapshots",
        "/api/contacts",
        "/api/contacts/{contact}",
    ),
    *(
        "/api/contacts/{contact}/tracks",
        "/api/trending",
        "/api/trending/contacts",
        "/api/attention",
        "/api/playlists",
    ),
    *("/api/search?q=track", "/api/overview", "/api/runs", "/api/runs/{run}", "/api/runs/{run}/readings"),
]


@pytest.mark.slow
def test_an_answer_that_is_the_same_is_not_sent_again() -> None:
    track = make_track()
    contact, run = make_contact(track), recorded({(track, Platform.SPOTIFY): 5})
    person, program = logged_in(make_person()), with_key()

    for route in ADDRESSES:
        address = route.format(track=track.pk, contact=contact.pk, run=run.pk)
        first = person.get(address)
        again = program.get(address, headers={"If-None-Match": first["ETag"]})

        assert (route, first.status_code) == (route, 200)
        assert (route, again.status_code, again.content, again["ETag"]) == (route, 304, b"", first["ETag"])


def test_an_answer_that_changed_is_sent_anew() -> None:
    track, reader = make_track(title="Old"), with_key()
    etag = reader.get("/api/tracks")["ETag"]
    Track.objects.filter(pk=track.pk).update(title="New")

    later = reader.get("/api/tracks", headers={"If-None-Match": etag})

    assert later.status_code == 200
    assert later["ETag"] != etag


@pytest.mark.parametrize("address", ["/api/tracks", "/api/runs/{run}"])
def test_a_stranger_learns_nothing_from_an_etag(address: str) -> None:
    address = address.format(run=recorded({(make_track(), Platform.SPOTIFY): 5}).pk)
    etag = with_key().get(address)["ETag"]

    for match in (etag, "*"):
        assert Client().get(address, headers={"If-None-Match": match}).status_code == 401


@pytest.mark.parametrize("status", [200, 304, 401, 404])
def test_no_shared_store_keeps_an_answer(status: int) -> None:
    caller = Client() if status == 401 else with_key()
    address = "/api/tracks/999" if status == 404 else "/api/tracks"
    known = caller.get(address).get("ETag", "") if status == 304 else ""

    response = caller.get(address, headers={"If-None-Match": known} if known else {})

    assert response.status_code == status
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert {"Authorization", "Cookie", "X-API-Key"} <= set(response["Vary"].split(", "))
    assert "Content-Security-Policy" in response


def test_pages_are_left_alone() -> None:
    response = logged_in(make_person()).get("/tracks/")

    assert "ETag" not in response
