"""The course of a rehearsal: due once, read by one worker, reported once, and recorded nowhere else."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import (
    CreditSuggestion,
    Platform,
    Reading,
    Rehearsal,
    SnapshotRun,
    Track,
    TrackPerformanceSnapshot,
)
from analytics.snapshots import rehearsals
from enrichment.registry import pace
from enrichment.runs import schedule
from enrichment.runs.rehearsal import course
from enrichment.sources.base import (
    Answer,
    ArtistNamed,
    Count,
    NewestRelease,
    SourceBlocked,
    TrackGone,
    TrackRelease,
)
from tests.enrichment.runs.rehearsal.conftest import CHANGED, MINUTE, SLOT, THURSDAY, Sources, opened, played
from tests.enrichment.runs.scripted_source import ScriptedSource
from tests.makers import make_canary, make_pending_run, make_track

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


class Naming(ScriptedSource):
    """A source whose pages name an artist, an album and a latest release, kept until they are asked for."""

    def __init__(self) -> None:
        super().__init__(1)
        self.artists: list[ArtistNamed] = []
        self.releases: tuple[list[TrackRelease], list[NewestRelease]] = ([], [])

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        self.artists.append(ArtistNamed(ids[0], "a" * 22, "Ann"))
        self.releases[0].append(TrackRelease(ids[0], "b" * 22, "Sample Album", "", None))
        return super().read(ids)

    def artists_named(self) -> list[ArtistNamed]:
        named, self.artists = self.artists, []
        return named

    def releases_named(self) -> tuple[list[TrackRelease], list[NewestRelease]]:
        named, self.releases = self.releases, ([], [])
        return named


# Due


def test_a_run_is_rehearsed_a_day_before_its_slot_and_not_earlier(sent: list[int]) -> None:
    make_track()

    course.tend(THURSDAY - MINUTE)
    early = list(sent)
    course.tend(THURSDAY)

    assert early == []
    assert sent == [Rehearsal.objects.get(scheduled_for=SLOT).pk]


def test_beat_that_asks_every_minute_opens_one_row_and_sends_one_message(sent: list[int]) -> None:
    make_track()

    for minute in range(9):
        course.tend(THURSDAY + minute * MINUTE)

    assert len(sent) == Rehearsal.objects.count() == 1


def test_a_message_that_was_lost_is_sent_again(sent: list[int]) -> None:
    make_track()

    course.tend(THURSDAY)
    course.tend(THURSDAY + course.SEND_AGAIN)

    assert len(sent) == 2


def test_an_empty_catalogue_is_not_rehearsed(sent: list[int]) -> None:
    course.tend(THURSDAY)

    assert sent == []
    assert not Rehearsal.objects.exists()


def test_a_run_that_is_going_on_is_not_rehearsed_beside(sent: list[int]) -> None:
    make_pending_run(1)

    course.tend(THURSDAY)

    assert sent == []


def test_the_settings_decide_how_long_before(sent: list[int], settings: Settings) -> None:
    make_track()
    settings.REHEARSAL = timedelta(hours=2)

    course.tend(SLOT - timedelta(hours=3))
    early = list(sent)
    course.tend(SLOT - timedelta(hours=2))

    assert (early, len(sent)) == ([], 1)


# Read


def test_the_canaries_are_read_and_nothing_is_recorded_but_the_row(sources: Sources) -> None:
    track, _other = make_track(), make_track()
    make_canary(track)
    make_canary(track, YOUTUBE)
    sources[SPOTIFY].otherwise, sources[YOUTUBE].otherwise = Count(5_000, "told"), Count(6_000, "told")

    course.rehearse(opened().pk)

    rehearsal = Rehearsal.objects.get()
    assert rehearsal.state == Rehearsal.State.READ
    assert [one["tracks"][0]["number"] for one in rehearsal.results] == [5_000, 6_000]
    assert sources[SPOTIFY].asked == [(track.spotify_id,)]
    assert not any(table.objects.exists() for table in (Reading, SnapshotRun, TrackPerformanceSnapshot))
    assert not CreditSuggestion.objects.exists()
    assert set(Track.objects.values_list("streams", "views")) == {(None, None)}


def test_what_the_page_of_a_canary_names_is_not_left_to_the_next_reading(sources: Sources) -> None:
    canary = make_canary(make_track())
    naming = Naming()
    sources[SPOTIFY] = naming

    course.rehearse(opened().pk)

    assert naming.asked == [(canary.track.spotify_id,)]
    assert (naming.artists_named(), naming.releases_named()) == ([], ([], []))


def test_without_canaries_the_most_played_track_is_read(sources: Sources) -> None:
    quiet, loud = make_track(title="Quiet"), make_track(title="Loud")
    played(quiet, 5)
    played(loud, 50)

    course.rehearse(opened().pk)

    assert sources[SPOTIFY].asked == [(loud.spotify_id,)]
    assert "“Loud”, read in place of a canary, showed 7." in Rehearsal.objects.get().words[0]


def test_a_most_played_track_that_was_removed_is_no_alarm_where_the_next_one_is_read(sources: Sources) -> None:
    quiet, loud = make_track(), make_track()
    played(quiet, 5)
    played(loud, 50)
    sources[SPOTIFY].answers[loud.spotify_id] = TrackGone("gone")

    course.rehearse(opened().pk)

    assert Rehearsal.objects.get().state == Rehearsal.State.READ
    assert sources[SPOTIFY].asked == [(loud.spotify_id,), (quiet.spotify_id,)]


def test_a_page_that_is_not_understood_once_is_no_alarm(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    track = make_track()
    source = sources[SPOTIFY]
    source.answers[track.spotify_id] = CHANGED
    closed: list[bool] = []

    def close() -> None:
        closed.append(True)
        source.answers.clear()

    monkeypatch.setattr(source, "close", close)

    course.rehearse(opened().pk)

    assert closed == [True]
    assert Rehearsal.objects.get().state == Rehearsal.State.READ


def test_a_platform_that_asks_us_to_wait_is_not_asked_again(sources: Sources) -> None:
    make_track()
    sources[SPOTIFY].otherwise = SourceBlocked("the page was refused (HTTP 429)", timedelta(minutes=5))

    course.rehearse(opened().pk)

    assert len(sources[SPOTIFY].asked) == 1
    until = pace().paused_until(SPOTIFY)
    assert until is not None
    assert until > timezone.now()


# A wrong clock


def test_a_rehearsal_by_a_clock_that_was_ahead_hides_no_other_and_takes_no_slot(sent: list[int]) -> None:
    make_track()
    now, ahead = timezone.now(), timezone.now() + timedelta(weeks=5)
    slot = schedule.next_slot(ahead)
    rehearsals.end(rehearsals.open_for(slot).pk, Rehearsal.State.READ, ahead)

    course.tend(now)

    assert not Rehearsal.objects.filter(scheduled_for=slot).exists()


def test_if_several_rehearsals_are_later_it_is_our_clock_that_is_behind(sent: list[int]) -> None:
    make_track()
    for weeks in (5, 6):
        ahead = timezone.now() + timedelta(weeks=weeks)
        rehearsals.end(rehearsals.open_for(schedule.next_slot(ahead)).pk, Rehearsal.State.READ, ahead)

    course.tend(timezone.now())

    assert Rehearsal.objects.filter(state=Rehearsal.State.READ).count() == 2
