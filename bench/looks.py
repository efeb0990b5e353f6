"""How long pages and API lists take with a small and a large catalogue, each with a year of history."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from analytics.insights import overview_cache
from analytics.models import ApiKey, SnapshotRun
from analytics.snapshots import currents
from bench.comparing import Measures, Reach, Table, Taken, seconds
from trackpulse.loaded import load

SIZES = (1_000, 100_000)
WEEKS = 52
LIMIT = 100

CATALOGUE = Path(__file__).with_name("looks.sql").read_text()
BY_GAIN = "/api/tracks?order=-wow"
LISTS = [
    *("/api/tracks?", "/api/tracks?order=-streams&", f"{BY_GAIN}&", f"{BY_GAIN}&window=13w&", "/api/contacts?"),
    *("/api/runs/{run}/readings?", "/api/runs/{run}/readings?outcome=unread&order=track&"),
]

NARROWED = "overview, narrowed"

Look = tuple[str, Client, str]
"""The name of a request, the client that sends it, and its address."""


def measure(rounds: int, *sizes: int) -> list[Table]:
    load()  # as the web process does
    looks = {size: taken_of(size, rounds) for size in sizes or SIZES}
    taken = Taken({what: _side(what, looks) for what in next(iter(looks.values()))})
    return [Table(f"Pages and lists, with {WEEKS} weeks of history", taken, _reaches(taken, sizes or SIZES), NOTE)]


def _reaches(taken: Taken, sizes: Sequence[int]) -> list[Reach]:
    most, least = _column(max(sizes)), _column(min(sizes))
    large = {what: taken.median(what, most) for what in taken.rounds}
    by_gain = [large.pop(what) for what in (BY_GAIN, f"{BY_GAIN}, middle page")]
    return [
        Reach("overview narrowed: at most 150 ms", large.pop(NARROWED), 150),
        Reach("tracks by what they gained, and the middle page: at most 100 ms", max(by_gain), 100),
        Reach("every other: at most 150 ms", max(large.values()), 150),
        Reach("every look, large to small: at most 1.5", max(_grown(taken, most, least)), 1.5),
    ]


def _grown(taken: Taken, most: str, least: str) -> list[float]:
    return [taken.median(what, most) / taken.median(what, least) for what in taken.rounds]


def _column(size: int) -> str:
    return f"{size:,} tracks, ms"


def _side(what: str, looks: Mapping[int, Mapping[str, Sequence[float]]]) -> list[Measures]:
    """Return the rounds of one request, each with its time at every size."""
    columns = [_column(size) for size in looks]
    rounds = zip(*(taken[what] for taken in looks.values()), strict=True)
    return [dict(zip(columns, times, strict=True)) for times in rounds]


NOTE = f"""The overview uses what was counted when the run was recorded; narrowed to a size band, it counts for
itself. API lists have {LIMIT} rows a page, of contacts and tracks also in the small catalogue, which however has no
track of the band and no unread reading. Each measurement is a whole request without the network: session or
key, queries, template. Sizes are measured one after the other.

Where the processor time goes at 100,000 tracks (EXPLAIN ANALYZE, PostgreSQL alone): of the 105 to 130 ms of the
narrowed overview, 40 read each track twice, for its recording and for its editions, and 15 sort a quarter of them by
recording; the rest joins and adds up their contacts. A list of tracks takes 60 ms of Python's for a hundred rows at
any size; counting all tracks takes 5 ms, and 20 if only those that are followed are counted. The middle page by the
gain of 13 weeks sorts them all (33 ms) for want of an index, which every run would have to write; by that of a week,
which has one, it takes 3. Counting a run's 200,000 readings takes 10 ms. Over 4, 13 and 52 weeks the overview is
counted beforehand as well; narrowed, it ranks from the snapshots of eight weeks, a second for this band and 2.6 for
all tracks, once in two hours."""


def taken_of(tracks: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each request at this catalogue size, by its name."""
    stock(tracks)
    taken = {}
    for what, reader, address in [*pages(), *lists()]:
        get(reader, address)  # loads what a web process loads only once
        taken[what] = [took(reader, address) for _ in range(rounds)]
    return taken


def stock(tracks: int) -> None:
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"tracks": tracks, "weeks": WEEKS, "people": max(tracks // 50, 2 * LIMIT)})
    currents.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def pages() -> list[Look]:
    reader = Client(headers={"Host": "localhost"})
    reader.force_login(User.objects.create_user("reader"))
    windows = ("/tracks/?window=13w", "/tracks/?window=13w&sort=-wow", "/contacts/?window=13w")
    return [("overview", reader, "/"), (NARROWED, reader, "/?size=1m"), *((one, reader, one) for one in windows)]


def lists() -> list[Look]:
    """Return the first page and the middle one of each list."""
    _key, text = ApiKey.objects.issue(name="bench")
    reader = Client(headers={"Authorization": f"Bearer {text}", "Host": "localhost"})
    run = SnapshotRun.objects.latest("pk").pk
    looks = []
    for name in LISTS:
        address = f"{name.format(run=run)}limit={LIMIT}"
        middle = max(json.loads(get(reader, address))["count"] // 2 - LIMIT, 0)
        what = name.format(run="…").rstrip("?&")
        looks += [(what, reader, address), (f"{what}, middle page", reader, f"{address}&offset={middle}")]
    return looks


def took(reader: Client, address: str) -> float:
    """Return the milliseconds of the first request after a run was recorded."""
    cache.clear()
    if urlsplit(address).path == "/":  # nothing else shows these counts, which take long
        overview_cache.count_recorded()
        overview_cache.count_status(timezone.now())
    return 1_000 * seconds(lambda: get(reader, address))


def get(reader: Client, address: str) -> bytes:
    answer = reader.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return answer.content
