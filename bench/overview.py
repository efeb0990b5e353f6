"""How long the overview takes with a small and a large catalogue, each with a year of weeks.

    .venv/bin/python -m bench.overview 1000 100000

Prints milliseconds, medians of five looks: the first look after a run was recorded, and the later ones. Measured
on the embedded server, in a database of its own that is dropped at the end.
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

_addresses = embedded.join("bench_overview", redis_database=14)
os.environ |= {
    "ENV_FILE": os.devnull,
    "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": _addresses.secret_key,
    "HTTPS": "off",
}
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - after the apps are loaded
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

CATALOGUE = Path(__file__).with_name("overview.sql").read_text()


def look(reader: Client, *, first: bool) -> float:
    """Return the milliseconds of one look at the overview, by default one that finds what others counted."""
    if first:
        cache.clear()
    begun = time.perf_counter()
    answer = reader.get("/", headers={"Host": "localhost"})
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"The overview answered {answer.status_code}.")
    return 1_000 * took


def measure(tracks: int) -> tuple[float, float]:
    """Return the medians of the first and of the later looks at a catalogue of this size."""
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"tracks": tracks, "weeks": WEEKS, "people": max(tracks // 50, 1)})
        cursor.execute("VACUUM ANALYZE")
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    first = statistics.median(look(reader, first=True) for _ in range(LOOKS))
    return first, statistics.median(look(reader, first=False) for _ in range(LOOKS))


def main() -> None:
    call_command("migrate", verbosity=0)
    later = []
    for size in sys.argv[1:] or ["1000", "100000"]:
        first, again = measure(int(size))
        sys.stdout.write(f"{int(size):>9,} tracks   first look {first:8,.0f} ms   later looks {again:6,.1f} ms\n")
        sys.stdout.flush()
        later.append(again)
    sys.stdout.write(f"later looks, largest to smallest: {later[-1] / later[0]:.2f}\n")
    connection.close()
    with psycopg.connect(_addresses.database_url.replace("/bench_overview", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench_overview")


if __name__ == "__main__":
    main()
