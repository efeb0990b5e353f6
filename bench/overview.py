"""How long the overview takes with a small and a large catalogue, each with a year of weeks.

    .venv/bin/python -m bench.overview 1000 100000

Prints milliseconds, medians of five looks: the first look after a run was recorded, which finds what recording has
counted; the later ones; and one that asks for something that nobody has counted yet (a band of sizes). Measured on
the embedded server, in a database of its own that is dropped at the end.
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
from django.utils import timezone  # noqa: E402

from analytics import counted  # noqa: E402

CATALOGUE = Path(__file__).with_name("overview.sql").read_text()


def count() -> None:
    """Leave behind what the workers leave behind when a run has been recorded."""
    cache.clear()
    counted.count_recorded()
    counted.count_standing(timezone.now())


def look(reader: Client, address: str = "/") -> float:
    """Return the milliseconds of one look at the overview."""
    begun = time.perf_counter()
    answer = reader.get(address, headers={"Host": "localhost"})
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"The overview answered {answer.status_code}.")
    return 1_000 * took


def measure(tracks: int) -> list[float]:
    """Return the medians of the first, the later and the narrowed looks at a catalogue of this size."""
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"tracks": tracks, "weeks": WEEKS, "people": max(tracks // 50, 1)})
        cursor.execute("VACUUM ANALYZE")
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    look(reader, "/runs/")  # what a web process loads once is loaded
    first, later, narrowed = [], [], []
    for _ in range(LOOKS):
        count()
        first.append(look(reader))
        later.append(look(reader))
        narrowed.append(look(reader, "/?size=1m"))
    return [statistics.median(looks) for looks in (first, later, narrowed)]


def main() -> None:
    call_command("migrate", verbosity=0)
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 100_000]
    sys.stdout.write("   tracks      first     later  narrowed  milliseconds\n")
    took = [measure(size) for size in sizes]
    for size, looks in zip(sizes, took, strict=True):
        sys.stdout.write(f"{size:>9,} " + "".join(f"{one:>10,.1f}" for one in looks) + "\n")
    ratios = (last / first for first, last in zip(took[0], took[-1], strict=True))
    sys.stdout.write("    ratio " + "".join(f"{one:>10,.2f}" for one in ratios) + "\n")
    connection.close()
    with psycopg.connect(_addresses.database_url.replace("/bench_overview", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench_overview")


if __name__ == "__main__":
    main()
