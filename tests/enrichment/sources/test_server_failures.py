"""A server that fails and says how long to leave it alone is left alone for so long, whoever asks it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.chartmetric import answers as chartmetric
from enrichment.sources.credits import credits_fm, musicbrainz
from enrichment.sources.playlists.web import Got
from enrichment.sources.youtube import failure

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def refused(got: Got) -> NotRead:
    with pytest.raises(NotRead) as raised:
        got.refuse("the embed page")
    return raised.value


@pytest.mark.parametrize("status", [408, 500, 502])
@pytest.mark.parametrize(
    "answered",
    [
        lambda status, wait: failure(status, b"", NOW, wait),
        lambda status, wait: chartmetric.failure(status, {"Retry-After": wait} if wait else {}, NOW),
        lambda status, wait: credits_fm.failure(Got(status, "", wait)),
        lambda status, wait: musicbrainz.failure(Got(status, "", wait)),
        lambda status, wait: refused(Got(status, "", wait)),
    ],
    ids=["YouTube", "Chartmetric", "credits.fm", "MusicBrainz", "Spotify"],
)
def test_the_wait_of_a_server_that_fails_is_kept(answered: Callable[[int, str | None], NotRead], status: int) -> None:
    told = partial(answered, status)
    waits = told("7")

    assert isinstance(waits, SourceBlocked)
    assert waits.retry_after == timedelta(seconds=7)
    assert isinstance(told("soon"), SourceUnreachable)
    assert isinstance(told(None), SourceUnreachable)
