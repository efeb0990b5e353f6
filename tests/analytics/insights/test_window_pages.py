"""Growth over windows on lists and pages, in the API and in files: of one track that gains now, and one that did."""

import re
from typing import NamedTuple

import pytest
from django.test import Client

from analytics.models import Contact, Platform, Track
from tests.callers import text
from tests.makers import make_contact, make_track, make_weeks

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def titles(client: Client, query: str) -> list[str]:
    body = client.get(f"/tracks/{query}").content.decode()
    return re.findall(r'<th scope="row"><a class="title"[^>]*><bdi>([^<]*)</bdi>', body)


class Two(NamedTuple):
    """A track that gains now, and one that gained more over the quarter; Wanda and Bert wrote one each."""

    now: Track
    before: Track
    wanda: Contact


@pytest.fixture(scope="module")
def two(kept_rows: None) -> Two:
    now, before = make_track(title="Now"), make_track(title="Before")
    wanda, _bert = make_contact(now, name="Wanda"), make_contact(before, name="Bert")
    weeks = ((91, 1_000, 1_000), (7, 1_500, 9_000), (0, 2_500, 9_010))
    make_weeks(*((days, {(now, SPOTIFY): one, (before, SPOTIFY): other}) for days, one, other in weeks))
    return Two(now, before, wanda)


@pytest.mark.slow
def test_tracks_are_sorted_and_narrowed_by_a_window(reader: Client, two: Two) -> None:
    make_track(title="Never read")

    assert titles(reader, "?sort=-wow") == ["Now", "Before", "Never read"]
    assert titles(reader, "?sort=-wow&window=13w") == ["Before", "Now", "Never read"]
    assert titles(reader, "?min_wow=5000&window=13w") == ["Before"]
    assert "Streams over 13 weeks" in text(reader, "/tracks/?window=13w")
    assert "Streams WoW" in text(reader, "/tracks/")


def test_an_unknown_window_is_told(reader: Client, two: Two) -> None:
    assert reader.get("/tracks/?window=2w").status_code == 400


def test_contacts_are_sorted_by_a_window(reader: Client, two: Two) -> None:
    words = text(reader, "/contacts/?window=13w")

    assert words.index("Bert") < words.index("Wanda")
    assert "+801.0 % mean of 1" in words


def test_contacts_are_narrowed_by_what_they_gained_over_a_window(reader: Client, two: Two) -> None:
    def found(query: str) -> list[str]:
        return sorted(one["name"] for one in reader.get(f"/api/contacts?{query}").json()["items"])

    assert found("min_wow=5000&window=13w") == ["Bert"]
    assert found("min_wow=1&window=13w") == ["Bert", "Wanda"]
    assert found("min_wow=1&window=52w") == []
    page = text(reader, "/contacts/?min_wow=5000&window=13w")
    assert "Bert" in page
    assert "Wanda" not in page


@pytest.mark.slow
def test_the_pages_of_a_track_and_a_contact_show_every_window(reader: Client, two: Two) -> None:
    track_words, contact_words = text(reader, f"/tracks/{two.now.pk}/"), text(reader, f"/contacts/{two.wanda.pk}/")

    assert "13 weeks ▲ +1,500 +150.0 %" in track_words
    rule = "the number closest to 28 days before, 21 to 35 days old"
    assert rule in track_words
    assert rule in contact_words
    assert reader.get(f"/api/contacts/{two.wanda.pk}").json()["windows"][1]["baseline"] == rule
    assert "no run near its start" in track_words
    assert "13 weeks ▲ +1,500 +150.0 % on average, 1 recording" in contact_words
    assert "1 left out: no run near its start" in contact_words


def test_a_window_says_that_no_run_is_near_its_start(reader: Client, two: Two) -> None:
    (_, four, *_) = reader.get(f"/api/tracks/{two.now.pk}").json()["windows"]

    assert four["streams"]["remarks"] == ["no run near its start"]
    assert four["views"]["remarks"] == ["not read this week"]


def test_the_api_sorts_by_a_window_and_tells_all_of_them(reader: Client, two: Two) -> None:
    items = reader.get("/api/tracks?order=-wow&window=13w").json()["items"]

    assert [one["title"] for one in items] == ["Before", "Now"]
    assert [one["window"] for one in items[0]["windows"]] == ["1w", "4w", "13w", "52w"]
    assert items[0]["windows"][2]["streams"] == {"wow": 8_010, "wow_pct": 801.0, "interval_days": 91.0, "remarks": []}


def test_a_file_has_every_window(reader: Client, two: Two) -> None:
    head, *lines = reader.get("/tracks/?format=csv").getvalue().decode().splitlines()

    place = head.split(",").index("wow_streams_13w")
    assert sorted(line.split(",")[place] for line in lines) == ["1500", "8010"]
