"""What a web process loads once, at its start."""

import gc
import sys

import pytest
from django.urls import clear_url_caches

from trackpulse.loaded import load


def test_pages_are_loaded_before_the_collector_is_kept_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_url_caches()
    monkeypatch.delitem(sys.modules, "trackpulse.urls", raising=False)
    loaded: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: loaded.append("trackpulse.urls" in sys.modules))

    load()

    assert loaded == [True]
