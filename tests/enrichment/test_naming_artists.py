"""A reading suggests the artists that the page named, next to its number and never in its way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from analytics.models import CreditSuggestion, Outcome, Release
from enrichment.runs import track_reading
from enrichment.sources.base import Answer, ArtistNamed, Count, NewestRelease, PageChanged, TrackRelease
from enrichment.sources.released import Released
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


DAY = Released(date(2026, 6, 27), "day")


class Naming:
    """A source that names one artist for each track that it is asked for."""

    name = "told"
    batch = 1
    calls = 0

    def __init__(self) -> None:
        self.answer: Answer = Count(7, self.name)
        self.named: list[ArtistNamed] = []
        self.lengths: dict[str, int] = {}
        self.asked: list[str] = []

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        if isinstance(self.answer, Count):
            self.asked += ids
            self.named += [ArtistNamed(one, "a" * 22, "Ann") for one in ids]
        return dict.fromkeys(ids, self.answer)

    def releases_named(self) -> tuple[list[TrackRelease], list[NewestRelease]]:
        of_tracks = [TrackRelease(one, "b" * 22, "Sample Album", "", DAY) for one in self.asked]
        fresh = Released(timezone.now().date(), "day")
        return of_tracks, [NewestRelease("a" * 22, "Ann", "c" * 22, "Fresh", "single", "", fresh, 1)]

    def artists_named(self) -> list[ArtistNamed]:
        named, self.named = self.named, []
        return named

    def close(self) -> None:
        """Keep nothing."""


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[Naming]:
    naming = Naming()
    monkeypatch.setattr(track_reading, "source", lambda _platform: naming)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield naming
        client.flushdb()


def test_whom_a_page_names_is_put_forward_beside_the_number(source: Naming) -> None:
    run = make_pending_run(tracks=1)

    track_reading.read(run.readings.get().pk)

    settled = run.readings.get()
    suggestion = CreditSuggestion.objects.get()
    assert (settled.outcome, settled.number) == (Outcome.READ, 7)
    assert (suggestion.track, suggestion.name, suggestion.role) == (settled.track, "Ann", "artist")


def test_the_album_that_a_page_names_is_filled_in_with_suggesting_switched_off(
    source: Naming, settings: Settings
) -> None:
    settings.SUGGEST_CREDITS = False
    run = make_pending_run(tracks=1)

    track_reading.read(run.readings.get().pk)

    track = run.readings.get().track
    assert (track.album, track.released, track.released_from) == ("Sample Album", DAY.day, "spotify")


@pytest.mark.parametrize(("rule", "state"), [("off", "open"), ("on", "wanted")])
def test_a_new_release_that_a_page_names_is_put_forward_or_added_by_rule(
    source: Naming, settings: Settings, rule: str, state: str
) -> None:
    settings.FOLLOW_RELEASES = rule == "on"
    run = make_pending_run(tracks=1)

    track_reading.read(run.readings.get().pk)

    release = Release.objects.get()
    assert (release.name, release.state) == ("Fresh", state)
    assert [one.name for one in release.artists.all()] == ["Ann"]


def test_a_page_that_was_not_read_puts_nobody_forward(source: Naming) -> None:
    source.answer = PageChanged("another layout")
    run = make_pending_run(tracks=1)

    track_reading.read(run.readings.get().pk)

    assert not CreditSuggestion.objects.exists()


def test_nobody_is_put_forward_where_that_is_switched_off(source: Naming, settings: Settings) -> None:
    settings.SUGGEST_CREDITS = False
    run = make_pending_run(tracks=1)

    track_reading.read(run.readings.get().pk)

    assert run.readings.get().outcome == Outcome.READ
    assert not CreditSuggestion.objects.exists()
