"""Very common words: the same tracks are found, the first ones at once, and not all are counted."""

from typing import Any

import pytest
from django.test import Client

from analytics.lists import counting, words
from analytics.lists.filtering import contacts_matching, tracks_matching
from analytics.lists.search import find, tracks_meant
from analytics.models import Contact, ContactMerge, Platform, Track
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def broad(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every search work as if its words were very common."""
    monkeypatch.setattr(words, "MANY", 0)


def tracks_of(*titles: str) -> None:
    for number, title in enumerate(titles):
        track = make_track(title=title, isrc=f"QZABC26{number:05d}")
        Track.objects.filter(pk=track.pk).update(streams=1_000 + number, streams_read_at=FRIDAY)


def found(typed: str) -> set[str]:
    return set(tracks_matching(Track.objects.all(), typed).values_list("title", flat=True))


TYPED = ["moon", "m", "moon ri", "ann", "ann moon", "moon ann", "bjork joga", "qzabc26", "zzz", "rise ann be"]


@pytest.mark.parametrize("few_people", [0, 1_000])
@pytest.mark.parametrize("typed", TYPED)
def test_both_ways_find_the_same(monkeypatch: pytest.MonkeyPatch, typed: str, few_people: int) -> None:
    tracks_of("Moon", "Moon Rise", "Rising Moon", "Sun", "Jóga")
    make_contact(Track.objects.get(title="Sun"), Track.objects.get(title="Moon Rise"), name="Ann Bell")
    make_contact(Track.objects.get(title="Jóga"), name="Björk")
    monkeypatch.setattr(words, "FEW_PEOPLE", few_people)

    monkeypatch.setattr(words, "MANY", 10**9)
    monkeypatch.setattr(words, "SOME", 10**9)
    by_index = found(typed)
    monkeypatch.setattr(words, "MANY", 0)
    monkeypatch.setattr(words, "SOME", 0)

    assert found(typed) == by_index
    assert bool(by_index) is (typed != "zzz")


def test_the_index_of_words_finds_by_words_of_tracks_alone_or_with_people() -> None:
    tracks_of("Moon Rise", "Sun")
    make_contact(Track.objects.get(title="Sun"), name="Ann Moon")

    assert found("ann sun") == {"Sun"}
    assert found("moon") == {"Moon Rise", "Sun"}
    assert found("moon rise") == {"Moon Rise"}


@pytest.mark.usefixtures("broad")
def test_a_title_that_is_just_the_word_comes_first_however_little_it_is_streamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tracks_of("Gó", *(f"Go {number}" for number in range(30)))
    monkeypatch.setattr("analytics.lists.search.RANKED", 5)

    answer = find("go")

    assert answer.tracks[0].title == "Gó"
    assert {track.title for track in answer.tracks[1:]} == {f"Go {number}" for number in range(25, 30)}


@pytest.mark.usefixtures("broad")
def test_a_page_says_that_there_are_more_than_were_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    tracks_of(*(f"Moon {number}" for number in range(4)))
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)

    page = text(logged_in(make_person()), "/tracks/?q=moon")

    assert "more than 3 rows" in page
    assert "More than 3 rows match." in page


@pytest.mark.usefixtures("broad")
def test_the_api_says_that_there_are_more_and_pages_reach_them(monkeypatch: pytest.MonkeyPatch) -> None:
    tracks_of(*(f"Moon {number}" for number in range(4)))
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)
    reader = logged_in(make_person())

    first: dict[str, Any] = reader.get("/api/tracks", {"q": "moon", "limit": "3"}).json()
    last = reader.get("/api/tracks", {"q": "moon", "limit": "3", "offset": "3"}).json()
    narrow = reader.get("/api/tracks", {"q": "÷"}).json()

    assert (first["count"], first["is_counted"], len(first["items"]), len(last["items"])) == (3, False, 3, 1)
    assert (narrow["count"], narrow["is_counted"]) == (0, True)


@pytest.mark.usefixtures("broad")
def test_the_admin_shows_what_it_counted(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tracks_of(*(f"Moon {number}" for number in range(4)))
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)

    assert "Moon 3" in text(admin_client, "/admin/analytics/track/?q=moon")
    assert tracks_meant("moon").count() == 4


@pytest.mark.usefixtures("broad")
def test_a_file_has_all_rows_of_a_broad_search(monkeypatch: pytest.MonkeyPatch) -> None:
    tracks_of(*(f"Moon {number}" for number in range(4)))
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)

    response = logged_in(make_person()).get("/tracks/", {"q": "moon", "format": "csv"})

    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # a file
    assert content.count("Moon") == 4


# Contacts


def people(*names: str) -> None:
    for name in names:
        make_contact(name=name)


@pytest.mark.parametrize("typed", ["moon", "m", "ann moon", "bjork", "zzz"])
def test_contacts_are_the_same_however_many_have_a_word(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    people("Ann Moon", "Moon Bell", "Björk", "Cy")
    merged(kept=Contact.objects.get(name="Cy"), name="Ann Moon-Field")
    monkeypatch.setattr(words, "MANY", 10**9)
    by_index = found_people(typed)
    monkeypatch.setattr(words, "MANY", 0)

    assert found_people(typed) == by_index
    assert bool(by_index) is (typed != "zzz")


def found_people(typed: str) -> set[str]:
    return set(contacts_matching(Contact.objects.all(), typed).values_list("name", flat=True))


def merged(kept: Contact, name: str) -> None:
    ContactMerge.objects.create(kept=kept, merged_id=999_999, name=name, undo={})


@pytest.mark.usefixtures("broad")
@pytest.mark.parametrize("page", ["/contacts/", "/contacts/open/"])
def test_contacts_with_a_broad_word_are_not_counted_to_their_end(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    people(*(f"Moon {number}" for number in range(4)))
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)
    reader = logged_in(make_person())

    answer: dict[str, Any] = reader.get("/api/contacts", {"q": "moon", "limit": "4"}).json()

    assert reader.get(page, {"q": "moon"}).status_code == 200
    assert "more than 3 rows" in text(reader, "/contacts/?q=moon")
    assert (answer["count"], answer["is_counted"], len(answer["items"])) == (3, False, 4)


@pytest.mark.usefixtures("broad")
def test_a_contact_with_just_the_typed_name_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    people("Go", *(f"Go {number}" for number in range(30)))
    Contact.objects.exclude(name="Go").update(total_streams=1_000)
    monkeypatch.setattr("analytics.lists.search.RANKED", 5)

    contacts = find("go").contacts

    assert contacts[0].name == "Go"
    assert len(contacts) == 6


@pytest.mark.parametrize("many", [0, 10**9])
def test_the_admin_finds_contacts_by_words_and_by_tags(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    people("Ann", "Bo", "Cy")
    Contact.objects.filter(name="Bo").update(tags="ann's friends")
    monkeypatch.setattr(words, "MANY", many)

    page = text(admin_client, "/admin/analytics/contact/?q=ann")

    assert "2 contacts" in page
    assert "Ann" in page
    assert "Bo" in page


@pytest.mark.usefixtures("broad")
def test_the_admin_does_not_count_all_snapshots_of_a_broad_word(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracks = [make_track(title=f"Moon {number}") for number in range(4)]
    recorded({(track, Platform.SPOTIFY): 100 for track in tracks}, FRIDAY)
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)

    page = admin_client.get("/admin/analytics/trackperformancesnapshot/?q=moon")

    assert page.context["cl"].result_count == 3
