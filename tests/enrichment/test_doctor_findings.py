"""Each check of the doctor tells what is well from what is not, and names the remedy."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Platform, Playlist, PlaylistUpdate, SnapshotRun, Track
from enrichment import registry
from enrichment.doctor import Level, platforms, work
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from tests.makers import make_playlist, make_track, recorded

FRIDAY = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)

NowIs = Callable[[datetime], None]


@pytest.fixture
def now_is(monkeypatch: pytest.MonkeyPatch) -> NowIs:
    """Give a function that sets the clock."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def begun(db: None) -> Track:
    """Give a track that has been followed since before the slot of FRIDAY."""
    track = make_track()
    Track.objects.update(created_at=FRIDAY - timedelta(days=3))
    return track


def make_slot(state: str) -> SnapshotRun:
    ended_at = None if state == "reading" else FRIDAY + timedelta(hours=1)
    return SnapshotRun.objects.create(
        trigger="schedule",
        scheduled_for=FRIDAY,
        state=state,
        started_at=FRIDAY,
        deadline_at=FRIDAY,
        ended_at=ended_at,
    )


# The schedule


def test_the_next_slot_is_named(now_is: NowIs) -> None:
    now_is(FRIDAY)

    assert work.next_slot("Schedule").found == "59 4 * * 5, next on Friday 2026-11-27 04:59 UTC"


@pytest.mark.parametrize("schedule", ["every friday", "99 4 * * 5", "0 0 31 2 *", ""])
def test_a_schedule_that_is_not_understood_is_a_failure(schedule: str, settings: Settings) -> None:
    settings.SNAPSHOT_SCHEDULE = schedule

    finding = work.next_slot("Schedule")

    assert finding.level is Level.FAILURE
    assert repr(schedule) in finding.found


@pytest.mark.django_db
def test_nothing_is_due_before_there_is_a_catalogue() -> None:
    assert work.last_slot("Last slot").found == "nothing was due yet"


@pytest.mark.parametrize(
    ("state", "level"),
    [
        ("complete", Level.OK),
        ("partial", Level.OK),
        ("reading", Level.OK),
        ("cancelled", Level.OK),
        ("failed", Level.WARNING),
        ("missed", Level.WARNING),
    ],
)
def test_the_run_of_the_last_slot_is_named(state: str, level: Level, begun: Track, now_is: NowIs) -> None:
    run = make_slot(state)
    now_is(FRIDAY + timedelta(days=2))

    finding = work.last_slot("Last slot")

    assert finding.level is level
    assert finding.found == f"Friday 2026-11-20 04:59 UTC: run {run.pk}, {state}"


@pytest.mark.parametrize(
    ("hours", "level", "words"),
    [(2, Level.WARNING, "due, but not started"), (73, Level.FAILURE, "missed, but not marked as missed")],
)
def test_a_slot_without_a_run_is_seen(hours: int, level: Level, words: str, begun: Track, now_is: NowIs) -> None:
    now_is(FRIDAY + timedelta(hours=hours))

    finding = work.last_slot("Last slot")

    assert finding.level is level
    assert words in finding.found
    assert "beat" in finding.remedy


@pytest.mark.parametrize("state", ["failed", "missed"])
@pytest.mark.parametrize("instead", ["full", "retry", "part"])
def test_a_slot_that_another_run_made_up_for_is_well(state: str, instead: str, begun: Track, now_is: NowIs) -> None:
    run = make_slot(state)
    later = recorded({(begun, Platform.SPOTIFY): 5}, FRIDAY + timedelta(days=1))
    SnapshotRun.objects.filter(pk=later.pk).update(
        is_full=instead == "full", retry_of=run if instead == "retry" else None
    )
    now_is(FRIDAY + timedelta(days=2))

    finding = work.last_slot("Last slot")

    assert finding.level is (Level.WARNING if instead == "part" else Level.OK)
    assert (f"since then run {later.pk}, complete" in finding.found) is (instead != "part")


@pytest.mark.parametrize(
    ("minutes", "level", "words"), [(9, Level.OK, "at the latest"), (10, Level.FAILURE, "should have ended by")]
)
def test_a_run_that_nobody_ends_is_a_failure(
    minutes: int, level: Level, words: str, begun: Track, now_is: NowIs
) -> None:
    now_is(FRIDAY + timedelta(minutes=minutes))
    assert work.active_run("Active run").found == "none"
    make_slot("reading")

    finding = work.active_run("Active run")

    assert finding.level is level
    assert f"{words}" in finding.found


def test_a_run_that_waits_for_a_third_party_is_not_overdue(begun: Track, now_is: NowIs) -> None:
    make_slot("reading")
    SnapshotRun.objects.update(third_party_until=FRIDAY + timedelta(minutes=20))
    now_is(FRIDAY + timedelta(minutes=25))

    assert work.active_run("Active run").level is Level.OK


# The platforms


@pytest.mark.processes
@pytest.mark.parametrize(
    ("driver", "level"), [("156.0.1.9", Level.OK), ("155.9.9.9", Level.FAILURE), ("unknown", Level.FAILURE)]
)
def test_browser_and_driver_have_one_major_version(
    driver: str, level: Level, tmp_path: Path, settings: Settings
) -> None:
    settings.CHROME_BINARY = make_program(tmp_path / "chromium", "Chromium 156.0.8078.79 built on Debian")
    settings.CHROMEDRIVER = make_program(tmp_path / "chromedriver", f"ChromeDriver {driver} (refs/1.2)"[:23])

    assert platforms.browser("Browser").level is level


def make_program(path: Path, says: str) -> str:
    path.write_text(f"#!/bin/sh\necho 'a stray warning about 99.0' >&2\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_browser_that_is_not_there_is_a_failure(tmp_path: Path, settings: Settings) -> None:
    settings.CHROME_BINARY = str(tmp_path / "nowhere")

    finding = platforms.browser("Browser")

    assert finding.level is Level.FAILURE
    assert "CHROME_BINARY" in finding.found


def test_what_is_switched_off_needs_neither_browser_nor_key(settings: Settings) -> None:
    settings.PLATFORMS = []
    settings.YOUTUBE_API_KEY = ""

    assert platforms.browser("Browser").level is Level.OK
    assert platforms.youtube_answer("YouTube key").level is Level.OK


@pytest.mark.parametrize(("key", "level"), [("", Level.FAILURE), ("a-key-that-nobody-tries", Level.OK)])
def test_a_missing_key_is_a_failure(key: str, level: Level, settings: Settings) -> None:
    settings.YOUTUBE_API_KEY = key

    assert platforms.youtube_key("YouTube key").level is level


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    world = World(now=FRIDAY)
    with serve(world, clock=lambda: world.now) as running:
        yield running


@pytest.mark.parametrize(
    ("scenario", "level"),
    [(None, Level.OK), (Scenario.QUOTA, Level.WARNING), (Scenario.REFUSED, Level.FAILURE)],
)
def test_a_key_is_tried_on_request(
    scenario: Scenario | None, level: Level, simulator: Simulator, settings: Settings
) -> None:
    settings.YOUTUBE_API_KEY = "a-key-that-is-tried"
    settings.YOUTUBE_API_URL = f"{simulator.url}/"
    simulator.scenarios.clear()
    simulator.calls.clear()
    if scenario:
        simulator.scenarios.set("youtube", scenario)

    finding = platforms.youtube_answer("YouTube key")

    assert finding.level is level, finding
    assert simulator.calls["youtube_calls"] == 1


def test_addresses_that_are_not_the_real_ones_are_a_warning(settings: Settings) -> None:
    real = platforms.addresses("Addresses")
    settings.YOUTUBE_API_URL = "http://127.0.0.1:8090/"

    invented = platforms.addresses("Addresses")

    assert (real.level, invented.level) == (Level.OK, Level.WARNING)
    assert "YOUTUBE_API_URL" in invented.found
    assert "SPOTIFY" not in invented.found


@pytest.mark.parametrize("name", ["SPOTIFY_API_URL", "SPOTIFY_TOKEN_URL", "CREDITS_FM_URL", "MUSICBRAINZ_URL"])
def test_playlists_and_credits_from_another_address_are_a_warning_too(name: str, settings: Settings) -> None:
    setattr(settings, name, "http://127.0.0.1:8090")

    finding = platforms.addresses("Addresses")

    assert finding.level is Level.WARNING
    assert f"{name} is http://127.0.0.1:8090" in finding.found


def test_a_shape_that_is_overridden_is_a_warning_with_its_lines(settings: Settings, tmp_path: Path) -> None:
    registry.shape.cache_clear()
    declared = platforms.shape("Shape of pages")
    path = tmp_path / "shape.toml"
    path.write_text("count_key = 'plays'\ntext_seconds = 2.0\n")
    settings.SPOTIFY_SHAPE = str(path)
    registry.shape.cache_clear()

    overridden = platforms.shape("Shape of pages")

    registry.shape.cache_clear()
    assert (declared.level, overridden.level) == (Level.OK, Level.WARNING)
    assert overridden.found == "SPOTIFY_SHAPE overrides count_key"


def test_root_who_would_read_foreign_pages_without_a_sandbox_is_a_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHROME_SANDBOX = True
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    finding = platforms.browser("Browser")

    assert finding.level is Level.FAILURE
    assert "CHROME_SANDBOX=off" in finding.found


@pytest.mark.django_db
def test_a_playlist_update_that_was_missed_is_a_warning(now_is: NowIs) -> None:
    now_is(FRIDAY)
    assert work.playlists("Playlists").found == "none is followed"
    make_playlist()
    assert work.playlists("Playlists").found == "0 10 * * 5, next on Friday 2026-11-20 10:00 UTC"

    PlaylistUpdate.objects.create(scheduled_for=FRIDAY, started_at=FRIDAY, ended_at=FRIDAY, state="missed")

    assert work.playlists("Playlists").level is Level.WARNING


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "level"), [(5, Level.OK), (6, Level.WARNING), (100, Level.OK)])
def test_a_playlist_update_that_nobody_begins_is_a_warning(hours: int, level: Level, now_is: NowIs) -> None:
    playlist = make_playlist()
    Playlist.objects.filter(pk=playlist.pk).update(created_at=FRIDAY)
    now_is(FRIDAY + timedelta(hours=hours))

    finding = work.playlists("Playlists")

    assert finding.level is level
    assert ("2026-11-20 10:00 UTC: due, but not begun" in finding.found) is (level is Level.WARNING)


@pytest.mark.django_db
def test_a_playlist_update_waits_for_an_active_run(now_is: NowIs) -> None:
    Playlist.objects.filter(pk=make_playlist().pk).update(created_at=FRIDAY)
    make_slot("reading")
    now_is(FRIDAY + timedelta(hours=6))

    assert work.playlists("Playlists").level is Level.OK
