"""What may happen to an installation in the middle of its work."""

from collections.abc import Callable

import psutil
from django.db import connection

from tests.killing import kill, task_children, those
from tests.processes.conftest import Installation, flush_redis

Strike = Callable[[Installation], None]
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


def kill_below(name: str) -> Strike:
    """Kill every process of this name, or of this type of Chromium's, below the browser worker."""

    def strike(house: Installation) -> None:
        children = house.processes.leader("browser").children(recursive=True)
        found = those(children, lambda one: is_called(one, name))
        assert found
        for process in found:
            kill(process)

    return strike


def is_called(process: psutil.Process, name: str) -> bool:
    return name == process.name() or f"--type={name}" in process.cmdline()


def kill_children(house: Installation) -> None:
    for child in task_children(house.processes.leader("browser")):
        kill(child)


def kill_worker(house: Installation) -> None:
    house.processes.kill("browser")
    house.processes.start("browser")


def kill_beat_and_worker(house: Installation) -> None:
    for kind in ("beat", "browser"):
        house.processes.kill(kind)
        house.processes.start(kind)


def cut_connections(_: Installation) -> None:
    """Cut all connections to PostgreSQL, as its restart would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        cursor.execute(CUT, cursor.fetchone())


def forget_messages(_: Installation) -> None:
    flush_redis()


STRIKES = {
    "driver": kill_below("chromedriver"),
    "renderer": kill_below("renderer"),
    "children": kill_children,
    "worker": kill_worker,
    "beat and worker": kill_beat_and_worker,
    "connections": cut_connections,
    "messages": forget_messages,
}
