"""A server that fails and says how long to leave it alone is left alone for so long, whoever asks it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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


@pytest.mark.parametrize(
    "told",
    [
        lambda wait: failure(500, b"", NOW, wait),
        lambda wait: chartmetric.failure(500, {"Retry-After": wait} if wait else {}, NOW),
        lambda wait: credits_fm.failure(Got(500, "", wait)),
        lambda wait: musicbrainz.failure(Got(500, "", wait)),
        lambda wait: refused(Got(500, "", wait)),
    ],
    ids=["YouTube", "Chartmetric", "credits.fm", "MusicBrainz", "Spotify"],
)
def test_the_wait_of_a_server_that_fails_is_kept(told: Callable[[str | None], NotRead]) -> None:
    waits = told("7")

    assert isinstance(waits, SourceBlocked)
    assert waits.retry_after == timedelta(seconds=7)
    assert isinstance(told("soon"), SourceUnreachable)
    assert isinstance(told(None), SourceUnreachable)
