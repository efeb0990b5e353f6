"""What `manage.py` does around every command: encodings, interruptions, and a database that is not there yet."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from django.conf import settings

from tests.makers import make_track

pytestmark = pytest.mark.processes

INTERRUPTED = """
import manage
from django.core import management
def interrupt(_arguments):
    raise KeyboardInterrupt
management.execute_from_command_line = interrupt
manage.main()
"""


def run(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=os.environ | env, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_title_that_the_terminal_cannot_show_does_not_end_the_command(encoding: str) -> None:
    track = make_track(title="Nacht 夜")

    done = run("manage.py", "track", track.spotify_id, env=here() | {"PYTHONIOENCODING": encoding})

    assert done.returncode == 0
    assert r"Nacht \u591c" in done.stdout


@pytest.mark.django_db
def test_a_database_without_tables_is_answered_with_what_to_do() -> None:
    elsewhere = here()["DATABASE_URL"] + "?options=-c%20search_path%3Dno_such_schema"

    done = run("manage.py", "track", "anything", env=here() | {"DATABASE_URL": elsewhere})

    assert done.returncode == 1
    assert done.stderr == "The database is older than this release. Run `manage.py migrate`.\n"


def test_ctrl_c_ends_any_command_without_a_traceback() -> None:
    done = run("-c", INTERRUPTED, env={})

    assert (done.returncode, done.stderr) == (130, "")


def here() -> dict[str, str]:
    """Return the address of the database of this test."""
    server, _, _ = str(settings.DATABASE_URL).rpartition("/")
    return {"DATABASE_URL": f"{server}/{settings.DATABASES['default']['NAME']}"}
