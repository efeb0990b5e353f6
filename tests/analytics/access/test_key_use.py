"""A program that calls a thousand times a minute costs one write a minute."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.models import ApiKey
from tests.callers import with_key

pytestmark = pytest.mark.django_db


def noted(queries: CaptureQueriesContext) -> int:
    return sum(one["sql"].startswith('UPDATE "analytics_apikey"') for one in queries)


def test_a_key_is_noted_as_used_once_a_minute_at_the_most() -> None:
    client = with_key(name="robot")
    etag = client.get("/api/tracks").headers["ETag"]

    with CaptureQueriesContext(connection) as queries:
        again = [client.get("/api/tracks"), client.get("/api/tracks", headers={"If-None-Match": etag})]

    assert [answer.status_code for answer in again] == [200, 304]
    assert noted(queries) == 0
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/tracks")
    assert noted(queries) == 1
