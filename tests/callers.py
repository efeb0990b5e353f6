"""Users and programs that call the site in tests, and what they get."""

import html
import itertools
import json
import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.models import ApiKey

_serial = itertools.count(1)
_asked: WeakKeyDictionary[Client, set[str]] = WeakKeyDictionary()
"""What each client has requested before."""


def make_person(*permissions: str, staff: bool = False, superuser: bool = False) -> User:
    """Make a user with these permissions, each a codename of the app analytics."""
    name = f"person{next(_serial)}"
    user = User.objects.create(username=name, is_staff=staff or superuser, is_superuser=superuser)
    if permissions:
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def logged_in(user: User, *, checks_csrf: bool = False) -> Client:
    """Return the browser of somebody who logged in before: of a login only its session is there.

    It takes one query. Those of a login, with all that listens to logins, are ten.
    """
    known = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = Session.objects.create(
        session_key=secrets.token_hex(16),
        session_data=SessionStore().encode(known),
        expire_date=timezone.now() + timedelta(days=1),
    )
    client = Client(enforce_csrf_checks=checks_csrf)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def with_key(*, name: str = "robot", can_run: bool = False, expires_at: datetime | None = None) -> Client:
    """Return a client that sends a key, as programs do, and whose CSRF tokens are checked."""
    _key, text = ApiKey.objects.issue(name=name, can_run=can_run, expires_at=expires_at)
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"})


def queries(client: Client, address: str) -> int:
    """Return how many queries a page takes, once everything that a process queries only once is cached."""
    if address not in (known := _asked.setdefault(client, set())):
        known.add(address)
        client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def text(client: Client, address: str) -> str:
    """Return the text of a page."""
    response = client.get(address)
    assert response.status_code == 200, address
    return words_of(response.content)


def chart_of(client: Client, address: str) -> dict[str, Any]:
    """Return what a page gives its chart to draw."""
    found = re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', client.get(address).text)
    assert found is not None
    chart: dict[str, Any] = json.loads(found[1])
    return chart


def words_of(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())
