"""How long the pages and lists of people take with a large catalogue and all that credit sources say of it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from analytics.insights import open_list
from analytics.models import ApiKey, Contact
from bench import people_in_runs
from bench.comparing import Measures, Reach, Table, Taken, seconds
from bench.looks import Look, get
from enrichment.lookups import credits as lookups
from trackpulse.loaded import load

TRACKS, PEOPLE, WEEKS = 100_000, 50_000, 4
LEAST_ROUNDS = 5
MOST, MOST_SEARCHED = 200, 100
MS = "ms"

CATALOGUE = Path(__file__).with_name("people.sql").read_text()
PAGES = {
    "suggested credits": "/contacts/credits/",
    "suggested credits, by name": "/contacts/credits/?sort=name",
    "suggested credits, page 400": "/contacts/credits/?page=400",
    "credits added automatically": "/contacts/credits/?show=accepted",
    "open list": "/contacts/open/",
    "open list, producers": "/contacts/open/?role=producer",
    "open list, tag": "/contacts/open/?tag=pop",
    "open list, page 300": "/contacts/open/?page=300",
    "contacts": "/contacts/",
    "contacts, writers": "/contacts/?role=writer",
    "contacts, publisher": "/contacts/?publisher=love",
    "contacts, publisher that half of them have": "/contacts/?publisher=publishing",
    "contact with 2,000 tracks": "/contacts/{busiest}/",
    "contact": "/contacts/{contact}/",
}
SEARCHES = {
    "tracks, a word that a sixth of them has": "/tracks/?q=the",
    "tracks, two such words": "/tracks/?q=the+love",
    "contacts, a word that many have": "/contacts/?q=love",
    "contacts, a word that all have": "/contacts/?q=example",
    "tracks in the admin": "/admin/analytics/track/?q=the",
    "contacts in the admin": "/admin/analytics/contact/?q=example",
}
LISTS = {
    "/api/suggested-credits": "/api/suggested-credits",
    "/api/open-list?role=writer": "/api/open-list?role=writer",
    "/api/contacts?publisher=…": "/api/contacts?role=writer&publisher=love",
}


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    stock(tracks)
    load()  # as the web process does
    taken = Taken({what: list(rounds_of(reader, address, rounds)) for what, reader, address in looks()})
    reaches = [
        Reach("pages of people: the slowest, ms, at most 200", _slowest(taken, (*PAGES, *LISTS)), MOST),
        Reach("searches for broad words: the slowest, ms, at most 100", _slowest(taken, SEARCHES), MOST_SEARCHED),
    ]
    pages = Table(f"Pages of people, {tracks:,} tracks and {tracks // 2:,} contacts", taken, reaches, NOTE)
    return [pages, people_in_runs.measure(tracks, rounds)]


NOTE = """There are as many open suggestions as tracks, five claims to a track, and a work to most of them. Each look
is a whole request without the network: session or key, queries, template. The progress of lookups is counted before,
as beat does each minute."""


def stock(tracks: int) -> None:
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"tracks": tracks, "people": tracks // 2, "weeks": WEEKS})
        cursor.execute("VACUUM ANALYZE")
    open_list.count(timezone.now())


def looks() -> Iterator[Look]:
    reader = Client(headers={"Host": "localhost"})
    reader.force_login(User.objects.create_superuser("reader"))
    _key, text = ApiKey.objects.issue(name="bench")
    caller = Client(headers={"Authorization": f"Bearer {text}", "Host": "localhost"})
    busiest = Contact.objects.earliest("pk").pk
    for what, address in (PAGES | SEARCHES).items():
        yield what, reader, address.format(busiest=busiest, contact=busiest + 10)
    for what, address in LISTS.items():
        yield what, caller, address


def rounds_of(reader: Client, address: str, rounds: int) -> Iterator[Measures]:
    get(reader, address)  # what a web process loads once is loaded
    for _ in range(max(rounds, LEAST_ROUNDS)):
        cache.clear()
        lookups.count_progress(timezone.now())
        yield {MS: 1_000 * seconds(lambda: get(reader, address))}


def _slowest(taken: Taken, which: Iterable[str]) -> float:
    return max(taken.median(what, MS) for what in which)
