"""What the people behind tracks cost a run: artists and releases that pages name, and the open list at its end."""

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from analytics.insights import open_list
from analytics.models import Release, Track
from bench.comparing import Measures, Reach, Table, Taken
from bench.recording import PROCESSOR, timed
from enrichment.lookups import page_facts
from enrichment.sources.base import ArtistNamed, NewestRelease, TrackRelease
from enrichment.sources.released import Released

PAGES, A_PAGE, LISTED = 4, 25, 10
"""Pages whose facts are stored, tracks that one task reads from a page, and tracks of its artist that each lists."""

MS, SECONDS = "processor ms per track", "processor seconds"
PLAIN, FIRST, LATER, OPEN = (
    "lengths and albums, first run",
    "with people, first run",
    "with people, later",
    "open list",
)
READING = 25.9
"""Milliseconds of processor that reading one track takes, see *browsers*."""

NOTE = f"""A task that reads {A_PAGE} tracks by as many artists stores what their answers name: lengths and albums of
{A_PAGE * LISTED} tracks, with people also their artists and the latest release of each, one in two of them new. The
first run meets each artist once for each of their {LISTED} tracks. The open list is recalculated once per run. It is
the time of our process and PostgreSQL's. The last line is what people add to a first run, as a share of what reading
its tracks takes the processor ({READING} ms each); waiting for platforms is not even counted."""


def measure(tracks: int, rounds: int) -> Table:
    taken = Taken({PLAIN: [], FIRST: [], LATER: [], OPEN: []})
    pages = _pages()
    _in_vain(lambda: _store_all(pages, people=True))  # what a process loads once is loaded
    for _ in range(rounds):
        taken.rounds[PLAIN].append(_in_vain(lambda: _first_run(pages, people=False))[0])
        first, later = _in_vain(lambda: _first_run(pages, people=True))
        taken.rounds[FIRST].append(first)
        taken.rounds[LATER].append(later)
        taken.rounds[OPEN].append({SECONDS: _processor(lambda: open_list.count(timezone.now()))})
    return Table(f"What people cost a run over {tracks:,} tracks", taken, [_reach(taken, tracks)], NOTE)


def _reach(taken: Taken, tracks: int) -> Reach:
    stored = taken.median(FIRST, MS) - taken.median(PLAIN, MS)
    extra = stored + 1_000 * taken.median(OPEN, SECONDS) / tracks
    return Reach("people, of the processor time for reading, percent, at most 10", 100 * extra / READING, 10)


Given = TypeVar("Given")


def _in_vain(step: Callable[[], Given]) -> Given:
    """Do something and take it back, so that what is new stays new."""
    with transaction.atomic():
        given = step()
        transaction.set_rollback(True)
    return given


def _pages() -> list[list[str]]:
    ids = list(Track.objects.order_by("pk").values_list("spotify_id", flat=True)[: PAGES * A_PAGE * LISTED])
    return [ids[first : first + A_PAGE * LISTED] for first in range(0, len(ids), A_PAGE * LISTED)]


def _first_run(pages: Sequence[Sequence[str]], *, people: bool) -> tuple[Measures, Measures]:
    """Return what a track costs in a first run, and what it costs in a later one."""
    new = _processor(lambda: _store_all(pages, people=people))
    known = _processor(lambda: _store_all(pages, people=people))
    tracks = len(pages) * A_PAGE
    return {MS: 1_000 * (new + (LISTED - 1) * known) / (LISTED * tracks)}, {MS: 1_000 * known / tracks}


def _processor(step: Callable[[], object]) -> float:
    """Return the seconds for which our process and the connection's server process work."""
    before = time.process_time()
    return timed(step)[PROCESSOR] + time.process_time() - before


def _store_all(pages: Sequence[Sequence[str]], *, people: bool) -> None:
    for page in pages:
        _store(page, people=people)


def _store(page: Sequence[str], *, people: bool) -> None:
    albums = [TrackRelease(one, one[::-1], "Album", "", Released(date(2020, 5, 1), "day")) for one in page]
    artists = [page[place - place % LISTED] for place in range(len(page))]
    named = [
        ArtistNamed(one, f"A{artist[1:]}", f"Artist {artist[-5:]}") for one, artist in zip(page, artists, strict=True)
    ]
    newest = [_newest(one, number) for number, one in enumerate(page[::LISTED])]
    page_facts.store_facts(dict.fromkeys(page, 200_000), named if people else [], albums, newest if people else [])


def _newest(artist: str, number: int) -> NewestRelease:
    out = timezone.now().date() - timedelta(days=3 if number % 2 else 900)
    return NewestRelease(
        artist_id=f"A{artist[1:]}",
        artist=f"Artist {artist[-5:]}",
        album_id=f"R{artist[1:]}",
        name="New",
        kind=Release.Kind.SINGLE,
        label="",
        released=Released(out, "day"),
        tracks=1,
    )
