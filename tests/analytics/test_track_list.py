"""The list of tracks: its columns, order, filters and pages, and its export."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analytics.models import Contact, Outcome, Platform, Track
from tests.callers import queries, text, words_of
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, make_weeks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY
LONG = "Ein sehr langer Titel ohne jedes Ende " * 13


def titles(client: Client, query: str = "") -> list[str]:
    """Return the titles in a list, in its order."""
    body = client.get(f"/tracks/{query}").content.decode()
    return re.findall(r'<th scope="row"><a class="title"[^>]*><bdi>([^<]*)</bdi>', body)


def file_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"))))


def test_an_empty_catalogue_says_what_to_do_next(reader: Client) -> None:
    assert "manage.py import_catalogue" in text(reader, "/tracks/")


def test_a_row_tells_number_age_and_growth(reader: Client) -> None:
    track = make_track(title="Riser")
    streams_of(track, (7, 1_000), (0, 1_100))

    words = text(reader, "/tracks/")

    assert re.search(r"Riser 1,100 .* ago ▲ \+100 \+10\.0 % – unknown", words)


@pytest.mark.slow
def test_a_number_that_was_read_by_a_clock_that_was_ahead_does_not_look_fresh(reader: Client) -> None:
    make_track()
    Track.objects.update(streams=1_000, streams_read_at=timezone.now() + timedelta(days=20, minutes=1))

    words = text(reader, "/tracks/")

    assert "in 2 weeks" in words
    assert "just now" not in words


@pytest.mark.slow
def test_tracks_are_sorted_by_any_column_and_unknown_ones_come_last(reader: Client) -> None:
    big, quick, _unread = (make_track(title=title) for title in ("B big", "C quick", "A unread"))
    make_weeks(
        (7, {(big, SPOTIFY): 10_000, (quick, SPOTIFY): 1_000}), (0, {(big, SPOTIFY): 10_100, (quick, SPOTIFY): 1_900})
    )

    assert titles(reader) == ["B big", "C quick", "A unread"]
    assert titles(reader, "?sort=streams") == ["C quick", "B big", "A unread"]
    assert titles(reader, "?sort=-wow") == ["C quick", "B big", "A unread"]
    assert titles(reader, "?sort=wow") == ["B big", "C quick", "A unread"]
    assert titles(reader, "?sort=title") == ["A unread", "B big", "C quick"]


def test_the_column_that_sorts_says_so(reader: Client) -> None:
    make_track()

    body = reader.get("/tracks/?sort=-wow").content.decode()

    assert body.count("aria-sort") == 1
    assert re.search(r'aria-sort="descending"><a id="sort-wow" href="\?sort=wow"', body)


@pytest.mark.slow
def test_tracks_are_narrowed_by_what_the_address_says(reader: Client) -> None:
    big, quick, odd = (make_track(title=title) for title in ("Big", "Quick", "Odd one"))
    make_past((FRIDAY - timedelta(days=7), {(big, SPOTIFY): 2_000_000, (quick, SPOTIFY): 1_000}))
    recorded({(big, SPOTIFY): 2_000_100, (quick, SPOTIFY): 1_900, (odd, SPOTIFY): Outcome.REMOVED})
    Contact.objects.filter(pk=make_contact(quick).pk).update(tags="Berlin, a+b")

    assert titles(reader, "?q=ODD") == ["Odd one"]
    assert titles(reader, "?size=10m") == ["Big"]
    assert titles(reader, "?min_wow=900") == ["Quick"]
    assert titles(reader, "?trouble=removed") == ["Odd one"]
    assert titles(reader, "?tag=berlin") == ["Quick"]
    assert titles(reader, "?tag=A%2BB") == ["Quick"]
    assert titles(reader, "?tag=ber") == []
    assert "No tracks match" in text(reader, "/tracks/?q=nothing")


def test_tracks_that_are_no_longer_followed_are_shown_on_request(reader: Client) -> None:
    make_track(title="Now")
    Track.objects.filter(pk=make_track(title="Then").pk).update(active=False)

    assert titles(reader) == ["Now"]
    assert titles(reader, "?active=no") == ["Then"]
    assert sorted(titles(reader, "?active=all")) == ["Now", "Then"]


@pytest.mark.parametrize(
    "query", ["size=huge", "trouble=boredom", "active=perhaps", "min_wow=x", "min_wow=-1", "q=a%00b"]
)
def test_a_filter_that_is_not_understood_is_reported(reader: Client, query: str) -> None:
    make_track(title="Hidden")

    response = reader.get(f"/tracks/?{query}")

    assert response.status_code == 400
    assert "A filter is not valid" in words_of(response.content)
    assert "Hidden" not in words_of(response.content)


def test_a_bad_filter_gives_no_file_either(reader: Client) -> None:
    make_track()

    assert reader.get("/tracks/?size=huge&format=csv").status_code == 400


@pytest.mark.parametrize("page", ["99", "0", "-1", "x"])
def test_a_page_that_does_not_exist_is_reported_and_another_shown(reader: Client, page: str) -> None:
    make_track(title="Only")

    words = text(reader, f"/tracks/?page={page}")

    assert "That page does not exist. This is page 1 of 1." in words
    assert "Only" in words


def test_an_unknown_column_to_sort_by_is_reported(reader: Client) -> None:
    make_track(title="Only")

    assert "cannot be sorted by that" in text(reader, "/tracks/?sort=-colour")
    assert "cannot be sorted by that" in text(reader, "/tracks/?sort=known")


def test_a_second_page_follows_and_keeps_the_filters(reader: Client) -> None:
    Track.objects.bulk_create(Track(spotify_id=f"{one:022d}", title=f"Track {one:02d}") for one in range(51))

    first = reader.get("/tracks/?q=track&sort=title").content.decode()

    assert "51 rows, page 1 of 2" in words_of(first.encode())
    assert 'href="?q=track&amp;sort=title&amp;page=2"' in first
    assert titles(reader, "?q=track&sort=title&page=2") == ["Track 50"]


@pytest.mark.exhaustive
def test_a_list_of_tracks_costs_the_same_for_many_as_for_few(reader: Client) -> None:
    def add(number: int) -> None:
        tracks = make_tracks(number)
        make_weeks(*((days, {(one, SPOTIFY): count for one in tracks}) for days, count in [(7, 1_000), (0, 1_100)]))

    add(2)
    few = queries(reader, "/tracks/?sort=-wow")
    add(5)
    many = queries(reader, "/tracks/?sort=-wow")

    assert few == many <= 15


@pytest.mark.exhaustive
def test_a_full_page_of_the_longest_titles_stays_under_a_hundred_kilobytes(reader: Client) -> None:
    tracks = [make_track(title=LONG[:499] + "…") for _ in range(50)]
    Track.objects.update(artists="ア" * 500)
    for days, count in [(7, 999_999_999_999), (0, 900_000_000_000)]:
        numbers = {(track, platform): count for track in tracks for platform in Platform}
        recorded(numbers, FRIDAY - timedelta(days=days))

    assert len(reader.get("/tracks/").content) < 100_000


def test_htmx_gets_the_part_that_changes_and_a_restored_page_gets_all(reader: Client) -> None:
    make_track()

    part = reader.get("/tracks/", headers={"HX-Request": "true"})
    restored = reader.get("/tracks/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert part.content.decode().strip().startswith('<div id="results"')
    assert "<html" in restored.content.decode()
    assert "HX-Request" in part["Vary"]


def test_the_file_has_every_row_that_the_filters_leave(reader: Client) -> None:
    track = make_track(title="=cmd()", isrc="QZTST2600001")
    streams_of(track, (7, 1_000), (0, 900))
    make_track(title="Another")

    rows = file_of(reader, "/tracks/?format=csv&size=10k")

    assert len(rows) == 1
    assert rows[0]["title"] == "'=cmd()"
    assert (rows[0]["streams"], rows[0]["wow_streams"], rows[0]["flags"]) == ("900", "-100", "streams_fell")
    assert rows[0]["views"] == ""
