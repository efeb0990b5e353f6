"""Who may start and cancel runs over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from analytics.models import ApiKey, SnapshotRun
from tests.callers import logged_in, make_person, with_key
from tests.makers import make_run

pytestmark = pytest.mark.django_db

JOB = "/api/jobs/run-performance-snapshot"


def start(client: Client) -> Any:
    return client.post(JOB, content_type="application/json")


def test_nobody_starts_a_run_without_login_or_key() -> None:
    assert start(Client(enforce_csrf_checks=True)).status_code == 401
    assert not SnapshotRun.objects.exists()


def test_a_person_without_the_permission_starts_nothing() -> None:
    response = start(logged_in(make_person()))

    assert response.status_code == 403
    assert "analytics.start_run" in response.json()["detail"]
    assert not SnapshotRun.objects.exists()


def test_a_person_with_the_permission_starts_a_run() -> None:
    person = make_person("start_run")

    assert start(logged_in(person)).status_code == 202
    assert SnapshotRun.objects.get().requested_by == person.username


def test_a_key_that_may_only_read_starts_and_cancels_nothing() -> None:
    run = make_run({})
    reader = with_key(can_run=False)

    assert start(reader).status_code == 403
    assert reader.post(f"/api/runs/{run.pk}/cancel").status_code == 403
    assert SnapshotRun.objects.get().state == "reading"


def test_an_expired_key_starts_nothing() -> None:
    client = with_key(can_run=True, expires_at=timezone.now() - timedelta(seconds=1))

    assert start(client).status_code == 401
    assert not SnapshotRun.objects.exists()


def test_a_login_without_a_csrf_token_starts_nothing() -> None:
    response = start(logged_in(make_person("start_run"), checks_csrf=True))

    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]
    assert not SnapshotRun.objects.exists()


def test_a_login_with_its_csrf_token_starts_a_run() -> None:
    client = logged_in(make_person("start_run"), checks_csrf=True)
    client.cookies["csrftoken"] = token = "a" * 32

    response = client.post(JOB, content_type="application/json", headers={"X-CSRFToken": token})

    assert response.status_code == 202


def test_a_body_that_is_no_json_starts_nothing() -> None:
    client = logged_in(make_person("start_run"))

    response = client.post(JOB, {"tracks": "x"})  # as a form sends it

    assert response.status_code == 400
    assert not SnapshotRun.objects.exists()


def test_no_answer_shows_the_text_of_a_key() -> None:
    key, text = ApiKey.objects.issue(name="robot", can_run=True)
    runner = Client(headers={"X-API-Key": text})
    run_id = start(runner).json()["run_id"]

    for address in ["/api/runs", f"/api/runs/{run_id}", "/api/tracks", "/api/contacts", "/api/openapi.json"]:
        answer = runner.get(address).content.decode()
        assert text not in answer
        assert key.hashed not in answer
