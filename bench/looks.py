"""How long pages and API lists take with a small and a large catalogue, each with a year of history."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

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

NARROWED = {
    "overview, narrowed to a size": "/?size=10m",
    "overview, narrowed to a size, over 13 weeks": "/?size=10m&window=13w",
    "overview, narrowed to a gain": "/?size=10m&min_wow=5{number:02}",
    "overview, narrowed to a gain, over 13 weeks": "/?size=10m&window=13w&min_wow=5{number:02}",
}
"""Three tracks in four are of that size, and nobody asked for such a gain before: a number is used once."""

ON_DEMAND = {
    "overview, narrowed by a tag": "/?size=10m&tag=tag {number}",
    "overview, narrowed by a tag, over 13 weeks": "/?size=10m&window=13w&tag=tag {number}",
}
"""Nobody asked for the tag before either. There are fifty, each of one contact in fifty."""

MOST_ROUNDS = 5
"""More would ask for tags that nobody has."""

_numbers = count(1)

Look = tuple[str, Client, str]
"""The name of a request, the client that sends it, and its address."""


def measure(rounds: int, *sizes: int) -> list[Table]:
    load()  # as the web process does
    looks = {size: taken_of(size, min(rounds, MOST_ROUNDS)) for size in sizes or SIZES}
    taken = Taken({what: _side(what, looks) for what in next(iter(looks.values()))})
    return [Table(f"Pages and lists, with {WEEKS} weeks of history", taken, _reaches(taken, sizes or SIZES), NOTE)]


def _reaches(taken: Taken, sizes: Sequence[int]) -> list[Reach]:
    most, least = _column(max(sizes)), _column(min(sizes))
    large = {what: taken.median(what, most) for what in taken.rounds}
    on_demand = [large.pop(what) for what in ON_DEMAND]
    grown = _grown(taken, most, least, large)
    by_gain = [large.pop(what) for what in (BY_GAIN, f"{BY_GAIN}, middle page")]
    return [
        Reach("overview narrowed by a tag: at most 150 ms", max(on_demand), 150),
        Reach("tracks by what they gained, and the middle page: at most 100 ms", max(by_gain), 100),
        Reach("every other: at most 150 ms", max(large.values()), 150),
        Reach("every look but that, large to small: at most 1.5", max(grown), 1.5),
        Reach(
            "overview narrowed by a tag, large to small: at most 1.5",
            max(_grown(taken, most, least, ON_DEMAND)),
            1.5,
        ),
    ]


def _grown(taken: Taken, most: str, least: str, which: Iterable[str]) -> list[float]:
    return [taken.median(what, most) / taken.median(what, least) for what in which]


def _column(size: int) -> str:
    return f"{size:,} tracks, ms"


def _side(what: str, looks: Mapping[int, Mapping[str, Sequence[float]]]) -> list[Measures]:
    """Return the rounds of one request, each with its time at every size."""
    columns = [_column(size) for size in looks]
    rounds = zip(*(taken[what] for taken in looks.values()), strict=True)
    return [dict(zip(columns, times, strict=True)) for times in rounds]


NOTE = f"""The overview uses what was counted when the run was recorded, for any size, window and minimum
gain; narrowed by a tag that nobody asked for before, it ranks the tracks of one contact in fifty. In both catalogues
counts are spread over the same range and one track in 20 could not be read. API lists have {LIMIT} rows a page. Each
measurement is a whole request without the network: session or key, queries, template. Nothing was written since the
request before it: the first request for a list of tracks, or for the readings of a run, counts them, and sorts
tracks by a growth that has no index and readings by title. Sizes are measured one after the other. What grows by more
than half: an overview by a tag, which ranks 2,000 tracks instead of 20. By EXPLAIN (ANALYZE, BUFFERS) the ranking
takes 18 ms instead of 0.6: each of these tracks is looked up by its credit, 2 ms, in the catalogue, 4 ms, and in what
is stored of it, 6 ms; the rest is sorting and summing them up."""


def taken_of(tracks: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each request at this catalogue size, by its name."""
    stock(tracks)
    cache.clear()
    overview_cache.count_recorded()
    taken = {}
    for what, reader, address in [*pages(), *lists()]:
        took(reader, address)  # loads what a web process loads only once
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
    windows = (
        "/tracks/?window=13w",
        "/tracks/?window=13w&sort=-wow",
        "/contacts/?window=13w",
        "/contacts/duplicates/",
    )
    overviews = {"overview": "/", **NARROWED, **ON_DEMAND}
    return [*((what, reader, one) for what, one in overviews.items()), *((one, reader, one) for one in windows)]


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
    """Return the milliseconds of a request. What beat counts each minute is counted before."""
    overview_cache.count_status(timezone.now())
    asked = address.format(number=next(_numbers)) if "{number" in address else address
    return 1_000 * seconds(lambda: get(reader, asked))


def get(reader: Client, address: str) -> bytes:
    answer = reader.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return answer.content
