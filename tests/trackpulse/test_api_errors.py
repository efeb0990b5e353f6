"""Below /api/ an error is a sentence in JSON, also where no operation answers."""

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from analytics.lists import counting
from tests.callers import with_key

pytestmark = pytest.mark.django_db


def said(answer: HttpResponseBase) -> str:
    assert answer["Content-Type"].startswith("application/json")
    words: str = answer.json()["detail"]  # type: ignore[attr-defined]  # the test client adds it
    return words


@pytest.mark.parametrize("address", ["/api/", "/api/nowhere", "/api/tracks/", "/api/runs/1/nothing"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_is_named(client: Client, address: str, method: str) -> None:
    answer = getattr(client, method)(address)

    assert answer.status_code == 404
    assert said(answer) == f"There is no address {address}. /api/openapi.json lists all."


def test_a_method_that_is_not_there_names_those_that_are(client: Client) -> None:
    answer = client.delete("/api/tracks")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert said(answer) == "DELETE is not possible here, only GET."


def test_an_error_of_ours_says_so_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_rows: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(counting, "counted", fail)
    reader = with_key()
    reader.raise_request_exception = False

    answer = reader.get("/api/tracks")

    assert answer.status_code == 500
    assert "TrackPulse made an error" in said(answer)
    assert b"secret" not in answer.content


def test_a_person_still_gets_a_page_elsewhere(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
