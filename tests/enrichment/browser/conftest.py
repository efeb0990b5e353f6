"""A browser, and a site for it to read.

Only a hang reaches a page's time limit, except in tests about that limit.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings
from tests.enrichment.browser.site import Site, serve_site


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def settings(tmp_path: Path) -> BrowserSettings:
    return BrowserSettings(profile_root=tmp_path, page_seconds=60)


@pytest.fixture
def browser(settings: BrowserSettings) -> Iterator[Browser]:
    browser = Browser(settings)
    yield browser
    browser.close()
