"""The access matrix: what the site does for whom, beside what `access` says that it should.

Each cell is a real call with everything that it changes rolled back. "Other origin" is the browser of an
administrator whose call comes from a page of somebody else.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib import auth
from django.contrib.auth import middleware
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from analytics.access import groups
from analytics.models import (
    ApiKey,
    CountingChange,
    Delivery,
    NotificationTarget,
    Platform,
    Subscription,
    Webhook,
)
from tests.callers import logged_in, make_person, with_key
from tests.makers import (
    make_contact,
    make_playlist,
    make_rehearsal,
    make_release,
    make_run,
    make_track,
    read_playlist,
    recorded,
)
from tests.trackpulse.access import ADMIN, API_ITSELF, OPERATIONS, PAGES, Who
from trackpulse.api import api

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://elsewhere.example"
COLUMNS = ("nobody", "viewer", "editor", "operator", "other origin")
PROGRAMS = {"read key": "viewer", "run key": "operator"}
"""Columns of the API alone, and the person who may do the same."""

Ids = Mapping[str, Any]


def members() -> dict[str, Client]:
    """Give a browser for each column. All people are staff: what they may do in the admin is then up to the group."""
    for name in (groups.VIEWER, groups.EDITOR, groups.OPERATOR):
        Group.objects.get_or_create(name=name)
    groups.grant()
    clients = {"nobody": Client(enforce_csrf_checks=False)}
    for name in ("viewer", "editor", "operator"):
        person = make_person(staff=True)
        person.groups.add(Group.objects.get(name=name))
        clients[name] = logged_in(person)
    stranger = logged_in(make_person(superuser=True), checks_csrf=True)
    stranger.defaults |= {"HTTP_ORIGIN": ELSEWHERE, "HTTP_REFERER": f"{ELSEWHERE}/page"}
    return clients | {"other origin": stranger}


def addresses() -> Iterator[str]:
    """Walk through the resolver and give the route of every address but the API's operations, told by OpenAPI."""
    described = {path.lstrip("/") for path in paths()}
    for route in _routes(get_resolver().url_patterns):
        if re.sub(r"<(\w+)>", r"{\1}", route) not in described:
            yield route


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def paths() -> dict[str, Any]:
    described: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")["paths"]
    return described


def operations() -> list[str]:
    return [f"{method} {path}" for path, methods in paths().items() for method in methods]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep Django from writing down each of the thousand refusals."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up who a login belongs to, and what they may do, once: nothing changes either, as all is rolled back."""
    found: dict[str | None, AbstractBaseUser | AnonymousUser] = {}

    def get_user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
        login = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if login not in found:
            found[login] = auth.get_user(request)
        return found[login]

    monkeypatch.setattr(middleware, "get_user", get_user)


@pytest.fixture
def ids() -> Ids:
    """Make one row of everything that has an address, and return its id by the beginning of that address."""
    track = make_track()
    contact = make_contact(track)
    playlist = make_playlist()
    read_playlist(playlist, [track])
    run = recorded({(track, platform): 1_000 for platform in Platform})
    active = make_run({(track, Platform.SPOTIFY): 1_000})
    user = make_person()
    hook = Webhook.objects.create(name="hook", url="https://hooks.example/", events=["run"])
    rows = {
        "tracks": track, "contacts": contact, "playlists": playlist, "runs": active,
        "track": track, "contact": contact, "playlist": playlist, "snapshotrun": run, "user": user,
        "trackperformancesnapshot": track.snapshots.get(), "playlistsnapshot": playlist.snapshots.get(),
        "group": Group.objects.create(name="others"), "apikey": ApiKey.objects.issue(name="key")[0], "webhook": hook,
        "notificationtarget": NotificationTarget.objects.create(name="chat", url="json://x.example", events=["run"]),
        "subscription": Subscription.objects.create(user=user),
        "delivery": Delivery.objects.create(run=run, event="run", webhook=hook),
        "countingchange": CountingChange.objects.create(platform="youtube", day="2026-01-01", words="Another way."),
        "video": track.videos.get(), "rehearsal": make_rehearsal(), "releases": make_release(),
    }  # fmt: skip
    return {name: row.pk for name, row in rows.items()}


def address_of(route: str, ids: Ids) -> str:
    """Put ids where a route has parameters."""
    parts = route.split("/")
    table = parts[2] if parts[0] == "admin" and len(parts) > 3 else parts[1] if parts[0] == "api" else parts[0]
    known = {"video_pk": ids["video"], "kind": "csv", "url": "nowhere/", "app_label": "analytics", "upload_id": 1}
    known |= {"content_type_id": 1} if table == "<path:content_type_id>" else {}

    def value(match: re.Match[str]) -> str:
        return str(known.get(match[1], ids.get(table, 1)))

    if route == "admin/autocomplete/":
        return f"/{route}?app_label=analytics&model_name=credit&field_name=contact"
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")
    return "/" + re.sub(r"[<{](?:\w+:)?(\w+)[>}]", value, plain)


def does(clients: Mapping[str, Client], column: str, method: str, address: str) -> str:
    """Call an address and return what came of it, with everything that it changed rolled back.

    An answer without a header that shares it is "kept" by the browser from the other page that asked for it.
    """
    client = clients[column]
    with transaction.atomic(), drawn(column):
        cookies = copy(client.cookies)
        answer = client.generic(method.upper(), address, content_type="application/json")
        client.cookies = cookies
        transaction.set_rollback(True)
    verdict = _verdict(answer)
    return "kept" if (verdict, column, method) == ("yes", "other origin", "get") else verdict


@contextmanager
def drawn(column: str) -> Iterator[None]:
    """Have pages drawn for the viewer, who may least: whether others may see one is known before it is drawn.

    Nor is the menu of the admin made for others, which asks for each of its lines who may see it.
    """
    if column == "viewer":
        yield
        return
    with (
        patch.object(Template, "render", new=lambda *_page, **_context: ""),
        patch("unfold.sites.UnfoldAdminSite.each_context", new=lambda _site, _request: {}),
    ):
        yield


def _verdict(answer: HttpResponseBase) -> str:
    assert answer.status_code < 500
    if answer.status_code == 403:
        return "no"
    if answer.status_code == 401 or "/login/?next=" in answer.get("Location", ""):
        return "log in"
    shared = any(name.lower().startswith("access-control-") for name in answer.headers)
    return "shared" if shared else "yes"


class Cell(NamedTuple):
    """What came of one call, beside who may make it."""

    row: str
    column: str
    who: Who
    verdict: str

    @property
    def is_right(self) -> bool:
        if self.column == "other origin":
            return self.verdict in ({"kept", "no"} if self.row.startswith("get") else {"no"})
        may = PROGRAMS.get(self.column, self.column) in self.who
        return self.verdict in ({"yes"} if may else {"no", "log in"})


def judge(title: str, cells: list[Cell]) -> None:
    """Print the matrix, then fail with every cell that is not what its entry says."""
    columns = list(dict.fromkeys(cell.column for cell in cells))
    rows: dict[str, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.verdict)
    width = max(map(len, rows))
    for name, words in [(title, columns), *rows.items()]:
        sys.stdout.write(" ".join(["\n" + name.ljust(width), *(word.rjust(12) for word in words)]))
    sys.stdout.write("\n")
    wrong = [f"{cell.row}: {cell.column}: {cell.verdict}" for cell in cells if not cell.is_right]
    assert not wrong, "\n".join(wrong)


def test_every_address_has_an_entry() -> None:
    assert set(addresses()) == set(PAGES | ADMIN | API_ITSELF)


def test_every_operation_has_an_entry() -> None:
    assert set(operations()) == set(OPERATIONS)


@pytest.mark.exhaustive
def test_every_address_lets_in_those_who_may_and_nobody_else(ids: Ids) -> None:
    clients = members()
    cells = [
        Cell(f"{method:4} /{route}", column, who, does(clients, column, method, address_of(route, ids)))
        for route, entry in (PAGES | ADMIN | API_ITSELF).items()
        for method, who in (("get", entry.look), ("post", entry.send))
        for column in COLUMNS
    ]

    judge("Pages and admin", cells)


@pytest.mark.exhaustive
def test_every_operation_lets_in_those_who_may_and_nobody_else(ids: Ids) -> None:
    clients = members() | {"read key": with_key(), "run key": with_key(can_run=True)}
    cells = [
        Cell(operation, column, who, does(clients, column, *call_of(operation, ids)))
        for operation, who in OPERATIONS.items()
        for column in (*COLUMNS, *PROGRAMS)
    ]

    judge("API", cells)


def call_of(operation: str, ids: Ids) -> tuple[str, str]:
    method, path = operation.split()
    address = address_of(path.removeprefix("/"), ids)
    return method, f"{address}?q=a" if address == "/api/search" else address
