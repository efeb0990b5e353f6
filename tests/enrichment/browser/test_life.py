"""The one browser of a process: kept, replaced when worn out or dead, and gone when closed."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Never

import psutil
import pytest

from enrichment.browser import Browser, BrowserDied, BrowserMissing, BrowserSettings, Visit
from enrichment.browser.programs import find_driver
from tests.enrichment.browser.site import Sent, Site
from tests.enrichment.browser.watching import all_of, chromium_of, driver_of, keeper_of, left_of, profiles

pytestmark = pytest.mark.processes


def read(browser: Browser, site: Site, path: str = "/") -> str:
    """Read a page and return its title."""
    site.pages.setdefault("/", Sent("<title>Here</title>"))
    return browser.page(Visit(f"{site.url}{path}", f"{site.url}/api", {}, "() => 0")).title


@contextmanager
def opened(settings: BrowserSettings) -> Iterator[Browser]:
    browser = Browser(settings)
    try:
        yield browser
    finally:
        browser.close()


def test_nothing_is_started_before_the_first_page(settings: BrowserSettings) -> None:
    with opened(settings):
        assert profiles(settings.profile_root) == []


def test_one_browser_reads_all_pages(browser: Browser, site: Site, settings: BrowserSettings) -> None:
    read(browser, site)
    first = profiles(settings.profile_root)

    read(browser, site)

    assert profiles(settings.profile_root) == first


@pytest.mark.parametrize(
    "limit",
    [{"max_pages": 1}, pytest.param({"max_age": timedelta(0)}, marks=pytest.mark.long)],
    ids=["by pages", "by age"],
)
def test_a_browser_that_is_worn_out_is_replaced(settings: BrowserSettings, site: Site, limit: dict[str, Any]) -> None:
    with opened(replace(settings, **limit)) as browser:
        read(browser, site)
        (worn,) = profiles(settings.profile_root)
        processes = all_of(worn)

        read(browser, site)
        (fresh,) = profiles(settings.profile_root)

    assert fresh != worn
    assert left_of(processes) == []


def test_a_browser_whose_page_never_stops_is_ended_and_replaced(settings: BrowserSettings, site: Site) -> None:
    with opened(replace(settings, page_seconds=2)) as browser:
        site.pages["/spin"] = Sent("<script>for (;;);</script>")

        read(browser, site, "/spin")

        assert profiles(settings.profile_root) == []
        assert read(browser, site) == "Here"


def test_a_browser_that_gets_no_page_does_not_outlive_its_age_for_long(
    browser: Browser, settings: BrowserSettings
) -> None:
    browser.open()

    (profile,) = profiles(settings.profile_root)
    assert f"--seconds={3_600.0 + 600}" in keeper_of(profile).cmdline()


def test_a_browser_that_takes_too_much_memory_is_replaced(settings: BrowserSettings, site: Site) -> None:
    with opened(replace(settings, max_memory=1)) as browser:
        read(browser, site)
        (heavy,) = profiles(settings.profile_root)

        for _ in range(16):
            read(browser, site)

        assert profiles(settings.profile_root) != [heavy]


@pytest.mark.parametrize(
    "victim", [chromium_of, *(pytest.param(one, marks=pytest.mark.long) for one in (driver_of, keeper_of))]
)
def test_a_browser_that_was_killed_is_replaced(
    browser: Browser, site: Site, settings: BrowserSettings, victim: Callable[[Path], psutil.Process]
) -> None:
    read(browser, site)
    (profile,) = profiles(settings.profile_root)
    processes = all_of(profile)
    victim(profile).kill()

    title = read(browser, site)

    assert title == "Here"
    assert profiles(settings.profile_root) != [profile]
    assert left_of(processes) == []


def test_a_browser_that_is_killed_in_the_middle_of_a_page_reads_it_again(
    browser: Browser, site: Site, settings: BrowserSettings
) -> None:
    read(browser, site)
    (profile,) = profiles(settings.profile_root)
    site.pages["/slow"] = Sent("<title>Here</title>")
    threading.Timer(0.3, chromium_of(profile).kill).start()

    page = browser.page(Visit(f"{site.url}/slow", f"{site.url}/api", {}, "() => 1"))

    assert page.title == "Here"


def test_a_page_that_kills_two_browsers_is_given_up(browser: Browser, site: Site) -> None:
    with pytest.raises(BrowserDied, match=r"died twice on chrome://crash: .*tab crashed"):
        browser.page(Visit("chrome://crash", f"{site.url}/api", {}, "() => 0"))

    assert read(browser, site) == "Here"


def test_a_driver_whose_port_is_taken_is_started_again(
    settings: BrowserSettings, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("driver")
    driver, starts = folder / "chromedriver", folder / "starts"
    driver.write_text(f"""#!/bin/sh
echo >> {starts}
if [ "$(wc -l < {starts})" -lt 3 ]; then echo "IPv4 port not available. Exiting..."; exit 1; fi
exec {find_driver(settings)} "$@"
""")
    driver.chmod(0o755)

    with opened(replace(settings, driver=driver)) as browser:
        title = read(browser, site)

    assert title == "Here"
    assert len(starts.read_text().splitlines()) == 3
    assert profiles(settings.profile_root) == []


def test_a_driver_that_ends_at_once_is_a_dead_browser(settings: BrowserSettings, site: Site) -> None:
    with opened(replace(settings, driver=Path("/bin/true"))) as browser:
        with pytest.raises(BrowserDied, match="chromedriver ended before it was ready"):
            read(browser, site)

        assert profiles(settings.profile_root) == []


def test_a_browser_that_does_not_start_leaves_nothing(settings: BrowserSettings, site: Site) -> None:
    before = psutil.Process().children()

    with opened(replace(settings, binary=Path("/bin/true"))) as browser:
        with pytest.raises(BrowserDied, match=r"SessionNotCreated.*Chrome instance exited"):
            read(browser, site)

        assert profiles(settings.profile_root) == []
        assert psutil.Process().children() == before


def test_a_missing_program_is_said_plainly(settings: BrowserSettings, site: Site) -> None:
    with opened(replace(settings, binary=Path("/no/chromium"))) as browser:
        with pytest.raises(BrowserMissing, match="/no/chromium does not exist: set CHROME_BINARY"):
            read(browser, site)

        assert profiles(settings.profile_root) == []


def test_a_closed_browser_leaves_no_process_and_no_file(
    browser: Browser, site: Site, settings: BrowserSettings
) -> None:
    before = psutil.Process().children()
    read(browser, site)
    (profile,) = profiles(settings.profile_root)
    processes = all_of(profile)

    browser.close()

    assert [process for process in processes if process.is_running()] == []
    assert psutil.Process().children() == before
    assert profiles(settings.profile_root) == []


def test_a_closed_browser_can_be_used_again(browser: Browser, site: Site) -> None:
    read(browser, site)
    browser.close()
    browser.close()

    assert read(browser, site) == "Here"


class TimeIsUp(Exception):
    """What a signal handler may raise at any point of the code."""


def test_a_time_limit_passes_through_and_takes_the_browser_along(
    browser: Browser, site: Site, settings: BrowserSettings
) -> None:
    def strike(_signal: int, _frame: FrameType | None) -> Never:
        raise TimeIsUp

    read(browser, site)
    before = signal.signal(signal.SIGUSR1, strike)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGUSR1)).start()

    with pytest.raises(TimeIsUp):
        read(browser, site, "/never")
    signal.signal(signal.SIGUSR1, before)

    assert profiles(settings.profile_root) == []
    assert read(browser, site) == "Here"


def test_all_that_a_browser_writes_is_in_its_profile_however_long_its_path(
    settings: BrowserSettings, site: Site
) -> None:
    root = settings.profile_root / ("long" * 25)

    with opened(replace(settings, profile_root=root)) as browser:
        read(browser, site)
        (profile,) = profiles(root)

        assert (profile / "SingletonSocket").resolve(strict=True).is_relative_to(profile)
    assert profiles(root) == []


def test_no_key_of_ours_reaches_the_browser(
    browser: Browser, site: Site, settings: BrowserSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUTUBE_API_KEY", "AIza-secret")

    read(browser, site)
    (profile,) = profiles(settings.profile_root)

    assert "YOUTUBE_API_KEY" not in chromium_of(profile).environ()
