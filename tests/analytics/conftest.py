"""Fixtures for the pages."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.callers import logged_in, make_person


@pytest.fixture
def reader() -> Client:
    """Yield the client of somebody who may log in and nothing else."""
    return logged_in(make_person())


@pytest.fixture
def ann() -> User:
    """Give somebody who has an e-mail address."""
    user = make_person()
    User.objects.filter(pk=user.pk).update(email="ann@example.com")
    return User.objects.get(pk=user.pk)
