"""How long the lists of the API take with a small and a large catalogue, each with a year of weeks.

    .venv/bin/python -m bench.api 1000 100000

Prints milliseconds for pages of a hundred rows, medians of five: the first page and the middle one. Measured on the
embedded server, in a database of its own that is dropped at the end.
"""

import os
import statistics
import sys
import time
from pathlib import Path

import django
import psycopg

from trackpulse import embedded

WEEKS = 52
LOOKS = 5
LIMIT = 100

_addresses = embedded.join("bench_api", redis_database=14)
os.environ |= {
    "ENV_FILE": os.devnull,
    "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": _addresses.secret_key,
    "HTTPS": "off",
}
django.setup()

from django.core.management import call_command  # noqa: E402 - after the apps are loaded
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from analytics.models import ApiKey, SnapshotRun  # noqa: E402

CATALOGUE = Path(__file__).with_name("overview.sql").read_text()
LISTS = [
    *("/api/tracks?", "/api/tracks?order=-streams&", "/api/tracks?order=-gain&", "/api/contacts?"),
    *("/api/runs/{run}/readings?", "/api/runs/{run}/readings?outcome=unread&order=track&"),
]


def took(reader: Client, address: str) -> float:
    """Return the milliseconds that an answer takes, the median of five."""
    times = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        answer = reader.get(address)
        times.append(1_000 * (time.perf_counter() - begun))
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
    return statistics.median(times)


def measure(tracks: int) -> dict[str, tuple[float, float]]:
    """Return what the first page and the middle one of each list take with a catalogue of this size."""
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"tracks": tracks, "weeks": WEEKS, "people": max(tracks // 50, 1)})
        cursor.execute("VACUUM ANALYZE")
    _key, text = ApiKey.objects.issue(name="bench")
    reader = Client(headers={"Authorization": f"Bearer {text}", "Host": "localhost"})
    run = SnapshotRun.objects.latest("pk").pk
    taken = {}
    for name in LISTS:
        address = name.format(run=run)
        count = reader.get(f"{address}limit=1").json()["count"]
        middle = max(count // 2 - LIMIT, 0)
        taken[name] = (
            took(reader, f"{address}limit={LIMIT}"),
            took(reader, f"{address}limit={LIMIT}&offset={middle}"),
        )
    return taken


def main() -> None:
    call_command("migrate", verbosity=0)
    sizes = [int(size) for size in sys.argv[1:] or ["1000", "100000"]]
    taken = [measure(size) for size in sizes]
    for name in LISTS:
        sys.stdout.write(f"{name.rstrip('?&')}\n")
        for size, times in zip(sizes, taken, strict=True):
            first, middle = times[name]
            sys.stdout.write(f"{size:>9,} tracks   first page {first:7,.1f} ms   middle page {middle:7,.1f} ms\n")
        first, middle = (taken[-1][name][page] / taken[0][name][page] for page in (0, 1))
        sys.stdout.write(f"  largest to smallest   {first:20.2f}   {middle:19.2f}\n")
    connection.close()
    with psycopg.connect(_addresses.database_url.replace("/bench_api", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench_api")


if __name__ == "__main__":
    main()
