"""Loaded before Django's settings (see `addopts`): each test process has servers, databases and secrets of its own.

Whatever `.env` or the shell says is left aside, so no test can write into, or flush, what somebody uses.
"""

import fcntl
import gc
import os
import sys
from contextlib import suppress
from typing import Final

from trackpulse.embedded.place import ROOT, Place, folder_of_checkout
from trackpulse.embedded.users import join
from trackpulse.permissions import make_walkable

_KEPT: Final = {"CHROME_BINARY", "CHROMEDRIVER", "LOG_LEVEL"}
# Two Redis databases each, of the 64 that an embedded server has.
_SLOTS: Final = 32


def _take_slot(place: Place) -> int:
    """Return a number that no other test process of this checkout has.

    The kernel drops the lock when its holder dies, so a killed run leaves no number taken.
    """
    for number in range(_SLOTS):
        with place.lock(f"slot{number}") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.dup(lock.fileno())  # held open until this process ends, and with it the lock
            return number
    raise SystemExit(f"{_SLOTS} test processes run in this checkout already: wait for one to end.")


# What the tests import stays to the end, so nobody looks for what may go until all is there (see `conftest`).
gc.disable()

# More processes than cores lose less time if none interrupts another as soon as it has something to do.
if sys.platform == "linux":
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))

# Images for containers set it, and each worker and command would compile the whole project again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
for _line in (ROOT / ".env.example").read_text().splitlines():
    _name = _line.lstrip("#").partition("=")[0]
    if "=" in _line and _name not in _KEPT:
        os.environ.pop(_name, None)

_folder = folder_of_checkout()
_folder.mkdir(parents=True, exist_ok=True)  # in a fresh clone it is there for root alone
_place = Place(make_walkable(_folder / "tests"), durable=False)
SLOT = _take_slot(_place)
_addresses = join("trackpulse", 2 * SLOT, _place)
os.environ |= {
    "ENV_FILE": os.devnull,
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": "a-key-that-signs-nothing-outside-of-these-tests-1234567890",
    "HTTPS": "off",
    "SPOTIFY_RATE": "off",
    "SPOTIFY_QUESTION_RATE": "off",
    # Or a test that runs on a Thursday would have a page more read.
    "REHEARSAL_HOURS": "0",
    "YOUTUBE_RATE": "off",
    "CHARTMETRIC_RATE": "off",
    # Nobody is asked for credits but where a test says so.
    "CREDIT_SOURCES": "none",
    "LOG_LEVEL": "WARNING",
    # Logs and browsers of its own: it can tell which of those outlived theirs.
    "VAR_FOLDER": os.fspath(ROOT / "var" / "tests" / str(SLOT)),
    # Tests may run as root, and read no page but the simulator's.
    "CHROME_SANDBOX": "off",
    # The driver's downloader reads a `.env` of the current folder when it is imported.
    "PYTHON_DOTENV_DISABLED": "1",
    # Trio's, which no test needs, looks through all that is imported whenever Hypothesis is.
    "HYPOTHESIS_NO_PLUGINS": "1",
}
