"""Browsers whose owner has died: nothing of them is left, and no other process is touched."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
import pytest

from enrichment.browser import Browser, BrowserSettings, Visit, keeper, sweep
from enrichment.browser.profiles import open_profile, users_of
from tests.enrichment.browser.site import Sent, Site
from tests.enrichment.browser.watching import all_of, keeper_of, left_of, profiles

ROOT: Final = Path(__file__).parents[3]
OWNER: Final = """
import sys
from pathlib import Path
from enrichment.browser import Browser, BrowserSettings, Visit
browser = Browser(BrowserSettings(profile_root=Path(sys.argv[1])))
browser.page(Visit(sys.argv[2], sys.argv[2] + "/api", {}, "() => 0"))
print("reading", flush=True)
sys.stdin.read()
"""
"""A worker child that is working."""

FORKED: Final = OWNER.replace("print(", "import os; os.fork(); print(")
"""A worker child whose forked copy keeps all its pipes open."""

WAITING: Final = (sys.executable, "-c", "import time; time.sleep(1_000)")
LINGERING: Final = "import sys; print('here', flush=True); sys.stdin.read()"


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program until it has printed something, and kill it at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def owner(site: Site, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    site.pages["/"] = Sent("<title>Here</title>")
    with running(OWNER, str(tmp_path), f"{site.url}/") as process:
        yield process


@pytest.mark.processes
def test_a_killed_owner_takes_its_browser_along(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    (profile,) = profiles(tmp_path)
    processes = all_of(profile)

    owner.kill()

    assert left_of(processes) == []
    assert profiles(tmp_path) == []


@pytest.mark.processes
def test_a_forked_copy_of_the_owner_does_not_keep_its_browser(site: Site, tmp_path: Path) -> None:
    site.pages["/"] = Sent("<title>Here</title>")
    with running(FORKED, str(tmp_path), f"{site.url}/") as owner:
        (profile,) = profiles(tmp_path)
        processes = all_of(profile)

        owner.kill()

        assert left_of(processes) == []


@pytest.mark.processes
def test_an_owner_that_is_asked_to_end_takes_its_browser_along(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    (profile,) = profiles(tmp_path)
    processes = all_of(profile)

    owner.terminate()

    assert left_of(processes) == []
    assert profiles(tmp_path) == []


@pytest.mark.processes
@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSTOP])
def test_a_sweep_removes_what_an_owner_and_its_keeper_leave(
    owner: subprocess.Popen[str], tmp_path: Path, fate: signal.Signals
) -> None:
    (profile,) = profiles(tmp_path)
    processes = all_of(profile)
    keeper_of(profile).send_signal(fate)
    owner.kill()
    owner.wait()

    swept = sweep(tmp_path)

    assert swept == 1
    assert left_of(processes) == []
    assert profiles(tmp_path) == []


@pytest.mark.processes
def test_a_sweep_leaves_a_living_owners_browser_alone(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    (profile,) = profiles(tmp_path)
    processes = all_of(profile)

    swept = sweep(tmp_path)

    assert swept == 0
    assert owner.poll() is None
    assert all(process.is_running() for process in processes)
    assert profiles(tmp_path) == [profile]


@pytest.mark.processes
def test_a_sweep_leaves_our_own_browser_alone(browser: Browser, settings: BrowserSettings, site: Site) -> None:
    site.pages["/"] = Sent("<title>Here</title>")
    visit = Visit(f"{site.url}/", f"{site.url}/api", {}, "() => 0")
    browser.page(visit)
    kept = profiles(settings.profile_root)

    swept = sweep(settings.profile_root)

    assert swept == 0
    assert browser.page(visit).title == "Here"
    assert profiles(settings.profile_root) == kept


@pytest.mark.processes
def test_a_sweep_kills_what_uses_a_profile_without_an_owner(tmp_path: Path) -> None:
    profile = tmp_path / "4711-left"
    profile.mkdir()

    with running(LINGERING, f"--user-data-dir={profile}") as left:
        sweep(tmp_path)

        assert not psutil.pid_exists(left.pid)
    assert profiles(tmp_path) == []


@pytest.mark.processes
def test_a_keeper_ends_what_it_keeps_when_its_time_is_up(tmp_path: Path) -> None:
    profile = tmp_path / "4711-old"
    profile.mkdir()

    with subprocess.Popen(
        [
            sys.executable,
            "-I",
            str(keeper.__file__),
            f"--profile={profile}",
            "--seconds=0",
            *WAITING,
            f"--user-data-dir={profile}",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as kept:
        ended = kept.wait()

    assert ended == 0
    assert profiles(tmp_path) == []
    assert users_of(profile) == []


@pytest.mark.processes
def test_a_browser_that_ends_by_itself_does_not_stop_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "4711-left"
    profile.mkdir()

    def found_and_then_ended(folder: Path) -> list[psutil.Process]:
        found = users_of(folder)
        left.kill()
        left.wait()
        return found

    monkeypatch.setattr("enrichment.browser.profiles.users_of", found_and_then_ended)
    with running(LINGERING, f"--user-data-dir={profile}") as left:
        assert sweep(tmp_path) == 1

    assert profiles(tmp_path) == []


@pytest.mark.processes
def test_a_sweep_spares_those_who_only_speak_of_such_a_profile(tmp_path: Path) -> None:
    profile = tmp_path / "4711-left"
    profile.mkdir()

    with running(LINGERING, str(profile), f"--user-data-dir={profile}-too") as bystander:
        sweep(tmp_path)

        assert psutil.pid_exists(bystander.pid)
        assert bystander.poll() is None


def test_there_is_nothing_to_sweep_where_no_browser_ever_ran(tmp_path: Path) -> None:
    assert sweep(tmp_path / "never") == 0


def test_a_profile_bears_the_process_id_of_its_owner(tmp_path: Path) -> None:
    with open_profile(tmp_path) as profile:
        assert profile.name.startswith(f"{os.getpid()}-")

    assert profiles(tmp_path) == []
