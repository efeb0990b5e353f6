"""The access token that all workers share."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from enrichment.net.redaction import redact
from enrichment.net.shared_token import SharedToken

REFRESH = "refresh-token-invented-for-these-tests"


@pytest.fixture
def server() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        client.flushdb()
        yield client
        client.flushdb()


def kept(refresh_token: str = REFRESH) -> SharedToken:
    return SharedToken(settings.REDIS_URL, "told", refresh_token)


def test_a_token_is_shared_and_ends_before_its_hour(server: redis.Redis) -> None:
    kept().put("access-token-one", 3_600)

    (key,) = server.keys("token:*")
    assert kept().get() == "access-token-one"
    assert 3_500 < server.ttl(key) <= 3_540


def test_another_account_has_another_token(server: redis.Redis) -> None:
    kept().put("access-token-one", 3_600)

    assert kept("another-refresh-token").get() is None


def test_a_refused_token_is_dropped_and_a_newer_one_stays(server: redis.Redis) -> None:
    kept().put("access-token-two", 3_600)

    kept().drop("access-token-one")
    assert kept().get() == "access-token-two"
    kept().drop("access-token-two")
    assert kept().get() is None


def test_neither_token_can_be_told(server: redis.Redis) -> None:
    kept().put("access-token-three", 3_600)
    kept().get()

    assert "access-token-three" not in redact("it was access-token-three")
    assert not any(REFRESH in f"{key!r}{server.get(key)!r}" for key in server.keys("*"))


def test_a_token_without_a_life_is_not_kept(server: redis.Redis) -> None:
    kept().put("access-token-four", 0)

    assert kept().get() is None
