"""A database of release 1.0.0 is brought up to this one: nothing is lost, and the next run goes on from it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

pytestmark = [pytest.mark.django_db, pytest.mark.processes]

LAST_MIGRATION = "0005_known_counting_changes"
ROWS = Path(__file__).with_name("release_1_0_0.sql")
"""What release 1.0.0 had written: three weekly runs of three tracks, and contacts that were merged."""

ANOTHER_WEEK = """
import json
from datetime import timedelta
from analytics.models import Contact, Platform, SnapshotRun, Track, TrackPerformanceSnapshot
from tests.makers import FRIDAY, latest, recorded
track = Track.objects.get(title="Read everywhere")
known = list(TrackPerformanceSnapshot.objects.filter(track=track).order_by("run_id").values_list(
    "spotify_streams", "wow_streams", "youtube_views"))
recorded({(track, Platform.SPOTIFY): 1_600, (track, Platform.YOUTUBE): 3_000}, FRIDAY + timedelta(weeks=1))
writer = Contact.objects.get()
print(json.dumps({
    "known": known, "growth": [latest(track).wow_streams, latest(track).wow_youtube_views],
    "contact": [writer.name, writer.total_streams, writer.credits.count()],
}))
"""


@pytest.fixture
def database() -> Iterator[str]:
    """Give the address of an empty database."""
    name = f"upgrade_{secrets.token_hex(4)}"
    server, _, _ = str(settings.DATABASE_URL).rpartition("/")
    with psycopg.connect(f"{server}/{connection.settings_dict['NAME']}", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield f"{server}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(database: str, *command: str) -> str:
    known = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "trackpulse.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        check=False,
        capture_output=True,
        text=True,
        env=known,
        cwd=settings.BASE_DIR,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_database_of_the_first_release_is_brought_up_to_this_one(database: str) -> None:
    manage(database, "migrate", "--verbosity=0", "analytics", LAST_MIGRATION)
    manage(database, "migrate", "--verbosity=0", "auth")
    with psycopg.connect(database) as old:
        old.execute(ROWS.read_bytes())

    manage(database, "migrate", "--verbosity=0")

    found: dict[str, Any] = json.loads(manage(database, "shell", "--no-imports", "-c", ANOTHER_WEEK))
    assert found["known"] == [[1_000, None, 2_000], [1_100, 100, 2_200], [1_300, 200, 2_600]]
    assert found["growth"] == [300, 400]
    assert found["contact"] == ["Sample Writer", 1_600 + 520 + 75, 3]
