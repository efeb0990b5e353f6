"""The browser processes and profiles on this machine."""

from pathlib import Path

import psutil

from enrichment.browser.profiles import users_of
from tests.killing import those


def profiles(root: Path) -> list[Path]:
    """Return the profile folders below this root."""
    return sorted(root.iterdir())


def chromium_of(profile: Path) -> psutil.Process:
    """Return the browser process itself, not its zygotes and renderers."""
    (found,) = (
        process
        for process in users_of(profile)
        if "--headless=new" in (line := process.info["cmdline"]) and not any("--type=" in part for part in line)
    )
    return found


def keeper_of(profile: Path) -> psutil.Process:
    (found,) = (process for process in users_of(profile) if f"--profile={profile}" in process.info["cmdline"])
    return found


def driver_of(profile: Path) -> psutil.Process:
    (found,) = those(keeper_of(profile).children(), lambda child: child.name() == "chromedriver")
    return found


def all_of(profile: Path) -> list[psutil.Process]:
    """Return the keeper and everything below it."""
    keeper = keeper_of(profile)
    return [keeper, *keeper.children(recursive=True)]


def left_of(processes: list[psutil.Process], seconds: float = 10) -> list[psutil.Process]:
    """Return those that still exist, including zombies, after at most this many seconds."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return alive
