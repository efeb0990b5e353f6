"""People by what their works without a publisher on file gained."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics import digest
from analytics.insights import open_list
from analytics.models import Contact, OpenWriter, Platform, SnapshotRun, Track
from tests.analytics.contacts.test_works import ADMIN, AT, ORIGINAL, PAGE, jelka, told
from tests.callers import logged_in, make_person, queries, text
from tests.makers import FRIDAY, make_contact, make_track, make_weeks
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY
WEEK = timedelta(weeks=1)


def rising(gain: int) -> Track:
    track = make_track()
    make_past((FRIDAY - WEEK, {(track, SPOTIFY): 10_000}), (FRIDAY, {(track, SPOTIFY): 10_000 + gain}))
    return track


def lines() -> list[tuple[str, int | None, int]]:
    open_list.count(FRIDAY)
    return [(one.contact.name, one.gain, one.works) for one in open_list.open_writers().order_by("-gain")]


def test_the_open_list_ranks_people_by_what_works_without_a_publisher_gained() -> None:
    one, other, published = rising(5_000), rising(300), rising(90_000)
    jelka(one, published)
    oskar = make_contact(other, name="Oskar Brandelyn")
    told(one, [])
    told(published, [ORIGINAL], iswc="T9000000020")
    told(other, [], iswc="T9000000030", name="BRANDELYN OSKAR", ipi="")

    assert lines() == [("Jelka Varnholm", 5_000, 1), ("Oskar Brandelyn", 300, 1)]
    assert OpenWriter.objects.get(contact=oskar).said_at == AT


def test_what_is_unknown_or_unclear_is_not_on_the_open_list() -> None:
    one, other = rising(5_000), rising(300)
    jelka(one, other)
    told(one, None)
    told(other, [], iswc="T9000000020")
    told(other, None, iswc="T9000000020", source="musicbrainz", of_work=[ORIGINAL])

    assert lines() == []


def test_editions_of_a_recording_gain_once_on_the_open_list() -> None:
    one, edition = rising(5_000), rising(5_000)
    Track.objects.filter(pk__in=(one.pk, edition.pk)).update(isrc="QZABC2600001")
    jelka(one, edition)
    told(one, [])
    told(edition, [])

    assert lines() == [("Jelka Varnholm", 5_000, 1)]


def test_a_gain_that_is_not_known_is_not_zero() -> None:
    track = make_track()
    jelka(track)
    told(track, [])

    assert lines() == [("Jelka Varnholm", None, 1)]


@pytest.fixture
def client() -> Client:
    return logged_in(make_person())


def open_jelka() -> Contact:
    track = rising(5_000)
    contact = jelka(track)
    told(track, [])
    open_list.count(FRIDAY)
    return contact


def test_the_page_says_who_told_so_and_when(client: Client) -> None:
    open_jelka()

    page = text(client, PAGE)

    assert "Jelka Varnholm ▲ +5,000 1 – unknown New credits.fm 4 Sep 2026" in page
    assert "Credits from credits.fm" in page


@pytest.mark.slow
def test_the_open_list_is_narrowed_down_on_page_and_api(client: Client) -> None:
    open_jelka()
    narrowed = {
        "min_wow=5001": 0,
        "min_wow=5000": 1,
        "stage=signed": 0,
        "role=writer": 1,
        "role=producer": 0,
        "q=jelka": 1,
        "q=oskar": 0,
        "tag=urgent": 0,
        "min_wow=1&window=4w": 0,
    }

    for query, found in narrowed.items():
        assert (query, text(client, f"{PAGE}?{query}").count("Jelka Varnholm") > 0) == (query, bool(found))
        assert (query, len(client.get(f"/api/open-list?{query}").json()["items"])) == (query, found)


@pytest.mark.slow
def test_the_open_list_is_ranked_by_what_was_gained_over_a_longer_window(client: Client) -> None:
    week, month = make_track(), make_track()
    jelka(week)
    make_contact(month, name="Oskar Brandelyn")
    told(week, [])
    told(month, [], iswc="T9000000030", name="BRANDELYN OSKAR", ipi="")
    weeks = ((28, 10_000, 10_000), (7, 10_100, 89_000), (0, 15_000, 90_000))
    make_weeks(*((days, {(week, SPOTIFY): one, (month, SPOTIFY): other}) for days, one, other in weeks))

    open_list.count(FRIDAY)

    people = client.get("/api/open-list").json()["items"]
    assert [(one["contact"]["name"], one["wow"], one["wow_4w"], one["wow_13w"]) for one in people] == [
        ("Jelka Varnholm", 4_900, 5_000, None),
        ("Oskar Brandelyn", 1_000, 80_000, None),
    ]
    page = text(client, f"{PAGE}?window=4w")
    assert "Streams over 4 weeks" in page
    assert page.index("Oskar Brandelyn ▲ +80,000") < page.index("Jelka Varnholm ▲ +5,000")
    first, _ = client.get("/api/open-list?window=4w").json()["items"]
    assert first["contact"]["name"] == "Oskar Brandelyn"
    assert "Jelka" not in text(client, f"{PAGE}?window=4w&min_wow=5001")


def test_editions_gain_once_over_a_longer_window_too() -> None:
    one, edition = make_track(), make_track()
    Track.objects.filter(pk__in=(one.pk, edition.pk)).update(isrc="QZABC2600001")
    jelka(one, edition)
    told(one, [])
    told(edition, [])
    weeks = ((28, 10_000), (7, 12_000), (0, 15_000))
    make_weeks(*((days, {(one, SPOTIFY): count, (edition, SPOTIFY): count}) for days, count in weeks))

    open_list.count(FRIDAY)

    assert OpenWriter.objects.get().gain_4w == 5_000


def test_the_open_list_comes_as_a_file_and_over_http(client: Client) -> None:
    contact = open_jelka()

    assert b"Jelka Varnholm,,,new,,00900000001,5000,1,1," in client.get(f"{PAGE}?format=csv").getvalue()
    (line,) = client.get("/api/open-list").json()["items"]
    assert (line["contact"]["id"], line["wow"], line["sources"]) == (contact.pk, 5_000, ["credits_fm"])


def test_a_contacts_page_and_the_api_tell_the_three_states_apart(client: Client) -> None:
    one, other, third = make_track(), make_track(), make_track()
    contact = jelka(one, other, third)
    told(one, [ORIGINAL, ADMIN])
    told(other, [], iswc="T9000000020")
    told(third, None, iswc="T9000000030")

    page = text(client, f"/contacts/{contact.pk}/")

    assert "published by SAMPLE MUSIC 50 % , SAMPLE ADMIN (administrator) credits.fm, 4 Sep 2026" in page
    assert "T9000000020 none on file credits.fm, 4 Sep 2026" in page
    assert "T9000000030 unknown credits.fm, 4 Sep 2026" in page
    items = client.get(f"/api/contacts/{contact.pk}/works").json()["items"]
    assert [one["state"] for one in items] == ["published", "none", "unknown"]


def test_contacts_are_found_by_who_publishes_them_and_show_their_roles(client: Client) -> None:
    track = make_track()
    contact = jelka(track)
    make_contact(track, name="Oskar Brandelyn")
    told(track, [ORIGINAL])

    page = text(client, "/contacts/?publisher=sample+mus")

    assert "Jelka Varnholm Writer New" in page
    assert "Oskar Brandelyn" not in page
    (found,) = client.get("/api/contacts?publisher=Sample").json()["items"]
    assert found["id"] == contact.pk
    assert b",writer\r\n" in client.get("/contacts/?format=csv").getvalue()


def test_the_digest_tells_of_the_open_list_only_where_it_was_counted_since_the_run() -> None:
    contact, user = open_jelka(), make_person()
    run = SnapshotRun.objects.latest("pk")
    SnapshotRun.objects.filter(pk=run.pk).update(is_full=True)
    run.refresh_from_db()

    letter = digest.written(digest.compose(run, [user.pk])[user.pk], "Ann")

    assert "OPEN LIST" in letter.text
    assert "1 work with no publisher on file, according to credits.fm, 4 Sep 2026" in letter.text
    assert f"/contacts/{contact.pk}/" in letter.html
    OpenWriter.objects.update(counted_at=FRIDAY - timedelta(hours=1))
    assert "OPEN LIST" not in digest.written(digest.compose(run, [user.pk])[user.pk], "Ann").text


@pytest.mark.exhaustive
def test_the_open_list_costs_the_same_for_many_as_for_few(client: Client) -> None:
    open_jelka()
    few = queries(client, PAGE)
    for number in range(6):
        track = rising(100 + number)
        make_contact(track, name=f"Writer Varn{number:02d}holm")
        told(track, [], iswc=f"T90000010{number:02d}", name=f"Writer Varn{number:02d}holm", ipi="")
    open_list.count(FRIDAY + timedelta(hours=1))

    assert OpenWriter.objects.count() == 7
    assert queries(client, PAGE) == few
