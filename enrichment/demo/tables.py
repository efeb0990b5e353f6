"""Creates the tables, or brings them up to date."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command

RARELY = (20_000, 50, 1_000)
"""Thresholds of the garbage collector. Each migration makes the classes of its tables again, thousands in all: at the
usual thresholds, looking for those that are garbage takes a quarter of the time; at these, the rest takes 60 MB more.
"""


def migrate() -> None:
    """Run the migrations that are left."""
    with _seldom_collected():
        call_command("migrate", verbosity=0)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
