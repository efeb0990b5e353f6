"""The API is called with whatever its description allows, and with what it does not: it never fails by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from analytics.models import ApiKey, Platform
from tests.makers import make_contact, make_playlist, make_track, read_playlist, recorded

pytestmark = pytest.mark.django_db

EXAMPLES = 15
"""Calls of each kind for every operation; a thousand were tried once."""

described = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection that the test's rows are seen on, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def key() -> str:
    """Record a week of one track with everything beside it, and make a key that may do all that keys may."""
    track = make_track(isrc="QZABC2600001", videos=2)
    make_contact(track)
    read_playlist(make_playlist(), [track])
    recorded({(track, platform): 1_000 for platform in Platform})
    return ApiKey.objects.issue(name="robot", can_run=True)[1]


@described.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_makes_the_api_fail(case: schemathesis.Case[Any], key: str) -> None:
    answer = case.call(headers={"Authorization": f"Bearer {key}"})

    case.validate_response(answer, checks=[not_a_server_error])
