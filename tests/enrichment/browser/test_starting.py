"""How Chromium and its driver are found, and with which options they are started."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from webdriver_manager.chrome import ChromeDriverManager

from enrichment.browser import BrowserMissing, BrowserSettings, SandboxMissing, chromium, programs


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str) -> str:
    program = folder / name
    program.touch(mode=0o755)
    return str(program)


def test_a_program_that_is_set_goes_before_path(bare_path: Path) -> None:
    install(bare_path, "chromium")
    own = BrowserSettings(bare_path, binary=Path("/bin/sh"), driver=Path("/bin/sh"))

    assert programs.find_browser(own) == "/bin/sh"
    assert programs.find_driver(own) == "/bin/sh"


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_browser_on_path_is_found(bare_path: Path, settings: BrowserSettings, name: str) -> None:
    installed = install(bare_path, name)

    assert programs.find_browser(settings) == installed


def test_a_driver_on_path_is_found(bare_path: Path, settings: BrowserSettings) -> None:
    installed = install(bare_path, "chromedriver")

    assert programs.find_driver(settings) == installed


@pytest.mark.usefixtures("bare_path")
def test_a_missing_browser_is_reported_with_its_remedy(settings: BrowserSettings) -> None:
    with pytest.raises(BrowserMissing, match="install chromium, or set CHROME_BINARY"):
        programs.find_browser(settings)


def test_a_missing_driver_is_downloaded(
    bare_path: Path, settings: BrowserSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bare_path, "chromium")
    monkeypatch.setattr(ChromeDriverManager, "install", lambda _: "/downloaded/chromedriver")

    assert programs.find_driver(settings) == "/downloaded/chromedriver"


def test_a_driver_that_cannot_be_downloaded_is_reported_with_its_remedy(
    bare_path: Path, settings: BrowserSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: ChromeDriverManager) -> str:
        raise ConnectionError

    install(bare_path, "chromium")
    monkeypatch.setattr(ChromeDriverManager, "install", fail)

    with pytest.raises(BrowserMissing, match="install chromium-driver, or set CHROMEDRIVER"):
        programs.find_driver(settings)


FOREIGN = ("*.spotify.com",)


@pytest.mark.parametrize(
    ("user", "changes", "wanted"),
    [
        (1000, {"hosts": FOREIGN}, set()),
        (1000, {}, set()),
        (1000, {"hosts": FOREIGN, "sandbox": False}, {"--no-sandbox"}),
        (0, {"hosts": FOREIGN, "sandbox": False}, {"--no-sandbox"}),
        (0, {}, {"--no-sandbox"}),  # Every page is on this machine.
    ],
)
def test_the_sandbox_is_left_out_only_where_somebody_said_so_or_pages_are_ours(
    settings: BrowserSettings, monkeypatch: pytest.MonkeyPatch, user: int, changes: dict[str, Any], wanted: set[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)

    flags = chromium.options(replace(settings, **changes), "/bin/sh", settings.profile_root).arguments

    assert {"--no-sandbox"} & set(flags) == wanted


def test_root_reads_no_foreign_page_unless_somebody_said_that_it_may(
    settings: BrowserSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    with pytest.raises(SandboxMissing, match="CHROME_SANDBOX=off"):
        chromium.options(replace(settings, hosts=FOREIGN), "/bin/sh", settings.profile_root)


def test_a_relative_path_is_meant_from_here(bare_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bare_path)
    installed = install(bare_path, "chromedriver")

    found = programs.find_driver(BrowserSettings(bare_path, driver=Path("chromedriver")))

    assert found == installed
