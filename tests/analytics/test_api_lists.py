"""The filters and sort orders of the API's lists: the same as on their pages."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics.api.filters import ContactOrder, Size, TrackOrder
from analytics.contacts.merging import merge
from analytics.insights.attention import Trouble
from analytics.insights.bands import BANDS
from analytics.insights.week import this_week
from analytics.lists import ordering
from analytics.models import Contact, Outcome, Platform, Track
from analytics.views.contact_tables import ContactTable
from analytics.views.filters import TrackFilters
from analytics.views.tables import TrackTable
from tests.callers import queries
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, make_weeks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return [track["title"] for track in response.json()["items"]]


def refusal(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 422, response.content
    detail: str = response.json()["detail"]
    return detail


def names_of(order: Any) -> set[str]:
    return set(get_args(order))


@pytest.fixture(scope="module", autouse=True)
def catalogue(kept_rows: None) -> None:
    """Make three tracks: one that rose, one that fell, and one that was never read."""
    rose, fell, _unread = make_track(title="Rose"), make_track(title="Fell"), make_track(title="Never read")
    weeks = [(14, 100_000, 9_000, 9_000), (7, 101_000, 9_100, 8_900), (0, 104_000, 9_300, 8_800)]
    make_weeks(
        *(
            (days, {(rose, SPOTIFY): streams, (rose, YOUTUBE): views, (fell, SPOTIFY): falling})
            for days, streams, views, falling in weeks
        )
    )
    contact = make_contact(rose, name="Rita")
    Contact.objects.filter(pk=contact.pk).update(tags="Hip hop, Berlin", stage="talking", company="Example Music")
    make_contact(fell, name="Fred")


# Tracks


def test_a_page_behind_the_end_is_empty_and_looks_for_no_tracks(reader: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = reader.get("/api/tracks?order=-wow&window=4w&offset=20000").json()

    assert (answer["items"], answer["count"]) == ([], 3)
    assert not [one["sql"] for one in asked if "OFFSET" in one["sql"]]


@pytest.mark.slow
def test_tracks_are_narrowed_down_as_on_their_page(reader: Client) -> None:
    narrowed = {
        "size=1m": ["Rose"],
        "size=10k": ["Fell"],
        "min_wow=3000": ["Rose"],
        "min_wow=3001": [],
        "tag=berlin": ["Rose"],
        "tag=ber": [],
        "trouble=fell": ["Fell"],
        "trouble=removed": [],
        "q=rose&size=more": [],
    }

    assert {query: titles(reader, f"/api/tracks?{query}") for query in narrowed} == narrowed


@pytest.mark.slow
def test_an_unknown_number_comes_last_in_either_order(reader: Client) -> None:
    assert titles(reader, "/api/tracks?order=streams") == ["Fell", "Rose", "Never read"]
    assert titles(reader, "/api/tracks?order=-wow") == ["Rose", "Fell", "Never read"]
    assert titles(reader, "/api/tracks?order=-views_wow")[0] == "Rose"
    assert titles(reader, "/api/tracks?order=-title") == ["Rose", "Never read", "Fell"]


def test_pages_and_api_sort_by_the_same_columns_in_the_same_order(reader: Client) -> None:
    tables = [(TrackTable, ordering.TRACKS, TrackOrder), (ContactTable, ordering.CONTACTS, ContactOrder)]

    for table, orders, allowed in tables:
        rows = (Track if table is TrackTable else Contact).objects.all()
        columns = {column.name for column in table(rows).columns if column.orderable}
        assert columns == set(orders) - {"as_of"}  # the page no longer shows it; programs may sort by it
        assert names_of(allowed) == {*orders, *(f"-{name}" for name in orders)}
        for wanted in [*columns, *(f"-{name}" for name in columns)]:
            sorted_by_page = table(rows, order_by=wanted).data.data
            assert [row.pk for row in sorted_by_page] == [row.pk for row in ordering.ordered(rows, orders, wanted)]


def test_pages_and_api_know_the_same_bands_of_size() -> None:
    assert names_of(Size) == set(BANDS) - {""}
    assert {"size", "min_wow", "tag", "label", "trouble", "active", "q", "window"} == set(TrackFilters.base_filters)


def test_a_value_that_is_not_known_is_refused_with_those_that_are(reader: Client) -> None:
    assert refusal(reader, "/api/tracks?size=huge") == (
        "query size: Input should be '10k', '100k', '1m', '10m' or 'more'"
    )
    assert "'title', '-title', 'streams'" in refusal(reader, "/api/tracks?order=height")
    assert all(trouble in refusal(reader, "/api/tracks?trouble=love") for trouble in Trouble)
    assert "query min_wow: Input should be greater than or equal to 0" in refusal(reader, "/api/tracks?min_wow=-1")
    assert "query min_wow" in refusal(reader, f"/api/tracks?min_wow={10**13}")


def test_a_misspelt_filter_lets_nothing_through(reader: Client) -> None:
    assert refusal(reader, "/api/contacts?stag=new") == (
        "query stag: There is no such parameter."
        " Allowed here: company, limit, min_wow, offset, order, publisher, q, role, stage, tag, track, window."
    )
    assert "None are allowed here" in refusal(reader, f"/api/tracks/{make_track().pk}?active=true")


def test_a_stranger_hears_of_the_login_first() -> None:
    assert Client().get("/api/tracks?sze=1m").status_code == 401


# A track


def test_a_track_tells_its_week_its_videos_its_editions_and_its_contacts(reader: Client) -> None:
    track = make_track(title="Northern Lights", isrc="QZABC2600001", videos=2)
    edition = make_track(title="Northern Lights (Deluxe)", isrc="QZABC2600001")
    contact = make_contact(track, name="Ada")
    contact.credits.create(track=track, role="producer")
    streams_of(track, (17, 900), (10, 1_000), (0, 1_200))

    shown = reader.get(f"/api/tracks/{track.pk}").json()

    assert shown["week"]["streams"] | {"wow_pct": None, "interval_days": None} == {
        "wow": 140,
        "wow_pct": None,
        "interval_days": None,
        "read_at": "2026-11-20T05:29:00Z",
        "flags": [],
    }
    assert shown["week"]["streams"]["interval_days"] == pytest.approx(10)
    assert shown["week"]["views"]["wow"] is None
    assert [video["views"] for video in shown["videos"]] == [None, None]
    assert [one["id"] for one in shown["editions"]] == [edition.pk]
    assert [one["name"] for one in shown["contacts"]] == ["Ada"]
    assert shown["spotify_url"] == f"https://open.spotify.com/track/{track.spotify_id}"


def test_a_week_that_could_not_be_read_has_no_growth_but_a_flag(reader: Client) -> None:
    track, other = make_track(), make_track()
    make_past(
        (FRIDAY - timedelta(days=14), {(track, SPOTIFY): 100}), (FRIDAY - timedelta(days=7), {(track, SPOTIFY): 110})
    )
    recorded({(track, SPOTIFY): Outcome.BLOCKED, (other, SPOTIFY): 5})

    streams = reader.get(f"/api/tracks/{track.pk}").json()["week"]["streams"]

    assert (streams["wow"], streams["flags"]) == (None, ["streams_unread"])


# A contact


def test_a_contact_tells_their_roles_notes_and_tracks(reader: Client) -> None:
    rita = Contact.objects.get(name="Rita")
    rita.credits.create(track=Track.objects.get(title="Never read"), role="producer")
    Contact.objects.filter(pk=rita.pk).update(notes="Call her.")

    shown = reader.get(f"/api/contacts/{rita.pk}").json()

    assert (shown["roles"], shown["notes"], shown["tracks"]) == (["writer", "producer"], "Call her.", 2)
    assert (shown["total_streams"], shown["stage"]) == (Contact.objects.get(pk=rita.pk).total_streams, "talking")
    assert titles(reader, f"/api/contacts/{rita.pk}/tracks") == ["Rose", "Never read"]
    assert titles(reader, f"/api/contacts/{rita.pk}/tracks?order=title") == ["Never read", "Rose"]


@pytest.mark.parametrize("address", ["/api/contacts?q=rita", "/api/search?q=rita"])
def test_a_contact_that_is_listed_tells_their_roles(reader: Client, address: str) -> None:
    rita = Contact.objects.get(name="Rita")
    rita.credits.create(track=Track.objects.get(title="Never read"), role="producer")

    answer = reader.get(address).json()

    assert [one["roles"] for one in answer.get("contacts", answer.get("items"))] == [["writer", "producer"]]


def test_contacts_are_narrowed_down_as_on_their_page(reader: Client) -> None:
    def found(query: str) -> list[str]:
        return [one["name"] for one in reader.get(f"/api/contacts?{query}").json()["items"]]

    assert found("tag=hip hop") == ["Rita"]
    assert found("tag=hop") == []
    assert found("stage=talking") == ["Rita"]
    assert found("q=example music") == ["Rita"]
    assert found("order=-name") == ["Rita", "Fred"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/tracks/999999999",
        "/api/contacts/999999999",
        "/api/contacts/999999999/tracks",
        "/api/playlists/999999999/positions",
    ],
)
def test_what_does_not_exist_is_named(reader: Client, address: str) -> None:
    response = reader.get(address)

    assert response.status_code == 404
    assert "999999999" in response.json()["detail"]


@pytest.mark.parametrize("address", ["/api/contacts/{}", "/api/contacts/{}/tracks"])
def test_a_contact_that_was_merged_is_found_under_the_one_that_was_kept(reader: Client, address: str) -> None:
    kept, other = make_contact(make_track(), name="Rita"), make_contact(make_track(), name="Rita R.")
    merge(kept.pk, other.pk, User.objects.create_user("merger"))

    response = reader.get(address.format(other.pk))

    assert response.status_code == 404
    assert f"/api/contacts/{kept.pk}." in response.json()["detail"]


# What it costs


@pytest.mark.exhaustive
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track)
    streams_of(track, (14, 100_000), (7, 101_000), (0, 104_000))
    addresses = [
        *("/api/tracks?limit=1000", "/api/tracks?order=-wow&trouble=stale", "/api/contacts", "/api/search?q=rack"),
        *("/api/trending", "/api/trending/contacts", "/api/attention", f"/api/contacts/{contact.pk}/tracks"),
    ]
    few = {address: queries(reader, address) for address in addresses}

    tracks = make_tracks(6)
    make_contact(*tracks)
    weeks = [(14, 100_000), (7, 101_000), (0, 104_000)]
    make_weeks(*((days, {(one, SPOTIFY): count for one in tracks}) for days, count in weeks))

    assert this_week() is not None
    for address in addresses:
        reader.get(address)  # what is counted once per run is counted
    assert {address: queries(reader, address) for address in addresses} == few
    assert max(few.values()) <= 15
