"""A wanted release: its tracks come from its page, are read at once, and nothing is tried forever."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analytics.catalogue.new_releases import open_releases
from analytics.models import Outcome, Release, SnapshotRun, Track, VideoSearch
from analytics.snapshots.recording import record_run
from enrichment import broker, registry
from enrichment.runs import launching, lifecycle, playlist_reading, release_following
from enrichment.runs.lifecycle import RunRequest
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import Entry, Listing, PlaylistGone
from tests.makers import FRIDAY, make_pending_run, make_release, make_track

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE, TWO = "1" * 22, "2" * 22
ROWS = [Entry(1, ONE, "One", "Ann, Bo", length_ms=180_000), Entry(2, TWO, "Two", "Ann")]


def listing(*entries: Entry) -> Listing:
    return Listing("Fresh", "Ann", None, list(entries), source="spotify embed page")


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(launching, "launch", lambda _run, _readings=None: None)
    monkeypatch.setattr(broker, "match_videos", lambda: None)
    registry.pace.cache_clear()
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.flushdb()
        yield
        client.flushdb()
    registry.pace.cache_clear()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> "Page":
    shown = Page(listing(*ROWS))
    monkeypatch.setattr(playlist_reading, "glance", shown.glance)
    return shown


class Page:
    """What Spotify shows of any release."""

    def __init__(self, answer: Listing | NotRead) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def glance(self, spotify_id: str, kind: str = "playlist") -> Listing | NotRead:
        self.asked.append((spotify_id, kind))
        return self.answer


@pytest.fixture
def follow(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> "Follow":
    return Follow(django_capture_on_commit_callbacks)


class Follow:
    """Do what beat does every minute."""

    def __init__(self, capture: DjangoCaptureOnCommitCallbacks) -> None:
        self._capture = capture

    def __call__(self) -> None:
        with self._capture(execute=True):
            release_following.follow_due(timezone.now())


def wanted(total: int | None = 2) -> Release:
    return make_release(state="wanted", total=total)


def state(release: Release) -> tuple[str, str]:
    release.refresh_from_db()
    return release.state, release.reason


def settle(run: SnapshotRun) -> None:
    run.readings.update(state="settled", outcome=Outcome.HIDDEN)
    record_run(run.pk)


def test_a_wanted_releases_tracks_join_the_catalogue_with_what_is_known(page: Page, follow: Follow) -> None:
    release = wanted()
    Release.objects.filter(pk=release.pk).update(label="Sample Records")

    follow()

    assert page.asked == [(release.spotify_id, "album")]
    track = Track.objects.get(spotify_id=ONE)
    assert (track.title, track.artists, track.length_ms) == ("One", "Ann, Bo", 180_000)
    assert (track.album, track.album_spotify_id, track.label) == ("Fresh", release.spotify_id, "Sample Records")
    assert (track.released, track.released_from) == (release.released, "spotify")
    assert state(release) == ("followed", "")
    assert set(release.tracks.values_list("spotify_id", flat=True)) == {ONE, TWO}
    assert not open_releases().exists()


@pytest.mark.slow
def test_its_new_tracks_are_read_at_once_and_once(page: Page, follow: Follow) -> None:
    make_track()
    wanted()

    follow()

    run = SnapshotRun.objects.get()
    assert (run.trigger, run.is_full) == ("releases", False)
    assert set(run.readings.values_list("track__spotify_id", "platform")) == {(ONE, "spotify"), (TWO, "spotify")}
    settle(run)
    follow()
    assert SnapshotRun.objects.count() == 1
    assert VideoSearch.objects.filter(urgent=True).count() == 2


def test_views_are_read_once_a_video_was_found(page: Page, follow: Follow) -> None:
    wanted()
    follow()
    settle(SnapshotRun.objects.get())

    Track.objects.get(spotify_id=ONE).videos.create(youtube_id="dQw4w9WgXcQ")
    follow()

    run = SnapshotRun.objects.latest("pk")
    assert set(run.readings.values_list("track__spotify_id", "platform")) == {(ONE, "youtube")}


@pytest.mark.slow
def test_a_run_over_new_tracks_makes_way_and_is_made_up_for(page: Page, follow: Follow) -> None:
    wanted()
    follow()

    other, is_ours = lifecycle.start(RunRequest(SnapshotRun.Trigger.SHELL, spotify_ids=[ONE]))
    assert (is_ours, SnapshotRun.objects.get(trigger="releases").state) == (True, "cancelled")
    settle(other)
    follow()

    again = SnapshotRun.objects.latest("pk")
    assert list(again.readings.values_list("track__spotify_id", flat=True)) == [TWO]


def test_nothing_is_asked_while_a_run_is_active(page: Page, follow: Follow) -> None:
    release = wanted()
    make_pending_run(tracks=1)

    follow()

    assert (page.asked, state(release)) == ([], ("wanted", ""))


def test_a_track_that_is_no_longer_followed_stays_so(page: Page, follow: Follow) -> None:
    Track.objects.create(spotify_id=ONE, title="Hers", active=False, album="Mine")
    wanted()

    follow()

    track = Track.objects.get(spotify_id=ONE)
    assert (track.title, track.active, track.album) == ("Hers", False, "Mine")
    assert list(SnapshotRun.objects.get().readings.values_list("track__spotify_id", flat=True)) == [TWO]


def test_a_release_that_is_not_out_waits_for_its_day(page: Page, follow: Follow) -> None:
    release = wanted()
    Release.objects.filter(pk=release.pk).update(released=timezone.now().date() + timedelta(days=2))

    follow()
    assert page.asked == []
    Release.objects.filter(pk=release.pk).update(released=timezone.now().date())
    follow()

    assert state(release)[0] == "followed"


def test_a_page_that_lists_only_some_tracks_says_so(page: Page, follow: Follow) -> None:
    release = wanted(total=14)

    follow()

    assert state(release) == ("followed", "Spotify's page listed 2 of its 14 tracks")


@pytest.mark.parametrize(
    "answer", [PlaylistGone("Spotify has no such album (HTTP 404)"), PageChanged("not understood"), listing()]
)
def test_a_page_that_gives_no_track_leaves_it_to_a_person(
    page: Page, follow: Follow, answer: Listing | NotRead
) -> None:
    release = wanted()
    page.answer = answer

    follow()

    reason = str(answer) if isinstance(answer, NotRead) else "Spotify's page of it lists no track"
    assert state(release) == ("open", reason)
    assert not Track.objects.exists()


def test_a_page_that_does_not_answer_is_tried_five_times(page: Page, follow: Follow) -> None:
    release = wanted()
    page.answer = SourceUnreachable("no answer")

    follow()
    follow()
    assert len(page.asked) == 1
    for _ in range(5):
        Release.objects.update(tried_at=timezone.now() - timedelta(minutes=6))
        follow()

    assert len(page.asked) == 5
    assert state(release) == ("open", "no answer")


@pytest.mark.slow
def test_a_wait_that_spotify_asks_for_is_kept_and_costs_no_attempt(page: Page, follow: Follow) -> None:
    release = wanted()
    page.answer = SourceBlocked("slow down", timedelta(minutes=10))

    follow()
    Release.objects.update(tried_at=None)
    follow()

    assert (len(page.asked), state(release)) == (1, ("wanted", ""))
    assert Release.objects.get().attempts == 0


def test_what_was_dismissed_meanwhile_is_not_added(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    release = wanted()

    def dismissed_while_asked(_spotify_id: str, _kind: str) -> Listing:
        Release.objects.update(state="dismissed")
        return listing(*ROWS)

    monkeypatch.setattr(playlist_reading, "glance", dismissed_while_asked)
    follow()

    assert state(release)[0] == "dismissed"
    assert not Track.objects.exists()


# From the simulator's page


@pytest.fixture(scope="module")
def served() -> Iterator[Simulator]:
    with serve(World(24, stories=(), now=FRIDAY, fresh=2), clock=lambda: FRIDAY) as simulator:
        yield simulator


def test_a_release_is_added_from_its_own_page(served: Simulator, settings: Settings, follow: Follow) -> None:
    settings.SPOTIFY_WEB_URL, settings.SPOTIFY_RATE = served.url, "off"
    registry.playlist_source.cache_clear()
    fresh, _ = served.world.fresh
    release = wanted(total=1)
    Release.objects.filter(pk=release.pk).update(spotify_id=fresh.album_id, name=fresh.album)

    follow()

    track = Track.objects.get()
    assert (track.spotify_id, track.title, track.artists) == (fresh.spotify_id, fresh.title, fresh.artists)
    assert (track.album, track.length_ms) == (fresh.album, fresh.duration_ms)
    assert state(release) == ("followed", "")
    registry.close_sources()
