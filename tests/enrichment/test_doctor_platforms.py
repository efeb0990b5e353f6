"""The doctor's checks of what reads the platforms: browser, key, addresses and the shape of pages."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from enrichment import registry
from enrichment.doctor import Level, platforms
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World

FRIDAY = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


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
