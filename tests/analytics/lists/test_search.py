"""Search: by words, ids, ISRCs and pasted links."""

import pytest
from django.test import Client

from tests.callers import queries, text, words_of
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db


def test_words_find_tracks_and_contacts(reader: Client) -> None:
    make_contact(make_track(title="Moonlight"), name="Mona Moon")
    make_track(title="Sunshine")

    words = text(reader, "/search/?q=moon")

    assert "Moonlight" in words
    assert "Mona Moon" in words
    assert "Sunshine" not in words


@pytest.mark.parametrize(
    "link",
    [
        "{track.spotify_id}",
        "https://open.spotify.com/track/{track.spotify_id}?si=abc",
        "https://open.spotify.com/intl-de/track/{track.spotify_id}?si=0a1b2c3d4e5f&context=spotify",
        "spotify:track:{track.spotify_id}",
        "{video}",
        "https://www.youtube.com/watch?v={video}",
        "https://www.youtube.com/watch?list=PL0123&v={video}&t=42s",
        "https://youtu.be/{video}?si=0a1b2c3d4e5f",
        "https://www.youtube.com/shorts/{video}?feature=share",
        "https://music.youtube.com/watch?v={video}&si=0a1b2c3d4e5f",
        "https://m.youtube.com/watch?v={video}",
        "QZTST2600001",
        "qz-tst-26-00001",
    ],
)
def test_an_id_or_a_link_leads_straight_to_its_track(reader: Client, link: str) -> None:
    track = make_track(isrc="QZTST2600001")
    make_track()

    asked = link.format(track=track, video=track.videos.get().youtube_id)
    response = reader.get("/search/", {"q": f"  {asked} "})

    assert response.status_code == 302
    assert response["Location"] == f"/tracks/{track.pk}/"


def test_an_isrc_of_two_editions_shows_both(reader: Client) -> None:
    make_track(isrc="QZTST2600001", title="Album version")
    make_track(isrc="QZTST2600001", title="Deluxe version")

    words = text(reader, "/search/?q=QZTST2600001")

    assert "Album version" in words
    assert "Deluxe version" in words


def test_nothing_found_says_what_to_try(reader: Client) -> None:
    assert "Nothing found" in text(reader, "/search/?q=nothing")


def test_nothing_asked_says_what_can_be_asked(reader: Client) -> None:
    make_track(title="Moonlight")

    words = text(reader, "/search/?q=+")

    assert "Type a part of a title" in words
    assert "Moonlight" not in words


@pytest.mark.parametrize("query", ["x" * 301, "a\x00b"])
def test_what_cannot_be_searched_for_is_told(reader: Client, query: str) -> None:
    response = reader.get("/search/", {"q": query})

    assert response.status_code == 400
    assert "too long, or contains" in words_of(response.content)


def test_signs_of_patterns_are_searched_for_as_they_are(reader: Client) -> None:
    make_track(title="100 percent")

    assert "Nothing found" in text(reader, "/search/?q=100%25p")


def test_many_finds_are_cut_and_lead_to_the_list(reader: Client) -> None:
    for number in range(26):
        make_track(title=f"Moon {number}")

    body = reader.get("/search/?q=moon").content.decode()

    assert 'href="/tracks/?q=moon&amp;active=all"' in body


def test_search_costs_the_same_for_many_finds_as_for_few(reader: Client) -> None:
    make_contact(make_track(title="Moon 1"), name="Moon")
    few = queries(reader, "/search/?q=moon")
    for number in range(5):
        make_contact(make_track(title=f"Moon {number}"), name="Moon")

    assert queries(reader, "/search/?q=moon") == few <= 6
