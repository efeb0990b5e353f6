"""The page of a reading without a number is kept if it is the first of its kind in the run."""

from collections.abc import Iterator, Sequence

import pytest
import redis
from django.conf import settings as installed

from analytics.models import Evidence, Outcome, Platform
from enrichment import registry
from enrichment.runs import track_reading
from enrichment.sources.base import Count, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.evidence import PageEvidence
from tests.enrichment.runs.scripted_source import ScriptedSource, read_all
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


class Showing(ScriptedSource):
    """A source that shows a page for every track, and reports how long its pages took."""

    def __init__(self) -> None:
        super().__init__(registry.BATCH[Platform.SPOTIFY])
        self.shown: list[str] = []

    @property
    def seconds(self) -> float:
        return 1.5 * self.calls

    def evidence(self, ids: Sequence[str]) -> PageEvidence | None:
        self.shown += ids
        return PageEvidence({"address": f"https://example.com/{ids[0]}"}, "<html>", b"a picture")


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[Showing]:
    told = Showing()
    monkeypatch.setattr(track_reading, "source", lambda _platform: told)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()


@pytest.mark.parametrize("trouble", [PageChanged("the answer has no playcount any more"), SourceBlocked("kept out")])
def test_the_first_of_a_kind_is_kept_and_no_other_is_looked_at(source: Showing, trouble: Exception) -> None:
    run = make_pending_run(tracks=3)
    source.otherwise = trouble  # type: ignore[assignment]  # one of the two above

    read_all(run)

    kept = Evidence.objects.get()
    assert (kept.run, kept.outcome, kept.reason) == (run, trouble.outcome, str(trouble))  # type: ignore[attr-defined]
    assert (bytes(kept.picture), kept.document) == (b"a picture", "<html>")
    assert kept.track is not None
    assert source.shown == [kept.track.spotify_id]


def test_no_answer_is_kept_once_it_is_given_up(source: Showing) -> None:
    run = make_pending_run(tracks=1)
    source.otherwise = SourceUnreachable("no answer")

    read_all(run, times=2)
    assert not source.shown
    read_all(run)

    assert Evidence.objects.get().outcome == Outcome.UNREACHABLE


def test_a_number_leaves_no_evidence(source: Showing) -> None:
    source.otherwise = Count(7, "told")

    read_all(make_pending_run(tracks=2))

    assert not source.shown
    assert not Evidence.objects.exists()


def test_a_platform_run_adds_up_how_long_its_pages_took(source: Showing) -> None:
    run = make_pending_run(tracks=2)

    read_all(run)

    platform_run = run.platform_runs.get(platform=Platform.SPOTIFY)
    assert source.calls == 2
    assert (platform_run.request_count, platform_run.seconds, platform_run.seconds_per_page) == (2, 3.0, 1.5)
