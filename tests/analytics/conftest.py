"""Fixtures for the pages."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.callers import logged_in, make_person


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """The overview keeps what it counted for a while; tests each have a catalogue of their own."""
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """Give the browser of somebody who may log in and nothing else."""
    return logged_in(make_person())
