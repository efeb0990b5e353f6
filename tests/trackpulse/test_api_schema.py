"""The API is called with whatever its description allows, and with what it does not: it never fails by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from analytics.models import ApiKey, Platform
from tests.makers import make_contact, make_playlist, make_track, read_playlist, recorded

pytestmark = pytest.mark.django_db

EXAMPLES = settings().max_examples // 4
"""Calls of each kind for every operation; a thousand were tried once."""

Operation = APIOperation[Any, Any, Any, Any]
described = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())


def operations() -> Iterator[Operation]:
    for found in described.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield found.ok()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection that the test's rows are seen on, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def key(kept_rows: None) -> str:
    """Give a key that may do all that keys may, to a week of one track with everything beside it."""
    track = make_track(isrc="QZABC2600001", videos=2)
    make_contact(track)
    read_playlist(make_playlist(), [track])
    recorded({(track, platform): 1_000 for platform in Platform})
    return ApiKey.objects.issue(name="robot", can_run=True)[1]


@pytest.mark.exhaustive
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("operation", list(operations()), ids=lambda one: one.label)
def test_no_call_makes_the_api_fail(operation: Operation, mode: GenerationMode, key: str) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def called(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {key}"})

        case.validate_response(answer, checks=[not_a_server_error])

    called()
