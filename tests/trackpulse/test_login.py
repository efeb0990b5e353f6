"""Logging in: a password is guessed five times at the most, and whoever is shut out is told until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from tests.callers import words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
RIGHT = "ann-looks-on-fridays"
WHERE = ["/login/", "/admin/login/"]
OFFICE, ELSEWHERE = "203.0.113.7", "203.0.113.8"


@pytest.fixture(autouse=True)
def ann() -> User:
    return User.objects.create_user("ann", password=RIGHT, is_staff=True)


def log_in(password: str, *, where: str = "/login/", name: str = "ann", address: str = OFFICE) -> Any:
    return Client(REMOTE_ADDR=address).post(where, {"username": name, "password": password})


def guess(times: int, where: str = "/login/") -> list[int]:
    return [log_in(f"guess {number}", where=where).status_code for number in range(times)]


@pytest.mark.parametrize("where", WHERE)
def test_the_sixth_guess_is_not_looked_at(where: str) -> None:
    assert guess(5, where) == [200, 200, 200, 200, 429]
    assert log_in(RIGHT, where=where).status_code == 429


def test_whoever_is_shut_out_is_told_when_to_try_again() -> None:
    with time_machine.travel(NOW, tick=False):
        guess(5)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        told = log_in(RIGHT)

    assert "for another 10 minutes. Try again after 27 Nov 2026, 09:45 UTC" in words_of(told.content)
    assert told["Retry-After"] == "600"


def test_a_moment_is_never_reported_too_early() -> None:
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        guess(5)
        told = log_in(RIGHT)

    assert "after 27 Nov 2026, 09:46 UTC" in words_of(told.content)


def test_the_login_opens_at_the_moment_that_was_told_whoever_tried_in_between() -> None:
    with time_machine.travel(NOW, tick=False):
        guess(5)
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        assert log_in(RIGHT).status_code == 429
    with time_machine.travel(NOW + timedelta(minutes=15, seconds=1), tick=False):
        assert log_in(RIGHT).status_code == 302


def test_nobody_is_shut_out_by_what_others_do() -> None:
    User.objects.create_user("ben", password=RIGHT)

    guess(5)

    assert log_in(RIGHT, address=ELSEWHERE).status_code == 302
    assert log_in(RIGHT, name="ben").status_code == 302


@pytest.mark.slow
def test_a_right_password_makes_wrong_ones_before_it_forgotten() -> None:
    guess(4)
    assert log_in(RIGHT).status_code == 302

    assert guess(4) == [200] * 4


def test_another_browser_is_no_other_guesser() -> None:
    guess(4)
    answer = Client(REMOTE_ADDR=OFFICE, headers={"User-Agent": "Another"}).post(
        "/login/", {"username": "ann", "password": "guess"}
    )

    assert answer.status_code == 429


def test_an_address_that_a_visitor_makes_up_changes_nothing() -> None:
    for number in range(5):
        Client(REMOTE_ADDR=OFFICE, headers={"X-Forwarded-For": f"198.51.100.{number}"}).post(
            "/login/", {"username": "ann", "password": "guess"}
        )

    assert log_in(RIGHT).status_code == 429


@pytest.mark.parametrize("where", WHERE)
def test_a_name_that_no_account_can_have_is_a_wrong_one(where: str) -> None:
    name = "x" * 100_000

    guesses = [log_in("guess", where=where, name=name).status_code for _ in range(5)]

    assert guesses == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("where", [*WHERE, "/", "/api/tracks"])
def test_a_session_with_a_null_character_is_refused(where: str) -> None:
    response = Client().get(where, headers={"cookie": 'sessionid="abcdefgh\\000ijk"'})

    assert response.status_code == 400
    assert response.content == b"A NUL character is not allowed here.\n"
