"""Loaded before Django's settings (see `addopts`): tests have servers, databases and secrets of their own.

Whatever `.env` or the shell says is left aside, so no test can write into, or flush, what somebody uses.
"""

import os

from trackpulse import embedded

_KEPT = {"CHROME_BINARY", "CHROMEDRIVER", "LOG_LEVEL"}

for _line in (embedded.ROOT / ".env.example").read_text().splitlines():
    _name = _line.lstrip("#").partition("=")[0]
    if "=" in _line and _name not in _KEPT:
        os.environ.pop(_name, None)

# Two test runs at a time keep out of each other's way, and so do the workers of one: Valkey has sixteen
# databases, two make a pair.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
_pair = 4 + 2 * ((os.getppid() + int(_worker) if _worker else os.getpid()) % 6)
_addresses = embedded.join("trackpulse", _pair)
os.environ |= {
    "ENV_FILE": os.devnull,
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": "a-key-that-signs-nothing-outside-of-these-tests-1234567890",
    "HTTPS": "off",
    "TEST_DATABASE": f"test_trackpulse_{os.getpid()}",
    "SPOTIFY_RATE": "off",
    "YOUTUBE_RATE": "off",
    "CHARTMETRIC_RATE": "off",
    "LOG_LEVEL": "WARNING",
    # Each worker has logs and browsers of its own, and can tell which of those outlived theirs.
    "VAR_FOLDER": os.fspath(embedded.ROOT / "var" / "tests" / (_worker or "0")),
    # Tests may run as root, and read no page but the stand-in's.
    "CHROME_SANDBOX": "off",
    # The driver's downloader reads a `.env` of the current folder when it is imported.
    "PYTHON_DOTENV_DISABLED": "1",
}
