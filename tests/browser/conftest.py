"""A real Chromium in front of the real site, with a catalogue that has an example of everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver import Chrome

from tests.browser import catalogue, chromium
from tests.browser.seeing import wait


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def chrome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, downloads: Path
) -> Iterator[Chrome]:
    """Yield a browser in which nothing is left of the previous test.

    It ends before the database is removed, because then nothing may use that any more.
    """
    driver = chromium.running(request, tmp_path_factory)
    chromium.save_into(driver, downloads)
    yield driver
    chromium.forget(driver)
    if "site" in request.fixturenames:
        # The tables are emptied next, which a request in progress could block.
        wait(driver, nothing_is_asked)


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """Yield the address of a site that calls its numbers invented, as in the demonstration."""
    catalogue.stock()
    with override_settings(INVENTED_NUMBERS=True):
        yield live_server.url


def nothing_is_asked() -> bool:
    """Return whether the site has answered all requests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return bool(cursor.rowcount == 0)
