"""Fixtures for the pages."""

import pytest
from django.test import Client

from tests.callers import logged_in, make_person


@pytest.fixture
def reader() -> Client:
    """Yield the client of somebody who may log in and nothing else."""
    return logged_in(make_person())
