"""Search: by words, ids, ISRCs and pasted links."""

import unicodedata

import pytest
from django.test import Client

from analytics.contacts.merging import merge
from analytics.lists import filtering
from analytics.lists.search import find
from analytics.models import Track
from tests.callers import logged_in, make_person, queries, text, words_of
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
        "QZ TST 26 00001",
        "ISRC: QZ-TST-26-00001",
        "ISRC code QZTST2600001",
        "\uff31\uff3aTST2600001",
        "https://embed.spotify.com/?uri=spotify:track:{track.spotify_id}",
        "<https://open.spotify.com/track/{track.spotify_id}>",
    ],
)
def test_an_id_or_a_link_leads_straight_to_its_track(reader: Client, link: str) -> None:
    track = make_track(isrc="QZTST2600001")
    make_track()

    asked = link.format(track=track, video=track.videos.get().youtube_id)
    response = reader.get("/search/", {"q": f"  {asked} "})

    assert response.status_code == 302
    assert response["Location"] == f"/tracks/{track.pk}/"


HERS = {"title": "Jóga", "artists": "Björk", "album": "Homogenic"}
TYPED = [
    (HERS, "bjork"),
    (HERS, "joga"),
    (HERS, "Björk Jóga"),
    (HERS, "joga BJÖRK"),
    (HERS, "Björk – Jóga"),
    (HERS, unicodedata.normalize("NFD", "Björk Jóga")),
    (HERS, "bjö jó homo"),
    (HERS, "QZ XYZ 26"),
    (HERS, "qzxyz2600"),
    ({"title": unicodedata.normalize("NFD", "Jóga")}, "jóga"),
    ({"title": "Don\u2019t Look"}, "Don't Look"),
    ({"title": "Don't Look"}, "don\u00b4t look"),
    ({"title": "Don\u2019t Look"}, "dont look"),
    ({"title": "L\u2019amour"}, "amour"),
    ({"title": "Thunderstruck", "artists": "AC/DC"}, "acdc thunder"),
    ({"title": "Thunderstruck", "artists": "AC/DC"}, "ac/dc"),
    ({"title": "Straße"}, "STRASSE"),
    ({"title": "Smørrebrød"}, "smorrebrod"),
    ({"title": "Ночь"}, "НОЧЬ"),
    ({"title": "\uff26\uff55\uff4c\uff4c"}, "full"),
    ({"title": "東京タワー"}, "東京"),
    ({"title": "99 Luftballons"}, "luftballons 99"),
    ({"title": "÷"}, "÷"),
    ({"title": "Sun\u200bshine"}, "sunshine"),
    ({"title": "Bridge", "artists": "Ann & Bo"}, "ann and bo bridge"),
    ({"title": "Brücke", "artists": "Ann & Bo"}, "Ann und Bo"),
    ({"title": "Bridge (ft. Cy)", "artists": "Ann"}, "bridge featuring cy"),
    ({"title": "Bridge", "artists": "Ann, Cy"}, "Ann – Bridge (feat. Cy)"),
    ({"title": "Bridge", "artists": "Ann, Cy"}, "bridge by ann x cy"),
    ({"title": "Bridge", "artists": "Ann, Cy"}, "Bridge (with Cy)"),
    ({"title": "Us And Them"}, "us & them"),
    ({"title": "With And Without"}, "with and"),
    ({"title": "X"}, "x"),
    ({"title": "Sunshowers", "artists": "MIA"}, "m.i.a. sun"),
    ({"title": "Sunshowers", "artists": "M.I.A."}, "m.i.a. sun"),
    ({"title": "\u02bc"}, "\u02bc"),
]


@pytest.mark.parametrize(("track", "typed"), TYPED)
def test_a_track_is_found_as_people_type_it(track: dict[str, str], typed: str) -> None:
    wanted = Track.objects.create(spotify_id="a" * 22, isrc="QZXYZ2600001", **track)
    make_track(title="Something Else")

    assert find(typed).tracks == [wanted]


def test_every_word_must_be_somewhere() -> None:
    Track.objects.create(spotify_id="a" * 22, **HERS)

    assert find("bjork venus").tracks == []


@pytest.mark.parametrize("typed", ["mona moonlight", "Moonlight Moon", "mon rossi moonl", "rossi mona"])
def test_people_behind_a_track_are_found_with_its_words(typed: str) -> None:
    wanted = make_track(title="Moonlight")
    make_contact(wanted, name="Mona Moon")
    make_contact(wanted, name="Rosa Rossi")
    make_track(title="Moonlight")
    make_contact(make_track(title="Sunshine"), name="Mona Moon")

    found = find(typed).tracks

    assert found[0] == wanted
    assert (len(found) == 2) is (typed == "Moonlight Moon")


def test_the_closest_comes_first() -> None:
    longer = make_track(title="Moon River in June")
    begins = make_track(title="Moonlight")
    by_artist = Track.objects.create(spotify_id="a" * 22, title="Sunshine", artists="Moon")
    same = make_track(title="Moon")

    assert find("moon").tracks == [same, longer, begins, by_artist]


def test_a_contact_is_found_by_the_name_of_one_who_went_into_it() -> None:
    kept, other = make_contact(name="Mona Moon"), make_contact(name="Zoë Müller")
    merge(kept.pk, other.pk, make_person())

    assert find("muller zoe").contacts == [kept]


def test_pages_lists_api_and_admin_find_the_same() -> None:
    owner = logged_in(make_person(superuser=True))
    track = Track.objects.create(spotify_id="a" * 22, **HERS)
    make_contact(track, name="Mona Möller")
    asked = {"q": "moller bjork"}

    pages = ["/search/", "/tracks/", "/admin/analytics/track/"]

    assert all("Jóga" in owner.get(page, asked).content.decode() for page in pages)
    assert [one.pk for one in filtering.tracks_matching(Track.objects.all(), asked["q"])] == [track.pk]


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

    assert "Type words of titles" in words
    assert "Moonlight" not in words


@pytest.mark.parametrize("query", ["x" * 301, "a\x00b"])
def test_what_cannot_be_searched_for_is_reported(reader: Client, query: str) -> None:
    response = reader.get("/search/", {"q": query})

    assert response.status_code == 400
    assert "too long, or contains" in words_of(response.content)


@pytest.mark.parametrize("typed", ["100%z", "%", "_", "'", "' | ':*", "\\", "&", "!moon"])
def test_signs_of_patterns_and_queries_mean_nothing(reader: Client, typed: str) -> None:
    make_track(title="100 percent")

    assert "Nothing found" in words_of(reader.get("/search/", {"q": typed}).content)


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

    assert queries(reader, "/search/?q=moon") == few <= 10


def test_the_isrc_of_iceland_that_begins_like_the_label_is_an_isrc() -> None:
    wanted = make_track(isrc="ISRC12345678")

    assert find("isrc12345678").tracks == [wanted]


def test_who_types_a_joining_word_finds_first_what_has_it() -> None:
    without = make_track(title="Us Them")
    has_it = make_track(title="Us And Them")

    assert find("us and them").tracks == [has_it, without]
