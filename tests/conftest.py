"""What holds for every test."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psutil
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.test import TransactionTestCase, client
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests import database, environment
from tests.faults import table

# A slow machine is no fault of the code: no example has a time limit. `make test` tries the same examples every time,
# to fail only for what was changed; `make faults` tries more of them, and new ones.
hypothesis_settings.register_profile("trackpulse", deadline=None, max_examples=20, derandomize=True)
hypothesis_settings.register_profile("thorough", deadline=None)
hypothesis_settings.load_profile("trackpulse")

# A password is slow to check on purpose, and is so wherever the product checks one. No test guesses any.
PBKDF2PasswordHasher.iterations = 1

# After a test that commits.
setattr(TransactionTestCase, "_fixture_teardown", lambda _case: database.empty())  # noqa: B010 - it has no type


def pytest_configure() -> None:
    """Look a static file up when it is asked for: each of Django's test clients would first list them all.

    Of a page they keep the context of its first template, and do not copy that of each part of it.
    """
    django_settings.WHITENOISE_AUTOREFRESH = True
    keep = vars(client)["store_rendered_templates"]

    def keep_first(store: dict[str, Any], *values: Any, **named: Any) -> None:
        if "context" not in store:
            keep(store, *values, **named)

    setattr(client, "store_rendered_templates", keep_first)  # noqa: B010 - it has no type


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever takes pictures of the pages, or has runs go on and on, say where to and for how long."""
    parser.addoption("--pictures", default="var/screenshots", help="folder for the pictures of the pages")
    parser.addoption("--minutes", default="30", help="how long `make soak` has runs follow one another")


FAULTS = "tests/faults/"
SLOW = (
    FAULTS,
    "tests/enrichment/sources/spotify_pages/",
    "tests/browser/",
    "tests/enrichment/browser/",
    "tests/processes/",
    "tests/enrichment/sources/playlist_ways/",
    "tests/trackpulse/test_embedded.py",
    "tests/trackpulse/test_upgrade.py",
    "tests/enrichment/test_doctor.py",
    "tests/enrichment/simulator/test_player.py",
    "tests/enrichment/test_trials.py",
    "tests/trackpulse/test_access.py",
    "tests/trackpulse/test_api_schema.py",
    "tests/enrichment/playlists/test_reading.py",
    "tests/enrichment/notifications/test_deliver.py",
    "tests/enrichment/test_leases.py",
    "tests/analytics/test_admin_questions.py",
    "tests/analytics/test_files.py",
    "tests/analytics/test_api_lists.py",
)
"""What takes longest, in the order in which it begins, so that all processes are busy to the end."""

MOST_PROCESSES = 8
"""Each may have workers and a browser of its own, which take memory."""


class Scheduler(LoadScopeScheduling):
    """Hands the tests out file by file, and the faults all at once: they share what takes long to start."""

    def _split_scope(self, nodeid: str) -> str:
        return FAULTS if nodeid.startswith(FAULTS) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: Any) -> None:
        """Give the first process files from the end: it computes while the others wait for pages and workers."""
        if node.gateway.id == "gw0":
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Have `-n auto` mean two processes for each core, as most of them wait for pages and workers.

    One file or test has none: they would start for longer than it takes. `-n logical` stays one for each core.
    """
    if len(config.args) == 1 and ".py" in config.args[0]:
        return 0
    if config.option.numprocesses == "logical":
        return None
    return min(2 * (psutil.cpu_count() or 1), MOST_PROCESSES)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler | None:
    """Schedule `make test`; whoever asks for another way (`--dist worksteal` of `make faults`) gets that one."""
    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False  # by number of tests, of which the slowest files have few
    return Scheduler(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the faults by their folder, so that `make faults` can ask for them beside what is long elsewhere."""
    if item.nodeid.startswith(FAULTS):
        item.add_marker("faults")


@pytest.hookimpl(trylast=True)  # after all others have put them into their own order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow files first."""
    items.sort(key=lambda item: next((at for at, name in enumerate(SLOW) if item.nodeid.startswith(name)), len(SLOW)))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what all tests share: it would walk through every module again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what became of the faults. Here, because the process that prints need not have seen their folder."""
    table.show(terminalreporter)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the tests a migrated database, in place of pytest-django's own way, which migrates in every process.

    In between, a test that does not ask for the database is kept from it: nobody would roll back what it writes.
    """
    with ExitStack() as copied:
        with django_db_blocker.unblock():
            copied.enter_context(database.copied(f"test_{environment.SLOT}"))
        yield
        with django_db_blocker.unblock():
            copied.close()


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep rows that are made once for all tests of a file: what each test writes is rolled back to them.

    Only for files whose tests all start with these rows, as they are there for each test after the first.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
