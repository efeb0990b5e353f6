"""Reading the body of an answer that is slow, large, or broken."""

from collections.abc import Iterator

import pytest
import urllib3
from urllib3.exceptions import HTTPError

from enrichment.net.bodies import body_of
from enrichment.sources.base import SourceUnreachable
from enrichment.sources.playlists import web
from tests.enrichment.net.dripping import ZIPPED, serve_dripping


@pytest.fixture
def address() -> Iterator[str]:
    with serve_dripping() as address:
        yield address


def read(url: str, most: int = 2_000_000, seconds: float = 60) -> bytes:
    with urllib3.PoolManager() as pool, pool.request("GET", url, retries=False, preload_content=False) as answer:
        return body_of(answer, most, seconds)


def test_a_body_that_comes_byte_by_byte_is_not_waited_for_until_its_end(address: str) -> None:
    with pytest.raises(HTTPError, match=r"did not end within 0\.2 seconds"):
        read(address, seconds=0.2)


def test_a_body_is_unpacked_and_cut_off_at_its_limit(address: str) -> None:
    assert read(f"{address}/zipped") == ZIPPED
    assert read(f"{address}/zipped", most=100_000) == ZIPPED[:100_000]


def test_a_body_that_ends_early_is_an_error(address: str) -> None:
    with pytest.raises(HTTPError):
        read(f"{address}/short")


def test_the_client_of_playlists_and_credits_has_such_a_limit(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.2)

    with pytest.raises(SourceUnreachable):
        web.Web().ask("GET", address)
